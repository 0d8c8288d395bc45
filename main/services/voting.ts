import { ArcTestRows } from '../../puzzles/arc/batches.ts';
import type { ArcTask } from '../../puzzles/arc/task.ts';
import { evaluateVotes, type ArcEvaluation } from '../../puzzles/submission/evaluate.ts';
import { ArcVotes } from '../../puzzles/submission/votes.ts';
import type { Batch } from '../../puzzles/tokens.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { ExecutionProvider } from '../runtime/execution-provider.ts';
import type { StoredPuzzle } from '../store/puzzles.ts';
import type { Store } from '../store/store.ts';
import { splitPuzzles, type TrainingStore } from '../training/training-data.ts';
import { storedArcTask } from './arc-records.ts';
import { openTrainedModel, type TrainedModel } from './trained-models.ts';
import { ONE_PASS, passes, type NoisyPasses } from './trajectories.ts';
import { openVotingDataset } from './voting-dataset.ts';

export interface VoteOptions {
  /** Augmentations of each task beside the task as it is; by default all that the run has identifiers for. */
  readonly numAug?: number;
  /** Supervision steps; halt_max_steps by default. */
  readonly steps?: number;
  /** Predictions of each augmentation, all but the first with noise on the latent; one by default. */
  readonly passes?: NoisyPasses;
  readonly provider: ExecutionProvider | 'auto';
  /** ONNX Runtime's own choice when absent. */
  readonly threads?: number;
  readonly onProgress?: (numDone: number, numPredictions: number) => void;
  /** Ends it after the batch in hand, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What a model answers, augmentation by augmentation. */
export interface Voting {
  /** By the tasks' own ids. */
  readonly votes: ArcVotes;
  /** Tasks that the run has no identifiers for: nothing was predicted for them. */
  readonly unknownTasks: readonly ArcTask[];
  /** Of the others, those whose answers the run learned from, by their own ids; as far as is known. */
  readonly trainedOn: ReadonlySet<string>;
  /** null where nobody can tell: of checkpoints from elsewhere only the names of their tasks are known. */
  readonly numTrainedOn: number | null;
  readonly numPredictions: number;
  readonly provider: ExecutionProvider;
}

/**
 * Lets a run's model answer every test input of tasks in as many augmentations as wanted, along as many noisy trajectories as
 * wanted; each answer is cropped, un-augmented and counts as a vote (evaluators/arc.py). A task is known by its demonstration
 * pairs and test inputs, whatever collection it stands in; to an official checkpoint by its name.
 * @throws UserError when the run knows none of the tasks, or its collection is not any more what it was
 */
export async function voteOnTasks(
  store: TrainingStore & Pick<Store, 'puzzles'>,
  model: TrainedModel,
  tasks: readonly ArcTask[],
  { numAug = Infinity, steps, passes: noisy = ONE_PASS, provider, threads, onProgress, signal }: VoteOptions,
): Promise<Voting> {
  const { dataset, nameOf, unknownTasks, learned } = openVotingDataset(store, model, tasks);
  const rows = new ArcTestRows(dataset, { numAug, taskIds: new Set(nameOf.keys()) });
  const find = (identifier: number): { taskId: string; code: number } | null => {
    const found = dataset.identifiers.find(identifier);
    const taskId = found === null ? undefined : nameOf.get(found.taskId);
    return found === null || taskId === undefined ? null : { taskId, code: found.code };
  };
  const votes = new ArcVotes();
  const open = await openTrainedModel(model, {
    batch_size: Math.min(model.config.model.batch_size, rows.numRows),
    provider,
    ...(threads === undefined ? {} : { threads }),
  });
  const numPredictions = rows.numRows * noisy.samples;
  let numDone = 0;
  const judged = { numPuzzles: rows.numRows, fill: (start: number, into: Batch) => rows.fill(start, into) };
  try {
    for (const pass of passes(noisy)) {
      await open.evaluate(judged, {
        ...(steps === undefined ? {} : { steps }),
        ...pass,
        onBatch({ numFilled, batch, answers }) {
          signal?.throwIfAborted();
          const { preds, q_halt_logits } = answers;
          votes.addBatch({ ...batch, preds, q_halt_logits }, dataset.canvas, find);
          onProgress?.((numDone += numFilled), numPredictions);
        },
      });
    }
  } finally {
    await open.release();
  }
  const trainedOn = new Set([...nameOf].filter(([id]) => learned?.has(id)).map(([, name]) => name));
  const numTrainedOn = learned === null ? null : trainedOn.size;
  return { votes, unknownTasks, trainedOn, numTrainedOn, numPredictions, provider: open.provider };
}

/** How good a model's votes are on a collection. */
export interface VotedJudgement extends ArcEvaluation, Omit<Voting, 'votes' | 'trainedOn'> {
  /** 'held_out': the tasks of the run's own collection whose answers it did not learn from; 'all': all with known answers. */
  readonly part: 'held_out' | 'all';
  readonly numTasks: number;
}

/**
 * Judges a run's model by its votes on the tasks of a collection, pass@k for the official k; on its own collection, on the
 * held-out tasks.
 * @throws UserError as `voteOnTasks`, or when no answer is known
 */
export async function evaluateByVotes(
  store: Store,
  model: TrainedModel,
  collection: string,
  options: VoteOptions,
): Promise<VotedJudgement> {
  const isOwn = collection === model.config.data.collection;
  const puzzles = isOwn
    ? splitPuzzles(store.puzzles, model.config.data).heldOut
    : arcPuzzles(store, collection);
  const tasks = puzzles.map(storedArcTask).filter(({ test }) => test.some(({ output }) => output !== null));
  if (tasks.length === 0) {
    throw new UserError(
      `The collection "${collection}" holds no ARC tasks with known answers: nothing can be judged by it.`,
      'no_answers',
    );
  }
  const { votes, ...voting } = await voteOnTasks(store, model, tasks, options);
  return {
    ...evaluateVotes(votes, tasks),
    ...voting,
    part: isOwn ? 'held_out' : 'all',
    numTasks: tasks.length,
  };
}

/** The ARC and concept tasks of a collection. @throws UserError when it does not exist or has none */
export function arcPuzzles({ puzzles }: Pick<Store, 'puzzles'>, collection: string): StoredPuzzle[] {
  const found = puzzles.list({ collection }).filter(isArcPuzzle);
  if (found.length > 0) return found;
  throw new UserError(`The collection "${collection}" holds no ARC tasks: choose another.`, 'size_mismatch');
}

export function isArcPuzzle({ family }: Pick<StoredPuzzle, 'family'>): boolean {
  return family === 'arc' || family === 'concept';
}
