import type { PuzzleIdentifiers } from '../../puzzles/arc/identifiers.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { ExecutionProvider } from '../runtime/execution-provider.ts';
import { modelOfCheckpoint } from '../solving/model.ts';
import { Solver } from '../solving/solver.ts';
import type { CheckpointRow } from '../store/checkpoints.ts';
import type { RunRow } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import { runConfig, type RunConfig } from '../training/run-config.ts';
import { keptIdentifiers } from './checkpoint-identifiers.ts';

/** Which checkpoint of a run: the best one by exact_accuracy (the newest where none was judged), the newest, or an id. */
export type CheckpointChoice = 'best' | 'latest' | (string & {});

/** Weights that a run has learned: the averaged ones (EMA) where the run keeps an average, as in its evaluations. */
export interface TrainedModel {
  readonly run: RunRow;
  readonly config: RunConfig;
  readonly checkpoint: CheckpointRow;
  /** By official key: parameters, H_init, L_init and, where the model has one, the puzzle embedding table. */
  readonly stateDict: ReadonlyMap<string, Float32Array>;
  /** Of the puzzles it learned from and was judged by, as `TrainingData.hash`; null where the file did not say. */
  readonly dataset_hash: string | null;
  /** What the rows of its puzzle embeddings stand for, where an identifiers.json came with it; otherwise null or absent. */
  readonly identifiers?: PuzzleIdentifiers | null;
}

/**
 * Loads the weights of a run's checkpoint; every sha256 is verified.
 * @param run id, or the beginning of one
 * @throws UserError when there is no such run or checkpoint, or it is damaged
 */
export function loadTrainedModel(store: Store, run: string, choice: CheckpointChoice = 'best'): TrainedModel {
  const row = store.runs.get(run);
  const config = runConfig(row.config);
  const checkpoint = findCheckpoint(store, row, choice);
  const loaded = store.checkpoints.load(checkpoint);
  const { stateDict } = modelOfCheckpoint(loaded);
  const { dataset_hash = null } = loaded.meta as { dataset_hash?: string };
  return { run: row, config, checkpoint, stateDict, dataset_hash, identifiers: keptIdentifiers(loaded) };
}

export function findCheckpoint(store: Store, run: RunRow, choice: CheckpointChoice): CheckpointRow {
  const newest = store.checkpoints.latest(run.id);
  if (!newest) {
    throw new UserError(
      `Run ${run.id} has no checkpoint yet: let it train until it has saved one.`,
      'no_checkpoint',
    );
  }
  if (choice === 'latest') return newest;
  if (choice === 'best') return store.checkpoints.best(run.id) ?? newest;
  const checkpoint = store.checkpoints.get(choice);
  if (checkpoint.run_id === run.id) return checkpoint;
  throw new UserError(`Checkpoint ${checkpoint.id} belongs to run ${checkpoint.run_id}, not to ${run.id}.`);
}

/** Compiles and opens a trained model for `batch_size` puzzles at a time. Release it. */
export function openTrainedModel(
  { config, stateDict }: Pick<TrainedModel, 'config' | 'stateDict'>,
  options: { batch_size: number; provider: ExecutionProvider | 'auto'; threads?: number },
): Promise<Solver> {
  return Solver.openModel({ model: { config: config.model, stateDict }, ...options });
}

/** Whether a checkpoint came without the puzzles it was trained on, so that no training can go on from it. */
export function isWeightsOnly(meta: unknown): boolean {
  return typeof meta === 'object' && meta !== null && 'weights_only' in meta && meta.weights_only === true;
}
