import type { Command } from 'commander';
import { evaluateModel } from '../../../services/evaluating.ts';
import { heldOutPuzzles, prepareQuickstart } from '../../../services/quickstart.ts';
import type { RunSummary } from '../../../services/runs.ts';
import { solvable } from '../../../services/solvable.ts';
import { loadTrainedModel, openTrainedModel } from '../../../services/trained-models.ts';
import { spawnTrainer, type TrainerHandle } from '../../../training/spawn-trainer.ts';
import { bar, count, duration, percent } from '../figures.ts';
import { typed } from '../invocation.ts';
import { wholeNumber } from '../option-values.ts';
import { examples, openDesk, type Desk } from '../shell.ts';
import { followTraining, tellEnd } from '../training-session.ts';
import { watchThinking } from './solve.ts';

/** On a slow or busy machine training ends so long after the command began, wherever it then stands. */
const LATEST_END_MS = 80_000;

interface Options {
  readonly seed: number;
  readonly steps: number;
}

export function addQuickstartCommand(program: Command): void {
  program
    .command('quickstart')
    .description('watch a model learn 4x4 Sudoku from nothing, and solve one it has never seen')
    .option('--seed <n>', 'other puzzles, other first weights', wholeNumber('--seed', 0), 0)
    .option('--steps <n>', 'train for so many optimizer steps at most', wholeNumber('--steps', 1, 1e6), 1200)
    .addHelpText('after', examples('tessera quickstart', 'tessera quickstart --seed 1 --json'))
    .action(run);
}

async function run(options: Options, command: Command): Promise<void> {
  const desk = openDesk(command);
  const { screen } = desk;
  const created = await desk.withStore((store) =>
    prepareQuickstart(store, {
      ...options,
      onProgress: (numDone, numPuzzles) =>
        screen.live(() => `${bar(numDone / numPuzzles, 20)}  ${count(numDone)} puzzles made`),
    }),
  );
  screen.print(
    `Run ${created.id}: 4x4 Sudokus with 6 to 11 blank cells, and a model that knows nothing yet.`,
  );
  const handle = spawnTrainer({ dataDir: desk.dataDir, runId: created.id });
  const commandBeganAt = Date.now() - performance.now();
  handle.finishBy(commandBeganAt + LATEST_END_MS);
  const { summary, wasInterrupted } = await followTraining(desk, handle, (event) => {
    // Nothing is left to learn.
    if (event.type === 'evaluation' && event.values['exact_accuracy'] === 1) finishNow(handle);
  });
  if (summary.status !== 'finished' || wasInterrupted) return tellEnd(desk, summary);
  await showResult(desk, summary);
}

function finishNow(handle: TrainerHandle): void {
  handle.finishBy(Date.now());
}

/** Judges the best checkpoint as it lies in the store, and lets it solve the first held-out puzzle. */
async function showResult(desk: Desk, { id, step, num_params }: RunSummary): Promise<void> {
  const { screen } = desk;
  const { judgement, model, puzzle, another } = await desk.withStore(async (store) => {
    const loaded = loadTrainedModel(store, id);
    const { collection } = loaded.config.data;
    const judged = await evaluateModel(store, loaded, { collection, provider: 'cpu' });
    const [puzzle, another] = heldOutPuzzles(store, loaded.run);
    return { judgement: judged, model: loaded, puzzle, another };
  });
  const { numPuzzles, metrics } = judgement;
  const { exact_accuracy } = metrics;
  const seconds = performance.now() / 1000;
  screen.print(
    '',
    screen.style(
      'bold',
      `${percent(exact_accuracy)} of ${count(numPuzzles)} Sudokus it has never seen are solved exactly, ${duration(seconds)} after the command.`,
    ),
    '',
    `Here it thinks about one of them (${puzzle.id}); * marks what changed:`,
    '',
  );
  const open = await openTrainedModel(model, { batch_size: 1, provider: 'cpu' });
  await watchThinking(screen, open, solvable(puzzle));
  screen.print(
    '',
    `Another one: ${typed(`solve --run ${id} --puzzle ${another.id}`)}`,
    `All of them: ${typed(`puzzles --collection ${model.config.data.collection}`)}`,
  );
  screen.json({ exact_accuracy, seconds, steps: step, num_params, numHeldOut: numPuzzles });
}
