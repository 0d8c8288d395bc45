import type { Command } from 'commander';
import { summarizeRun } from '../../../services/runs.ts';
import { attachTrainer } from '../../../training/spawn-trainer.ts';
import { examples, openDesk } from '../shell.ts';
import { tellEnd } from '../training-session.ts';

export function addStopCommand(program: Command): void {
  program
    .command('stop')
    .description('stop a run that is being trained in another terminal or in the background, and keep it')
    .argument('<run>', 'id of the run, or the beginning of one')
    .addHelpText('after', examples('tessera stop 3f2a9c01'))
    .action(run);
}

async function run(reference: string, _options: object, command: Command): Promise<void> {
  const desk = openDesk(command);
  const { id } = await desk.withStore((store) => store.runs.get(reference));
  const handle = attachTrainer({ dataDir: desk.dataDir, runId: id });
  handle.stopAndKeep();
  desk.screen.live(() => 'Stopping: the step at hand is finished and saved ...');
  await handle.finished;
  desk.screen.endLive();
  await tellEnd(desk, await desk.withStore((store) => summarizeRun(store, id)));
}
