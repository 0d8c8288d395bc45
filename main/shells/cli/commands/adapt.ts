import type { Command } from 'commander';
import { gridToRows } from '../../../../puzzles/arc/grid.ts';
import { NUM_ATTEMPTS } from '../../../../puzzles/submission/submission.ts';
import type { ExecutionProvider } from '../../../runtime/execution-provider.ts';
import {
  adapt,
  keepAnswers,
  taskToAdapt,
  type Adapted,
  type AdaptedAnswer,
  type AdaptPhase,
  type AdaptProgress,
} from '../../../services/adapting.ts';
import { judgeTaskAnswer } from '../../../services/task-verdicts.ts';
import { loadTrainedModel } from '../../../services/trained-models.ts';
import type { StoredPuzzle } from '../../../store/puzzles.ts';
import { bar, count, duration, figure, percent } from '../figures.ts';
import { onInterrupts } from '../interrupts.ts';
import { nonEmpty, oneOf, positiveNumber, wholeNumber } from '../option-values.ts';
import type { Screen } from '../screen.ts';
import { examples, openDesk } from '../shell.ts';
import { gridLines } from '../vote-view.ts';
import { PROVIDER_WORDS } from './train.ts';

interface Options {
  readonly puzzle: string;
  readonly run?: string;
  readonly checkpoint: string;
  readonly minutes: number;
  readonly steps?: number;
  readonly augmentations: number;
  readonly threads?: number;
  readonly seed: number;
  readonly provider: ExecutionProvider | 'auto';
}

const PHASES: Readonly<Record<AdaptPhase, string>> = {
  embedding: 'embeddings alone',
  left_out: 'one pair kept back',
  all: 'all pairs',
};

export function addAdaptCommand(program: Command): void {
  program
    .command('adapt')
    .description('let a model learn one ARC task it has never seen from its demonstrations, and answer it')
    .requiredOption('--puzzle <p>', 'id of the task in the store', nonEmpty('--puzzle'))
    .option('--run <run>', 'the run whose model adapts (default: a small new model)', nonEmpty('--run'))
    .option('--checkpoint <c>', 'best, latest, or the id of one', nonEmpty('--checkpoint'), 'best')
    .option('--minutes <m>', 'learn for at most so long', positiveNumber('--minutes'), 2)
    .option('--steps <n>', 'and for at most so many steps', wholeNumber('--steps', 1))
    .option(
      '--augmentations <n>',
      'learn so many turns, mirrors and recolourings beside the task as it is',
      wholeNumber('--augmentations', 0, 1000),
      31,
    )
    .option('--threads <n>', 'CPU threads (default: all cores)', wholeNumber('--threads', 1, 1024))
    .option('--seed <n>', 'of everything drawn at random', wholeNumber('--seed', 0), 0)
    .option(
      '--provider <p>',
      `where to compute: ${PROVIDER_WORDS.join(', ')}`,
      oneOf('--provider', PROVIDER_WORDS),
      'cpu',
    )
    .addHelpText(
      'after',
      examples(
        'tessera adapt --puzzle e5caa975',
        'tessera adapt --puzzle e5caa975 --run 3f2a9c01 --minutes 5',
      ),
    )
    .action(run);
}

async function run(options: Options, command: Command): Promise<void> {
  const { screen, ...desk } = openDesk(command);
  await desk.withStore(async (store) => {
    const puzzle = store.puzzles.get(options.puzzle);
    const task = taskToAdapt(puzzle);
    const from = options.run === undefined ? null : loadTrainedModel(store, options.run, options.checkpoint);
    const { augmentations, threads, seed, provider, minutes, steps } = options;
    const request = { task, from, seed, provider, numAug: augmentations, seconds: 60 * minutes };
    const abort = new AbortController();
    const stop = (): void => abort.abort();
    const restore = onInterrupts({ first: stop, second: stop });
    try {
      const adapted = await adapt(
        {
          ...request,
          ...(threads === undefined ? {} : { threads }),
          ...(steps === undefined ? {} : { maxSteps: steps }),
        },
        { signal: abort.signal, onProgress: (progress) => showProgress(screen, progress, request.seconds) },
      );
      screen.endLive();
      const predictions = keepAnswers(store, puzzle, request, adapted);
      report(screen, puzzle, { adapted, predictions, run: from?.run.id ?? null });
    } finally {
      restore();
    }
  });
}

function showProgress(screen: Screen, progress: AdaptProgress, limit: number): void {
  const { phase, step, loss, exactAccuracy, leftOutAccuracy, seconds } = progress;
  const parts = [
    PHASES[phase],
    `step ${count(step)}`,
    `loss ${figure(loss)}`,
    `demonstrations ${percent(exactAccuracy)}`,
    ...(leftOutAccuracy === null ? [] : [`kept back ${percent(leftOutAccuracy)}`]),
    duration(seconds),
  ];
  screen.live(
    (columns) => `${bar(Math.min(1, seconds / limit), 12)}  ${parts.join(', ')}`.slice(0, columns),
    () => parts.join(', '),
  );
  screen.json({ type: 'progress', ...progress });
}

const ENDS: Readonly<Record<Adapted['endedBy'], string>> = {
  solved: 'the demonstrations came out right and the answers did not change any more',
  time: 'the time or the steps were up',
  asked: 'it was stopped',
  refused: 'an update was not finite',
};

function report(
  screen: Screen,
  puzzle: StoredPuzzle,
  { adapted, predictions, run }: { adapted: Adapted; predictions: string; run: string | null },
): void {
  const { answers, endedBy, numSteps, seconds, leftOutAccuracy, provider } = adapted;
  const task = taskToAdapt(puzzle);
  screen.print(
    `${run === null ? 'A new model' : `The model of run ${run}`} learned task ${task.id} for ${count(numSteps)} ${numSteps === 1 ? 'step' : 'steps'} in ${duration(seconds)} on ${provider}: ${ENDS[endedBy]}.`,
    ...(leftOutAccuracy === null
      ? []
      : [`The demonstration kept back came out right in ${percent(leftOutAccuracy)} of the augmentations.`]),
    `The answers are kept as predictions ${predictions}.`,
  );
  for (const answer of answers) {
    const attempts = judgedAttempts(puzzle, answer);
    printAnswer(screen, answer, task.test.length, attempts);
    screen.json({
      ...{ type: 'answer', puzzle: puzzle.id, task: task.id, test: answer.testIndex, run, predictions },
      ...{ numSteps, seconds, endedBy, leftOutAccuracy, numCandidates: answer.candidates.length },
      attempts: attempts.map(({ grid, count: votes, meanQ, verdict }) => ({
        ...{ grid: gridToRows(grid), count: votes, q: meanQ, verdict: verdict.kind },
      })),
    });
  }
}

function judgedAttempts(puzzle: StoredPuzzle, { testIndex, candidates }: AdaptedAnswer) {
  return candidates
    .slice(0, NUM_ATTEMPTS)
    .map((candidate) => ({ ...candidate, verdict: judgeTaskAnswer(puzzle, testIndex, candidate.grid) }));
}

function printAnswer(
  screen: Screen,
  { testIndex, candidates }: AdaptedAnswer,
  numTests: number,
  attempts: ReturnType<typeof judgedAttempts>,
): void {
  const numVotes = candidates.reduce((sum, candidate) => sum + candidate.count, 0);
  screen.print('', `Test input ${testIndex + 1} of ${numTests}`);
  attempts.forEach(({ count: numOwn, meanQ, grid, verdict }, rank) => {
    const votes = `${count(numOwn)} of ${count(numVotes)} votes, q ${percent(meanQ)}`;
    screen.print(`Attempt ${rank + 1}: ${votes}, ${verdict.kind}: ${verdict.sentence}`, ...gridLines(grid));
  });
}
