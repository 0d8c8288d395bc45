import { z } from 'zod';
import type { TrmConfig } from '../../models/trm/config.ts';
import { bufferSpecs, parameterSpecs, PUZZLE_EMB, puzzleEmbSpec } from '../../models/trm/state-dict.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { LoadedCheckpoint } from '../store/checkpoint-reader.ts';
import { modelSchema } from '../training/run-config.ts';

/** A network and its weights. */
export interface Model {
  readonly config: TrmConfig;
  /** By official key: parameters, H_init, L_init and, where the model has one, the puzzle embedding table. */
  readonly stateDict: ReadonlyMap<string, Float32Array>;
}

/** All that a checkpoint must say to be solved with. */
const metaSchema = z.object({ config: z.object({ model: modelSchema }) });

/**
 * The model of a checkpoint with its averaged weights (EMA), the plain ones where there is no average. The tensors are
 * those of the checkpoint, not copies.
 * @throws UserError when a part is missing
 */
export function modelOfCheckpoint({ row, meta, tensors }: LoadedCheckpoint): Model {
  const parsed = metaSchema.safeParse(meta);
  if (!parsed.success) throw unfit(row.id, 'its configuration');
  const config = parsed.data.config.model;
  const take = (role: 'param' | 'ema', key: string): Float32Array | null => {
    const data = tensors.get(`${role}/${key}`)?.data;
    return data instanceof Float32Array ? data : null;
  };
  const stateDict = new Map<string, Float32Array>();
  const put = (key: string, length: number, data: Float32Array | null): void => {
    if (data?.length !== length) throw unfit(row.id, key);
    stateDict.set(key, data);
  };
  for (const { name, shape } of parameterSpecs(config)) {
    put(name, sizeOf(shape), take('ema', name) ?? take('param', name));
  }
  for (const { name, shape } of bufferSpecs(config)) put(name, sizeOf(shape), take('param', name));
  const table = puzzleEmbSpec(config);
  if (table) put(PUZZLE_EMB, sizeOf(table.shape), take('param', PUZZLE_EMB));
  return { config, stateDict };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

function unfit(checkpointId: string, part: string): UserError {
  return new UserError(
    `Checkpoint ${checkpointId} lacks ${part} in the form this version reads: choose another checkpoint.`,
    'checkpoint_unfit',
  );
}
