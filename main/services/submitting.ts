import type { ArcTask } from '../../puzzles/arc/task.ts';
import { checkSubmission, type SubmissionReport } from '../../puzzles/submission/doctor.ts';
import { submissionFromVotes, submissionJson } from '../../puzzles/submission/submission.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { Store } from '../store/store.ts';
import { storedArcTask } from './arc-records.ts';
import type { TrainedModel } from './trained-models.ts';
import { arcPuzzles, voteOnTasks, type VoteOptions, type Voting } from './voting.ts';

/** A submission to ARC Prize. */
export interface MadeSubmission extends Omit<Voting, 'votes' | 'trainedOn' | 'numTrainedOn'> {
  /** The whole submission.json. */
  readonly text: string;
  readonly numTasks: number;
  readonly numTests: number;
  /** Test inputs that only a placeholder stands for, a sentence each. */
  readonly notes: readonly string[];
  /** What the doctor says of it. */
  readonly report: SubmissionReport;
}

/**
 * The two best answers of a run's model to every test input of a collection, by vote over augmentations. Every task has its
 * place; where nothing could be predicted stands the competition's placeholder.
 * @throws UserError when the collection has no ARC tasks or two of the same name, or as `voteOnTasks`
 */
export async function makeSubmission(
  store: Store,
  model: TrainedModel,
  collection: string,
  options: VoteOptions,
): Promise<MadeSubmission> {
  const tasks = tasksToAnswer(store, collection);
  const { votes, unknownTasks, numPredictions, provider } = await voteOnTasks(store, model, tasks, options);
  const { submission, notes } = submissionFromVotes(votes, tasks);
  const text = submissionJson(submission);
  return {
    text,
    numTasks: tasks.length,
    numTests: tasks.reduce((sum, { test }) => sum + test.length, 0),
    notes,
    report: checkSubmission(text, tasks),
    ...{ unknownTasks, numPredictions, provider },
  };
}

/** The ARC tasks of a collection. @throws UserError when it has none, or two of the same name */
export function tasksToAnswer(store: Pick<Store, 'puzzles'>, collection: string): ArcTask[] {
  const tasks = arcPuzzles(store, collection).map(storedArcTask);
  const ids = new Set<string>();
  for (const { id } of tasks) {
    if (ids.has(id)) {
      throw new UserError(
        `The collection "${collection}" holds two tasks named ${id}, and a submission has one place for them: remove one.`,
        'same_name',
      );
    }
    ids.add(id);
  }
  return tasks;
}
