import type { WholeTensor } from '../../models/state/file-tensor.ts';
import type { TrmConfig } from '../../models/trm/config.ts';
import {
  bufferSpecs,
  parameterSpecs,
  puzzleEmbSpec,
  type ParameterSpec,
} from '../../models/trm/state-dict.ts';
import type { CheckpointRow } from '../store/checkpoints.ts';
import type { Store } from '../store/store.ts';
import { checkpointFilePieces, type CheckpointFormat } from './checkpoint-files.ts';
import { loadTrainedModel, type CheckpointChoice } from './trained-models.ts';

/** A checkpoint as a file for elsewhere. */
export interface ExportedCheckpoint {
  readonly checkpoint: CheckpointRow;
  /** A name that says what is inside. */
  readonly fileName: string;
  /** The file's bytes, one piece after another; they can be walked once. */
  readonly pieces: Iterable<Uint8Array>;
}

/** Every tensor that a file with a model has. */
export function fileSpecs(model: TrmConfig): ParameterSpec[] {
  const table = puzzleEmbSpec(model);
  return [...parameterSpecs(model), ...bufferSpecs(model), ...(table ? [table] : [])];
}

/**
 * The learned weights (EMA) of a run's checkpoint under the official state_dict keys, with H_init, L_init and the puzzle
 * embeddings; the run's configuration stands in the file where our own import finds it.
 */
export function exportCheckpoint(
  store: Store,
  run: string,
  choice: CheckpointChoice,
  format: CheckpointFormat = 'safetensors',
): ExportedCheckpoint {
  const { run: row, config, checkpoint, stateDict } = loadTrainedModel(store, run, choice);
  const shapes = new Map(fileSpecs(config.model).map(({ name, shape }) => [name, shape]));
  const tensors = new Map<string, WholeTensor>();
  for (const [name, data] of stateDict) {
    const shape = shapes.get(name);
    if (!shape) throw new Error(`internal: ${name} is no tensor of the model`);
    tensors.set(name, { dtype: 'float32', shape, data });
  }
  const { step, exact_accuracy } = checkpoint;
  const description = JSON.stringify({ format: 1, run: row.name, step, exact_accuracy, config });
  return {
    checkpoint,
    fileName: `${row.preset}-${row.id}-step${step}.${format}`,
    pieces: checkpointFilePieces(format, tensors, description),
  };
}
