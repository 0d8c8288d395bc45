import type { Command } from 'commander';
import { listRuns, summarizeRun, type RunSummary } from '../../../services/runs.ts';
import type { Store } from '../../../store/store.ts';
import { ago, count, duration, percent, table } from '../figures.ts';
import { typed } from '../invocation.ts';
import type { Screen } from '../screen.ts';
import { examples, openDesk } from '../shell.ts';

export function addRunsCommand(program: Command): void {
  program
    .command('runs')
    .description('list the training runs, or show one with its evaluations and checkpoints')
    .argument('[run]', 'id of a run, or the beginning of one')
    .addHelpText('after', examples('tessera runs', 'tessera runs 3f2a'))
    .action(run);
}

async function run(id: string | undefined, _options: object, command: Command): Promise<void> {
  const desk = openDesk(command);
  await desk.withStore((store) => {
    if (id === undefined) listAll(listRuns(store), desk.screen);
    else showRun(store, id, desk.screen);
  });
}

function listAll(runs: readonly RunSummary[], screen: Screen): void {
  for (const summary of runs) screen.json(summary);
  if (runs.length === 0) return screen.print(`There are no runs yet. Start one: ${typed('quickstart')}`);
  const now = Date.now();
  const rows = runs.map((summary) => [
    summary.id,
    summary.name,
    summary.status,
    count(summary.step),
    percent(summary.exact_accuracy),
    duration(summary.seconds),
    ago(summary.updated_at, now),
  ]);
  screen.print(...table(['RUN', 'NAME', 'STATUS', 'STEP', 'SOLVED', 'TRAINED', 'CHANGED'], rows, [3, 4, 5]));
}

function showRun(store: Store, id: string, screen: Screen): void {
  store.runs.sweep();
  const summary = summarizeRun(store, id);
  const evaluations = store.metrics.read(summary.id, { kind: 'eval' });
  const checkpoints = store.checkpoints.list(summary.id);
  const { config } = store.runs.get(summary.id);
  screen.json({ ...summary, config, evaluations, checkpoints });
  const reason = summary.reason === null ? '' : ` (${summary.reason})`;
  screen.print(
    `${summary.id}  ${summary.name}: ${summary.status}${reason}`,
    `${summary.preset} on ${summary.collection ?? 'no collection'}, seed ${summary.seed}; ${count(summary.num_params)} weights; ${duration(summary.seconds)} of training`,
  );
  if (evaluations.length > 0) {
    const rows = evaluations.map(({ step, values }) => [
      count(step),
      percent(values['exact_accuracy']),
      percent(values['q_halt_accuracy']),
    ]);
    screen.print('', ...table(['STEP', 'HELD-OUT SOLVED', 'Q_HALT RIGHT'], rows, [0, 1, 2]));
  }
  if (checkpoints.length > 0) {
    const rows = checkpoints.map(({ id: checkpoint, step, exact_accuracy, num_bytes }) => [
      checkpoint,
      count(step),
      percent(exact_accuracy),
      `${(num_bytes / 1e6).toFixed(1)} MB`,
      checkpoint === summary.best_checkpoint ? 'best' : '',
    ]);
    screen.print('', ...table(['CHECKPOINT', 'STEP', 'SOLVED', 'SIZE', ''], rows, [1, 2, 3]));
  }
}
