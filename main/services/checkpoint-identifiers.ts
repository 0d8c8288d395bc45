import { z } from 'zod';
import { PuzzleIdentifiers, type IdentifierRange } from '../../puzzles/arc/identifiers.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { LoadedCheckpoint } from '../store/checkpoint-reader.ts';
import type { TensorData } from '../store/tensor-chunks.ts';

/** Of the codes of all ranges, one after the other. A million names take 4 MB. */
const CODES = 'identifiers/codes';

const metaSchema = z.object({
  identifiers: z
    .object({
      count: z.int().min(1),
      /** First identifier, how many there are, task. */
      ranges: z.array(z.tuple([z.int().min(0), z.int().min(1), z.string()])),
    })
    .optional(),
});

/** What a checkpoint is saved with, beside its weights, so that `keptIdentifiers` finds them again. */
export function identifiersToKeep({ ranges, count }: PuzzleIdentifiers): {
  readonly meta: z.infer<typeof metaSchema>;
  readonly tensors: ReadonlyMap<string, TensorData>;
} {
  const data = Int32Array.from(ranges.flatMap(({ codes }) => [...codes]));
  return {
    meta: {
      identifiers: { count, ranges: ranges.map(({ start, codes, taskId }) => [start, codes.length, taskId]) },
    },
    tensors: new Map([[CODES, { dtype: 'int32', shape: [data.length], data }]]),
  };
}

/** null for a checkpoint without. @throws UserError when they are not as they were saved */
export function keptIdentifiers({ row, meta, tensors }: LoadedCheckpoint): PuzzleIdentifiers | null {
  const { success, data } = metaSchema.safeParse(meta);
  if (success && data.identifiers === undefined) return null;
  const codes = tensors.get(CODES)?.data;
  if (!success || !data.identifiers || !codes) {
    throw new UserError(
      `The puzzle identifiers of checkpoint ${row.id} are not in the form this version reads: import it again.`,
      'checkpoint_unfit',
    );
  }
  let at = 0;
  const ranges = data.identifiers.ranges.map(([start, length, taskId]): IdentifierRange => {
    const own = Array.from(codes.subarray(at, at + length));
    at += length;
    return { start, taskId, codes: own };
  });
  return PuzzleIdentifiers.fromRanges(ranges, data.identifiers.count);
}
