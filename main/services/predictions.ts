import type { GridData } from '../../preload/contract/puzzles.ts';
import { LIMITS } from '../../preload/contract/limits.ts';
import { gridEquals, type Grid } from '../../puzzles/arc/grid.ts';
import type { ArcTask } from '../../puzzles/arc/task.ts';
import { checkSubmission, type SubmissionReport } from '../../puzzles/submission/doctor.ts';
import type { SubmissionScore } from '../../puzzles/submission/score.ts';
import { NUM_ATTEMPTS, PLACEHOLDER, submissionJson } from '../../puzzles/submission/submission.ts';
import type { Candidate } from '../../puzzles/submission/votes.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { PredictionSetRow } from '../store/predictions.ts';
import type { Store } from '../store/store.ts';
import { gridData, gridOf } from './door/content.ts';
import { scoreWhereKnown } from './submissions.ts';
import { tasksToAnswer } from './submitting.ts';
import type { TrainedModel } from './trained-models.ts';
import { voteOnTasks, type VoteOptions, type Voting } from './voting.ts';

export interface KeptCandidate extends GridData {
  readonly count: number;
  readonly meanQ: number;
}

/** The two attempts: places among the candidates, from 0; null stands for the competition's placeholder. */
export type Attempts = readonly (number | null)[];

/** What is kept of one test input. */
export interface KeptTest {
  /** As it was asked; an answer to anything else would be none. */
  readonly input: GridData;
  /** Best first, without empty predictions, at most LIMITS.candidates. */
  readonly candidates: readonly KeptCandidate[];
  /** Predictions made, those without a grid or beyond the limit among them. */
  readonly numVotes: number;
  /** Different answers among them. */
  readonly numAnswers: number;
  readonly attempts: Attempts;
  readonly isByHand: boolean;
  /** The run learned the answer to it. */
  readonly isLearned: boolean;
}

/** A task of the collection as it is now; null where nothing was predicted for a test input as it is now. */
export interface PredictedTask {
  readonly task: ArcTask;
  readonly tests: readonly (KeptTest | null)[];
}

export interface PredictionSet {
  readonly row: PredictionSetRow;
  /** Every task of the collection, in its order. */
  readonly tasks: readonly PredictedTask[];
}

/** A model's ranked answers to every ARC task of a collection, kept in the store with the two best as attempts. */
export async function predictCollection(
  store: Store,
  model: TrainedModel,
  collection: string,
  options: VoteOptions,
): Promise<{ id: string } & Pick<Voting, 'unknownTasks' | 'numPredictions' | 'provider'>> {
  const tasks = tasksToAnswer(store, collection);
  const { votes, unknownTasks, trainedOn, numPredictions, provider } = await voteOnTasks(
    store,
    model,
    tasks,
    options,
  );
  const { run, checkpoint } = model;
  const rows = tasks.flatMap((task) =>
    task.test.map(({ input }, test_index) => {
      const prediction = keptTest(input, votes.ranked(task.id, input), trainedOn.has(task.id));
      return { task: task.id, test_index, prediction };
    }),
  );
  const label = `${run.name}, step ${checkpoint.step.toLocaleString('en')}`;
  const id = store.transaction(() => {
    const made = store.predictions.create({ collection, run_id: run.id, label, created_at: Date.now() });
    store.predictions.append(made, rows);
    return made;
  });
  return { id, unknownTasks, numPredictions, provider };
}

/** Ranked answers as they are kept, the two best as attempts. */
export function keptTest(input: Grid, ranked: readonly Candidate[], isLearned: boolean): KeptTest {
  const candidates = ranked
    .filter(({ grid }) => grid.cells.length > 0)
    .slice(0, LIMITS.candidates)
    .map(({ grid, count, meanQ }) => ({ ...gridData(grid), count, meanQ }));
  return {
    input: gridData(input),
    candidates,
    numVotes: ranked.reduce((sum, { count }) => sum + count, 0),
    numAnswers: ranked.length,
    attempts: attemptsByVote(candidates.length),
    isByHand: false,
    isLearned,
  };
}

/** The best candidates; too few are filled up by repeating the first, as the official exporter does. */
export function attemptsByVote(numCandidates: number): Attempts {
  return Array.from({ length: NUM_ATTEMPTS }, (_, rank) =>
    numCandidates === 0 ? null : rank < numCandidates ? rank : 0,
  );
}

/** @throws UserError 'not_found' when the predictions or all tasks of their collection are gone */
export function readPredictions(store: Store, id: string): PredictionSet {
  const row = store.predictions.list().find((set) => set.id === id);
  if (!row) throw new UserError(`There are no predictions "${id}": they may have been deleted.`, 'not_found');
  const kept = new Map(
    store.predictions
      .read<KeptTest>(id)
      .map(({ task, test_index, prediction }) => [placeOf(task, test_index), prediction]),
  );
  const tasks = tasksToAnswer(store, row.collection).map((task) => ({
    task,
    tests: task.test.map(({ input }, testIndex) => {
      const test = kept.get(placeOf(task.id, testIndex));
      return test && gridEquals(gridOf(test.input), input) ? test : null;
    }),
  }));
  return { row, tasks };
}

function placeOf(task: string, testIndex: number): string {
  return `${testIndex} ${task}`;
}

export interface AttemptChoice {
  readonly task: string;
  readonly testIndex: number;
  /** null gives the choice back to the votes. */
  readonly attempts: Attempts | null;
}

/** Takes other candidates for the attempts at a test input. @throws UserError when there is no such candidate or test input */
export function chooseAttempts(store: Store, id: string, { task, testIndex, attempts }: AttemptChoice): void {
  store.transaction(() => {
    const row = store.predictions
      .read<KeptTest>(id)
      .find((one) => one.task === task && one.test_index === testIndex);
    if (!row) {
      throw new UserError(
        `These predictions have no test input ${testIndex + 1} of task "${task}".`,
        'not_found',
      );
    }
    const numCandidates = row.prediction.candidates.length;
    const chosen = attempts ?? attemptsByVote(numCandidates);
    const missing = chosen.find((place) => place !== null && place >= numCandidates);
    if (missing !== undefined && missing !== null) {
      throw new UserError(
        `Test input ${testIndex + 1} of task "${task}" has ${numCandidates} candidates, so none of number ${missing + 1}.`,
      );
    }
    const prediction = { ...row.prediction, attempts: chosen, isByHand: attempts !== null };
    store.predictions.replace(id, { task, test_index: testIndex, prediction });
  });
}

/** The attempts at a test input as grids. */
export function attemptGrids(test: KeptTest | null): Grid[] {
  const attempts = test?.attempts ?? attemptsByVote(0);
  return attempts.map((place) =>
    test === null || place === null ? PLACEHOLDER : gridOf(test.candidates[place]),
  );
}

export interface ReadySubmission {
  /** The whole submission.json. */
  readonly text: string;
  readonly report: SubmissionReport;
  /** Of exactly this file; null when no answer is known. */
  readonly score: SubmissionScore | null;
  /** Of the tasks whose answers the model did not learn from; null when there are none or it learned none. */
  readonly unseenScore: SubmissionScore | null;
}

/** The submission that the attempts make, what the doctor says of it, and its scores as far as answers are known. */
export function submissionOf({ tasks }: PredictionSet): ReadySubmission {
  const text = submissionJson(new Map(tasks.map(({ task, tests }) => [task.id, tests.map(attemptGrids)])));
  const asked = tasks.map(({ task }) => task);
  const unseen = asked.filter((_, i) => !tasks[i].tests.some((test) => test?.isLearned));
  return {
    text,
    report: checkSubmission(text, asked),
    score: scoreWhereKnown(text, asked),
    unseenScore: unseen.length === tasks.length ? null : scoreWhereKnown(text, unseen),
  };
}
