import type { InferContractRouterInputs } from '@orpc/contract';
import type { contract } from '../../../preload/contract/contract.ts';
import { LIMITS } from '../../../preload/contract/limits.ts';
import type { AdaptEvent, Ballot, VoteEvent } from '../../../preload/contract/solve.ts';
import type { Candidate } from '../../../puzzles/submission/votes.ts';
import { UserError } from '../../../puzzles/user-error.ts';
import type { StoredPuzzle } from '../../store/puzzles.ts';
import { adapt, keepAnswers, taskToAdapt } from '../adapting.ts';
import { judgeTaskAnswer } from '../task-verdicts.ts';
import { loadTrainedModel, type TrainedModel } from '../trained-models.ts';
import { voteOnTasks } from '../voting.ts';
import type { Workplace } from '../workplace.ts';
import { gridData } from './content.ts';
import { findPuzzle } from './library.ts';
import { toldBy } from './progress-stream.ts';
import { providerOf, readSettings } from './settings.ts';

type Inputs = InferContractRouterInputs<typeof contract>['solve'];

function modelOf({ store }: Workplace, checkpointId: string): TrainedModel {
  const { run_id } = store.checkpoints.get(checkpointId);
  return loadTrainedModel(store, run_id, checkpointId);
}

/** What every computation is told of this machine. */
function machineOptions(workplace: Workplace, provider: Inputs['vote']['provider']) {
  const { threads } = readSettings(workplace.store);
  return { provider: providerOf(workplace, provider), ...(threads === null ? {} : { threads }) };
}

/** Ranked answers with what can be said of each. */
function ballot(puzzle: StoredPuzzle, testIndex: number, ranked: readonly Candidate[]): Ballot {
  const candidates = ranked
    .filter(({ grid }) => grid.cells.length > 0)
    .slice(0, LIMITS.candidates)
    .map(({ grid, count, meanQ }) => ({
      ...{ grid: gridData(grid), count, meanQ },
      verdict: judgeTaskAnswer(puzzle, testIndex, grid),
    }));
  return {
    testIndex,
    input: gridData(taskToAdapt(puzzle).test[testIndex].input),
    numVotes: ranked.reduce((sum, { count }) => sum + count, 0),
    numAnswers: ranked.length,
    candidates,
  };
}

/** Remembers that a run's first answers to all test inputs are right. */
function recordIfSolved(
  workplace: Workplace,
  puzzle: StoredPuzzle,
  runId: string,
  ballots: readonly Ballot[],
): void {
  if (!ballots.every(({ candidates }) => candidates[0]?.verdict.kind === 'verified')) return;
  workplace.store.solutions.record(runId, [puzzle.content_hash], Date.now());
  workplace.announce('puzzles');
}

/** A model's votes on one task, as they are counted. */
export function voteOnTask(
  workplace: Workplace,
  input: Inputs['vote'],
  signal: AbortSignal | undefined,
): AsyncGenerator<VoteEvent, void> {
  const { store } = workplace;
  const { augmentations, steps, samples, noise, seed } = input;
  const startedAt = Date.now();
  return toldBy<VoteEvent>(async (tell, stopped) => {
    const puzzle = findPuzzle(workplace, input.puzzle);
    const task = taskToAdapt(puzzle);
    tell({ type: 'opening', sentence: 'Compiling the model' });
    const model = modelOf(workplace, input.checkpointId);
    const { votes, trainedOn } = await voteOnTasks(store, model, [task], {
      ...machineOptions(workplace, input.provider),
      passes: { samples, noise, seed },
      signal: stopped,
      ...(steps === null ? {} : { steps }),
      ...(augmentations === null ? {} : { numAug: augmentations }),
      onProgress: (numDone, numPredictions) =>
        tell({ type: 'progress', numDone, numPredictions, elapsedMs: Date.now() - startedAt }),
    });
    const ballots = task.test.map((pair, i) => ballot(puzzle, i, votes.ranked(task.id, pair.input)));
    recordIfSolved(workplace, puzzle, model.run.id, ballots);
    tell({
      ...{ type: 'ballots', ballots, isLearned: trainedOn.size > 0 },
      elapsedMs: Date.now() - startedAt,
    });
  }, signal);
}

/** What ends the learning of adaptations that are under way in this process. */
const adaptations = new Map<string, AbortController>();

/** A model learns one task and answers it, as it goes. */
export function adaptTask(
  workplace: Workplace,
  input: Inputs['adapt'],
  signal: AbortSignal | undefined,
): AsyncGenerator<AdaptEvent, void> {
  const { store } = workplace;
  const { adaptationId, checkpointId, seconds, augmentations, seed } = input;
  return toldBy<AdaptEvent>(async (tell, stopped) => {
    const puzzle = findPuzzle(workplace, input.puzzle);
    const task = taskToAdapt(puzzle);
    tell({ type: 'opening', sentence: 'Compiling the training step' });
    const from = checkpointId === null ? null : modelOf(workplace, checkpointId);
    const request = { task, from, seconds, numAug: augmentations, seed };
    const finish = new AbortController();
    adaptations.set(adaptationId, finish);
    try {
      const adapted = await adapt(
        { ...request, ...machineOptions(workplace, input.provider) },
        {
          signal: AbortSignal.any([stopped, finish.signal]),
          onProgress: (progress) => tell({ type: 'progress', ...progress }),
        },
      );
      // Nobody waits for the answers any more.
      stopped.throwIfAborted();
      const { endedBy, numSteps, leftOutAccuracy } = adapted;
      const setId = keepAnswers(store, puzzle, { from }, adapted);
      const ballots = adapted.answers.map(({ testIndex, candidates }) =>
        ballot(puzzle, testIndex, candidates),
      );
      const took = adapted.seconds;
      tell({ type: 'ballots', ballots, endedBy, numSteps, seconds: took, leftOutAccuracy, setId });
    } finally {
      adaptations.delete(adaptationId);
    }
  }, signal);
}

/** @throws UserError 'not_found' when no such adaptation is under way */
export function finishAdapting(adaptationId: string): void {
  const found = adaptations.get(adaptationId);
  if (!found) throw new UserError('This adaptation has ended already.', 'not_found');
  found.abort();
}
