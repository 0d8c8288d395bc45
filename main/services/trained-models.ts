import { parameterSpecs, bufferSpecs, PUZZLE_EMB } from '../../models/trm/state-dict.ts';
import type { TrmConfig } from '../../models/trm/config.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { ExecutionProvider } from '../runtime/execution-provider.ts';
import { chooseProvider } from '../runtime/providers.ts';
import type { Tensors } from '../runtime/session.ts';
import { hostTensor } from '../runtime/tensor.ts';
import { Recursion, type FedWeights } from '../solving/recursion.ts';
import type { CheckpointRow } from '../store/checkpoints.ts';
import type { RunRow } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import type { TensorMap } from '../store/tensor-chunks.ts';
import { runConfig, type RunConfig } from '../training/run-config.ts';

/** Which checkpoint of a run: the best one by exact_accuracy (the newest where none was judged), the newest, or an id. */
export type CheckpointChoice = 'best' | 'latest' | (string & {});

/** Weights that a run has learned: the averaged ones (EMA) where the run keeps an average, as in its evaluations. */
export interface TrainedModel {
  readonly run: RunRow;
  readonly config: RunConfig;
  readonly checkpoint: CheckpointRow;
  /** By official key: parameters, H_init, L_init and, where the model has one, the puzzle embedding table. */
  readonly stateDict: ReadonlyMap<string, Float32Array>;
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
  const { tensors } = store.checkpoints.load(checkpoint);
  return { run: row, config, checkpoint, stateDict: learnedWeights(config, tensors) };
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

/** The weights that the run's evaluations use, by official key. @throws UserError when one is missing */
export function learnedWeights(
  { model, optimizer }: RunConfig,
  tensors: TensorMap,
): Map<string, Float32Array> {
  const isAveraged = optimizer.ema && !optimizer.freeze_weights;
  const take = (role: 'param' | 'ema', key: string): Float32Array => {
    const data = tensors.get(`${role}/${key}`)?.data;
    if (data instanceof Float32Array) return data;
    throw new UserError(`The checkpoint lacks ${role}/${key}: it was made by another version of Tessera.`);
  };
  const stateDict = new Map<string, Float32Array>();
  for (const { name } of parameterSpecs(model)) stateDict.set(name, take(isAveraged ? 'ema' : 'param', name));
  for (const { name } of bufferSpecs(model)) stateDict.set(name, take('param', name));
  if (model.puzzle_emb_ndim > 0) stateDict.set(PUZZLE_EMB, take('param', PUZZLE_EMB));
  return stateDict;
}

/** A model that is ready to think. Release it. */
export interface OpenModel {
  readonly recursion: Recursion;
  readonly weights: FedWeights;
  readonly provider: ExecutionProvider;
  release(): Promise<void>;
}

/** Compiles and opens a trained model for `batch_size` puzzles at a time. */
export async function openTrainedModel(
  { config, stateDict }: Pick<TrainedModel, 'config' | 'stateDict'>,
  options: { batch_size: number; provider: ExecutionProvider | 'auto'; threads?: number },
): Promise<OpenModel> {
  const model: TrmConfig = { ...config.model, batch_size: options.batch_size };
  const { provider } = await chooseProvider(options.provider);
  const recursion = await Recursion.open(model, { provider, threads: options.threads ?? null });
  return {
    recursion,
    weights: feedWeights(recursion, stateDict),
    provider,
    release: () => recursion.release(),
  };
}

/** Views of the weights, cut as the graph takes them; no number is copied. */
function feedWeights({ slots }: Recursion, stateDict: ReadonlyMap<string, Float32Array>): FedWeights {
  const tensors: Tensors = {};
  for (const { key, offset, length, shape, input } of slots) {
    const data = stateDict.get(key);
    if (!data) throw new Error(`internal: the graph asks for ${key}, which the model does not have`);
    tensors[input] = hostTensor('float32', data.subarray(offset, offset + length), shape);
  }
  return { tensors, puzzle_emb: stateDict.get(PUZZLE_EMB) ?? null };
}
