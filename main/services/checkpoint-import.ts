import type { ByteSource } from '../../models/state/byte-source.ts';
import { readWhole, type FileTensor } from '../../models/state/file-tensor.ts';
import { findPreset } from '../../models/presets.ts';
import type { TrmConfig } from '../../models/trm/config.ts';
import { PREFIX, PUZZLE_EMB } from '../../models/trm/state-dict.ts';
import { parseIdentifierNames, PuzzleIdentifiers } from '../../puzzles/arc/identifiers.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { CheckpointInput, CheckpointRow } from '../store/checkpoints.ts';
import type { RunRow } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import type { TensorData, TensorStream } from '../store/tensor-chunks.ts';
import { checkpointContent } from '../training/descriptions.ts';
import { MetricWindow } from '../training/metric-window.ts';
import { openRun } from '../training/open-run.ts';
import { runConfig, type RunConfig } from '../training/run-config.ts';
import { fileSpecs } from './checkpoint-export.ts';
import { openCheckpointFile } from './checkpoint-files.ts';
import { identifiersToKeep } from './checkpoint-identifiers.ts';
import { newRunConfig, runConfigWithoutPuzzles } from './training.ts';

export interface ImportCheckpointRequest {
  /** What messages call the file. */
  readonly fileName: string;
  /** safetensors, or torch.save's. */
  readonly file: ByteSource;
  readonly name?: string;
  /** Needed for files that do not say how their model was built: those from elsewhere. */
  readonly preset?: string;
  /** The puzzles to train on and to be judged by from now on; those named in the file by default. */
  readonly collection?: string;
  /**
   * Official ARC models: the identifiers.json of their dataset, which says what the rows of the puzzle embeddings stand for.
   * The run then votes on tasks by their names; it has no collection.
   */
  readonly identifiers?: { readonly fileName: string; readonly text: string };
  /** What the weights are known to solve of held-out puzzles of their collection; unknown by default. */
  readonly exact_accuracy?: number;
}

export interface ImportedCheckpoint {
  readonly run: RunRow;
  readonly checkpoint: CheckpointRow;
  /** False where the puzzles are not in this store: the model can solve and be judged, but not go on learning. */
  readonly canTrain: boolean;
}

/** By official key. The puzzle embeddings of an official ARC model have 2 GB, so they go to the store as they are read. */
type FittingTensors = ReadonlyMap<string, TensorData | TensorStream>;

/**
 * Makes a run of a file with the weights of a model: ours, or official ones, whose keys it uses. The run stands at step 0
 * with fresh moments.
 * @throws UserError when the file, the preset or the collection do not fit each other; the store is then as it was
 */
export async function importCheckpoint(
  store: Store,
  request: ImportCheckpointRequest,
): Promise<ImportedCheckpoint> {
  const { fileName, file, exact_accuracy = null } = request;
  const { tensors, description } = openCheckpointFile(file, fileName);
  const found = withOfficialKeys(tensors, fileName);
  const { config, canTrain } = configFor(store, request, description, found);
  const fitting = fittingTensors(config.model, found, fileName);
  const identifiers = identifiersFor(request, config);
  const { preset, data, seed, provider } = config;
  const name = request.name ?? fileName;
  const run = store.runs.create({ name, preset, config, collection: data.collection, seed, provider });
  try {
    const content = canTrain
      ? await trainable(store, run, fitting)
      : weightsOnly(config, fitting, identifiers);
    const checkpoint = store.checkpoints.save(run.id, { ...content, exact_accuracy });
    store.runs.setStatus(run.id, 'stopped', `imported from ${fileName}`);
    return { run: store.runs.get(run.id), checkpoint, canTrain };
  } catch (error) {
    store.runs.delete(run.id);
    throw error;
  }
}

/**
 * Official keys stand below `model.inner.` (the loss head, and in it the model); whoever saved the model without its loss
 * head has fewer of these. torch.compile puts `_orig_mod.` before whatever it compiled.
 */
function withOfficialKeys(
  tensors: ReadonlyMap<string, FileTensor>,
  fileName: string,
): Map<string, FileTensor> {
  const official = new Map<string, FileTensor>();
  for (const [name, tensor] of tensors) {
    const key = PREFIX + name.replaceAll('_orig_mod.', '').replace(/^(model\.)?(inner\.)?/, '');
    if (official.has(key)) throw new UserError(`${fileName} has two tensors for ${key}: remove one of them.`);
    official.set(key, tensor);
  }
  return official;
}

function configFor(
  store: Store,
  { fileName, preset, collection }: ImportCheckpointRequest,
  description: string | null,
  tensors: ReadonlyMap<string, FileTensor>,
): { config: RunConfig; canTrain: boolean } {
  if (preset !== undefined) {
    const config =
      collection === undefined
        ? withoutPuzzles(preset, tensors, fileName)
        : newRunConfig(store, { preset, collection, seed: 0, provider: 'auto' });
    return { config: withIdentifiersOf(tensors, config), canTrain: collection !== undefined };
  }
  if (description === null) {
    throw new UserError(
      `${fileName} does not say how its model was built: name the preset it was trained with (--preset), and a collection (--collection) if it is to learn on.`,
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

/** The preset's model, as far as it depends on puzzles measured by the file's tensors. */
function withoutPuzzles(
  preset: string,
  tensors: ReadonlyMap<string, FileTensor>,
  fileName: string,
): RunConfig {
  const vocab_size = tensors.get(`${PREFIX}embed_tokens.embedding_weight`)?.shape[0];
  if (vocab_size === undefined) {
    throw new UserError(
      `${fileName} has no embed_tokens.embedding_weight, so it holds no model of the family of ${findPreset(preset).name}.`,
    );
  }
  return runConfigWithoutPuzzles(preset, vocab_size);
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
function withIdentifiersOf(tensors: ReadonlyMap<string, FileTensor>, config: RunConfig): RunConfig {
  const numRows = tensors.get(PUZZLE_EMB)?.shape[0];
  if (config.model.puzzle_emb_ndim === 0 || !numRows) return config;
  return { ...config, model: { ...config.model, num_puzzle_identifiers: numRows } };
}

function fittingTensors(
  model: TrmConfig,
  tensors: ReadonlyMap<string, FileTensor>,
  fileName: string,
): FittingTensors {
  const specs = fileSpecs(model);
  const known = new Set(specs.map(({ name }) => name));
  const surplus = [...tensors.keys()].find((name) => !known.has(name));
  if (surplus !== undefined) {
    throw new UserError(
      `${fileName} has a tensor ${surplus} that the model has no place for: choose the preset it was trained with.`,
    );
  }
  const fitting = new Map<string, TensorData | TensorStream>();
  for (const { name, shape } of specs) {
    const tensor = tensors.get(name);
    if (!tensor)
      throw new UserError(`${fileName} lacks the tensor ${name}: choose the preset it was trained with.`);
    if (tensor.dtype !== 'float32' || tensor.shape.join() !== shape.join()) {
      throw new UserError(
        `${name} in ${fileName} is ${tensor.dtype} [${tensor.shape.join(', ')}], but the model needs float32 [${shape.join(', ')}]: choose the preset it was trained with.`,
      );
    }
    fitting.set(name, name === PUZZLE_EMB ? tensor : readWhole(tensor));
  }
  return fitting;
}

type Content = Pick<CheckpointInput, 'step' | 'meta' | 'tensors'>;

/** A checkpoint at step 0 from which training can go on: these weights, everything else as in a new run. */
async function trainable(store: Store, run: RunRow, weights: FittingTensors): Promise<Content> {
  const opened = await openRun(store, run, {});
  try {
    const fresh = await checkpointContent(opened, {
      elapsed_ms: 0,
      window: new MetricWindow().getState(),
    });
    const tensors = new Map(fresh.tensors);
    for (const [key, weight] of weights) {
      for (const name of [`param/${key}`, `ema/${key}`]) if (tensors.has(name)) tensors.set(name, weight);
    }
    return { ...fresh, tensors };
  } finally {
    await opened.training.release();
  }
}

/** @throws UserError where the identifiers are not those of the embeddings, or nothing can be done with them */
function identifiersFor(
  { fileName, collection, identifiers }: ImportCheckpointRequest,
  { model, data }: RunConfig,
): PuzzleIdentifiers | null {
  if (identifiers === undefined) return null;
  if (data.family !== 'arc') {
    throw new UserError(`${fileName} holds a model for ${data.family} puzzles, which have no identifiers.`);
  }
  if (collection !== undefined) {
    throw new UserError(
      `With the identifiers of another dataset a model can vote on its tasks but not learn on from a collection: leave out --collection or --identifiers.`,
    );
  }
  const named = PuzzleIdentifiers.fromNames(parseIdentifierNames(identifiers.text, identifiers.fileName));
  if (named.count === model.num_puzzle_identifiers) return named;
  throw new UserError(
    `${identifiers.fileName} names ${named.count} identifiers and ${fileName} has ${model.num_puzzle_identifiers} puzzle embeddings: they do not belong together.`,
  );
}

/** What solving and evaluating need, and no more. */
function weightsOnly(
  config: RunConfig,
  weights: FittingTensors,
  identifiers: PuzzleIdentifiers | null,
): Content {
  const kept = identifiers && identifiersToKeep(identifiers);
  const tensors = new Map<string, TensorData | TensorStream>(kept?.tensors);
  for (const [key, weight] of weights) tensors.set(`param/${key}`, weight);
  return { step: 0, meta: { config, weights_only: true, ...kept?.meta }, tensors };
}
