import type { WholeTensor } from '../../models/state/file-tensor.ts';
import { readSafetensors, writeSafetensors } from '../../models/state/safetensors.ts';
import type { TrmConfig } from '../../models/trm/config.ts';
import {
  bufferSpecs,
  parameterSpecs,
  PUZZLE_EMB,
  puzzleEmbSpec,
  type ParameterSpec,
} from '../../models/trm/state-dict.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { CheckpointRow } from '../store/checkpoints.ts';
import type { RunRow } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import type { TensorData } from '../store/tensor-chunks.ts';
import { checkpointContent } from '../training/descriptions.ts';
import { MetricWindow } from '../training/metric-window.ts';
import { openRun } from '../training/open-run.ts';
import { runConfig, type RunConfig } from '../training/run-config.ts';
import { loadTrainedModel, type CheckpointChoice } from './trained-models.ts';
import { newRunConfig } from './training.ts';

/** Where a file of ours says what it is, in the metadata of the safetensors format. */
const METADATA_KEY = 'tessera';

/** A checkpoint as a file for elsewhere. */
export interface ExportedCheckpoint {
  readonly checkpoint: CheckpointRow;
  /** A name that says what is inside. */
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/**
 * The learned weights (EMA) of a run's checkpoint as a safetensors file under the official state_dict keys, with H_init,
 * L_init and the puzzle embeddings; the run's configuration stands in the file's metadata.
 */
export function exportCheckpoint(store: Store, run: string, choice: CheckpointChoice): ExportedCheckpoint {
  const { run: row, config, checkpoint, stateDict } = loadTrainedModel(store, run, choice);
  const shapes = new Map(allSpecs(config.model).map(({ name, shape }) => [name, shape]));
  const tensors = new Map<string, WholeTensor>();
  for (const [name, data] of stateDict) {
    const shape = shapes.get(name);
    if (!shape) throw new Error(`internal: ${name} is no tensor of the model`);
    tensors.set(name, { dtype: 'float32', shape, data });
  }
  const { step, exact_accuracy } = checkpoint;
  const description = { format: 1, run: row.name, step, exact_accuracy, config };
  const metadata = new Map([
    ['format', 'pt'],
    [METADATA_KEY, JSON.stringify(description)],
  ]);
  return {
    checkpoint,
    fileName: `${row.preset}-${row.id}-step${step}.safetensors`,
    bytes: writeSafetensors({ tensors, metadata }),
  };
}

export interface ImportCheckpointRequest {
  /** What messages call the file. */
  readonly fileName: string;
  readonly bytes: Uint8Array;
  readonly name?: string;
  /** Needed for files that do not say how their model was built: those from elsewhere. */
  readonly preset?: string;
  /** The puzzles to train on and to be judged by from now on; those named in the file by default. */
  readonly collection?: string;
}

export interface ImportedCheckpoint {
  readonly run: RunRow;
  readonly checkpoint: CheckpointRow;
  /** False where the puzzles are not in this store: the model can solve and be judged, but not go on learning. */
  readonly canTrain: boolean;
}

/**
 * Makes a run of a safetensors file with the weights of a TRM: ours, or official ones, whose keys it uses. The run stands
 * at step 0 with fresh moments; exact_accuracy is unknown until it is evaluated here.
 * @throws UserError when the file, the preset or the collection do not fit each other; the store is then as it was
 */
export async function importCheckpoint(
  store: Store,
  request: ImportCheckpointRequest,
): Promise<ImportedCheckpoint> {
  const { fileName, bytes } = request;
  const { tensors, metadata } = readSafetensors(bytes, fileName);
  const found = withoutCompilePrefix(tensors);
  const { config, canTrain } = configFor(store, request, metadata.get(METADATA_KEY), found);
  const stateDict = fittingTensors(config.model, found, fileName);
  const { preset, data, seed, provider } = config;
  const name = request.name ?? fileName;
  const run = store.runs.create({ name, preset, config, collection: data.collection, seed, provider });
  try {
    const content = canTrain ? await trainable(store, run, stateDict) : weightsOnly(config, stateDict);
    const checkpoint = store.checkpoints.save(run.id, { ...content, exact_accuracy: null });
    store.runs.setStatus(run.id, 'stopped', `imported from ${fileName}`);
    return { run: store.runs.get(run.id), checkpoint, canTrain };
  } catch (error) {
    store.runs.delete(run.id);
    throw error;
  }
}

/** torch.compile puts `_orig_mod.` before every key of the official checkpoints. */
function withoutCompilePrefix(tensors: ReadonlyMap<string, WholeTensor>): Map<string, WholeTensor> {
  return new Map([...tensors].map(([name, tensor]) => [name.replace(/^_orig_mod\./, ''), tensor]));
}

function configFor(
  store: Store,
  { fileName, preset, collection }: ImportCheckpointRequest,
  description: string | undefined,
  tensors: ReadonlyMap<string, WholeTensor>,
): { config: RunConfig; canTrain: boolean } {
  if (preset !== undefined) {
    if (collection === undefined) {
      throw new UserError(
        `With --preset, name the collection that ${fileName} was trained on or is to learn from (--collection).`,
      );
    }
    const config = newRunConfig(store, { preset, collection, seed: 0, provider: 'auto' });
    return { config: withIdentifiersOf(tensors, config), canTrain: true };
  }
  if (description === undefined) {
    throw new UserError(
      `${fileName} does not say how its model was built: name the preset it was trained with (--preset) and a collection (--collection).`,
    );
  }
  const described = describedConfig(description, fileName);
  const config =
    collection === undefined ? described : { ...described, data: { ...described.data, collection } };
  const isHere = store.puzzles.collections().some(({ name }) => name === config.data.collection);
  if (collection !== undefined && !isHere) {
    throw new UserError(
      `There is no collection "${collection}": import or generate its puzzles first.`,
      'not_found',
    );
  }
  return { config, canTrain: isHere };
}

function describedConfig(description: string, fileName: string): RunConfig {
  try {
    const { config } = JSON.parse(description) as { config?: unknown };
    return runConfig(config);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof UserError || error instanceof TypeError))
      throw error;
    throw new UserError(
      `What ${fileName} says about its model cannot be read: name a preset (--preset) and a collection (--collection).`,
    );
  }
}

/** The puzzle embedding table of the file decides for how many identifiers the model has room. */
function withIdentifiersOf(tensors: ReadonlyMap<string, WholeTensor>, config: RunConfig): RunConfig {
  const numRows = tensors.get(PUZZLE_EMB)?.shape[0];
  if (config.model.puzzle_emb_ndim === 0 || numRows === undefined) return config;
  return { ...config, model: { ...config.model, num_puzzle_identifiers: numRows } };
}

function allSpecs(model: TrmConfig): ParameterSpec[] {
  const table = puzzleEmbSpec(model);
  return [...parameterSpecs(model), ...bufferSpecs(model), ...(table ? [table] : [])];
}

function fittingTensors(
  model: TrmConfig,
  tensors: ReadonlyMap<string, WholeTensor>,
  fileName: string,
): Map<string, Float32Array> {
  const specs = allSpecs(model);
  const stateDict = new Map<string, Float32Array>();
  for (const { name, shape } of specs) {
    const tensor = tensors.get(name);
    if (!tensor)
      throw new UserError(`${fileName} lacks the tensor ${name}: choose the preset it was trained with.`);
    if (tensor.dtype !== 'float32' || tensor.shape.join() !== shape.join()) {
      throw new UserError(
        `${name} in ${fileName} is ${tensor.dtype} [${tensor.shape.join(', ')}], but the model needs float32 [${shape.join(', ')}]: choose the preset it was trained with.`,
      );
    }
    stateDict.set(name, tensor.data);
  }
  const known = new Set(specs.map(({ name }) => name));
  const surplus = [...tensors.keys()].find((name) => !known.has(name));
  if (surplus === undefined) return stateDict;
  throw new UserError(
    `${fileName} has a tensor ${surplus} that the model has no place for: choose the preset it was trained with.`,
  );
}

type Content = Awaited<ReturnType<typeof checkpointContent>>;

/** A checkpoint at step 0 from which training can go on: these weights, moments 0, everything else as in a new run. */
async function trainable(
  store: Store,
  run: RunRow,
  stateDict: ReadonlyMap<string, Float32Array>,
): Promise<Content> {
  const opened = await openRun(store, run, {});
  try {
    const snapshot = await opened.training.read();
    const state = new Map(snapshot.tensors.state);
    for (const role of ['param', 'ema'] as const) {
      for (const [key, data] of stateDict) if (key !== PUZZLE_EMB) state.set(`${role}/${key}`, data);
    }
    const puzzle_emb = stateDict.get(PUZZLE_EMB) ?? null;
    await opened.training.write({ ...snapshot, tensors: { ...snapshot.tensors, state, puzzle_emb } });
    return await checkpointContent(opened, { elapsed_ms: 0, window: new MetricWindow().getState() });
  } finally {
    await opened.training.release();
  }
}

/** What solving and evaluating need, and no more. */
function weightsOnly(config: RunConfig, stateDict: ReadonlyMap<string, Float32Array>): Content {
  const tensors = new Map<string, TensorData>();
  for (const { name, shape } of allSpecs(config.model)) {
    const data = stateDict.get(name);
    if (!data) throw new Error(`internal: ${name} was not read`);
    tensors.set(`param/${name}`, { dtype: 'float32', shape, data });
  }
  return { step: 0, meta: { config, weights_only: true }, tensors };
}
