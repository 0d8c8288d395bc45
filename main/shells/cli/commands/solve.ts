import type { Command } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionProvider } from '../../../runtime/execution-provider.ts';
import type { Solvable } from '../../../services/solvable.ts';
import { choosePuzzle, thinkAbout, verdictOf, type Thought } from '../../../services/solving.ts';
import { sigmoid } from '../../../services/trajectories.ts';
import { loadTrainedModel, openTrainedModel } from '../../../services/trained-models.ts';
import type { Solver } from '../../../solving/solver.ts';
import { nonEmpty, oneOf, wholeNumber } from '../option-values.ts';
import type { Screen } from '../screen.ts';
import { examples, openDesk } from '../shell.ts';
import { thinkHarder, withThinkHarderOptions, type ThinkHarderOptions } from '../think-harder-options.ts';
import { givenLines, thoughtLines } from '../thought-view.ts';
import { refuseAugmentations } from './evaluate.ts';
import { solveArc, type ArcSolveOptions } from './solve-arc.ts';
import { PROVIDER_WORDS } from './train.ts';

/** On a terminal a step stays alone for so long, so that one can watch. */
const WATCH_MS = 250;

interface Options extends ThinkHarderOptions {
  readonly run: string;
  readonly puzzle: string;
  readonly checkpoint: string;
  readonly augmentations?: number;
  readonly attempts: number;
  readonly provider: ExecutionProvider | 'auto';
}

export function addSolveCommand(program: Command): void {
  const solve = program
    .command('solve')
    .description(
      'let a trained model think about a puzzle and see every step; an ARC task is answered by votes',
    )
    .requiredOption('--run <run>', 'the run whose model thinks', nonEmpty('--run'))
    .requiredOption(
      '--puzzle <p>',
      'id of a puzzle, or the puzzle itself (a Sudoku with . or 0 for a blank; a maze with / between rows)',
      nonEmpty('--puzzle'),
    )
    .option('--checkpoint <c>', 'best, latest, or the id of one', nonEmpty('--checkpoint'), 'best');
  withThinkHarderOptions(solve, 'trajectories of thought; the halting head chooses (ARC: all vote)')
    .option(
      '--augmentations <n>',
      'ARC: vote over so many of the task (default: all it has)',
      wholeNumber('--augmentations', 0),
    )
    .option('--attempts <n>', 'ARC: show so many answers, best first', wholeNumber('--attempts', 1, 1000), 2)
    .option(
      '--provider <p>',
      `where to compute: ${PROVIDER_WORDS.join(', ')}`,
      oneOf('--provider', PROVIDER_WORDS),
      'cpu',
    )
    .addHelpText(
      'after',
      examples(
        'tessera solve --run 3f2a9c01 --puzzle e5caa975',
        'tessera solve --run 3f2a --puzzle 3421..344.1.12.. --steps 12',
        'tessera solve --run 3f2a --puzzle e5caa975 --steps 32 --samples 16',
        "tessera solve --run 77d0 --puzzle 'S.#./.#../...G/....'",
      ),
    )
    .action(run);
}

async function run(options: Options, command: Command): Promise<void> {
  const { screen, ...desk } = openDesk(command);
  const found = await desk.withStore(async (store) => {
    const trained = loadTrainedModel(store, options.run, options.checkpoint);
    if (trained.config.data.family !== 'arc') {
      refuseAugmentations(options.augmentations);
      return { model: trained, chosen: choosePuzzle(store, options.puzzle, trained.config) };
    }
    await solveArc({ screen }, store, trained, options.puzzle, arcOptions(options));
    return null;
  });
  if (!found) return;
  const { model, chosen } = found;
  const open = await openTrainedModel(model, { batch_size: options.samples, provider: options.provider });
  screen.print(
    `Run ${model.run.id}, checkpoint ${model.checkpoint.id} of step ${model.checkpoint.step}.`,
    '',
  );
  const { id, puzzle } = chosen;
  const last = await watchThinking(screen, open, puzzle, options);
  screen.json({
    type: 'answer',
    puzzle: id,
    run: model.run.id,
    checkpoint: model.checkpoint.id,
    givens: puzzle.textOf(puzzle.givens),
    answer: puzzle.textOf(last.cells),
    verdict: verdictOf(last),
    q_halt: sigmoid(last.q_halt_logit),
  });
}

function arcOptions(options: Options): ArcSolveOptions {
  const { augmentations, attempts, provider } = options;
  return {
    provider,
    numAttempts: attempts,
    ...(augmentations === undefined ? {} : { numAug: augmentations }),
    ...thinkHarder(options),
  };
}

/** Shows an open model's supervision steps on a puzzle, one after another, and releases it; returns the last step. */
export async function watchThinking(
  screen: Screen,
  model: Solver,
  puzzle: Solvable,
  { steps, noise = 0, seed = 0 }: Partial<Pick<Options, 'steps' | 'noise' | 'seed'>> = {},
): Promise<Thought> {
  screen.print(...givenLines(screen, puzzle), '');
  const options = { noise, seed, ...(steps === undefined ? {} : { steps }) };
  let last: Thought | undefined;
  try {
    for await (const thought of thinkAbout(model, puzzle, options)) {
      if (last && screen.isLive && !screen.isJson) await sleep(WATCH_MS);
      screen.print(...thoughtLines(screen, puzzle, thought), '');
      screen.json(stepForPrograms(puzzle, thought));
      last = thought;
    }
  } finally {
    await model.release();
  }
  if (!last) throw new Error('internal: the model took no supervision step');
  screen.print(verdict(last));
  return last;
}

function verdict(thought: Thought): string {
  const { check, q_halt_logit } = thought;
  const more = 'more --steps, --samples or more training may help.';
  switch (verdictOf(thought)) {
    case 'verified':
      return `Verified: ${check.sentence} The model ${q_halt_logit > 0 ? 'holds it for right' : 'is not sure of it'}.`;
    case 'wrong':
      return `Wrong: ${check.sentence} The model holds it for right; ${more}`;
    case 'unsure':
      return `Unsure: ${check.sentence} The model knows that it is not done; ${more}`;
  }
}

function stepForPrograms(
  puzzle: Solvable,
  { step, trajectory, cells, changed, confidence, q_halt_logit, check }: Thought,
): object {
  return {
    type: 'step',
    step,
    trajectory,
    cells: puzzle.textOf(cells),
    changed: [...changed.keys()].filter((cell) => changed[cell] === 1),
    confidence: Array.from(confidence, (share) => Number(share.toFixed(4))),
    q_halt: sigmoid(q_halt_logit),
    isSolved: check.isRight,
  };
}
