import { z } from 'zod';
import { UserError } from '../../puzzles/user-error.ts';

const sumsSchema = z.strictObject({
  count: z.number(),
  accuracy: z.number(),
  exact_accuracy: z.number(),
  q_halt_accuracy: z.number(),
  steps: z.number(),
  lm_loss: z.number(),
  q_halt_loss: z.number(),
  q_continue_loss: z.number(),
});

const metaSchema = z.object({
  format: z.literal(1),
  step: z.int().min(0),
  elapsed_ms: z.number(),
  /** The run's configuration, with what was changed when the run was last resumed. */
  config: z.record(z.string(), z.unknown()),
  dataset_hash: z.string(),
  graph_hash: z.string(),
  provider: z.enum(['cpu', 'webgpu', 'cuda', 'dml']),
  threads: z.int(),
  /** State of the exploration's random numbers. */
  exploration_random: z.array(z.int()),
  /** Where the data stands, its random numbers included. */
  data_state: z.unknown(),
  /** Training metrics since the last row. */
  window: z.strictObject({ sums: sumsSchema, num_steps: z.int(), ms: z.number() }),
});

/** What a checkpoint holds besides tensors: plain JSON. */
export type CheckpointMeta = z.infer<typeof metaSchema>;

/** @throws UserError when it is none, e.g. one of a newer version. */
export function checkpointMeta(value: unknown): CheckpointMeta {
  const parsed = metaSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0];
  throw new UserError(
    `The checkpoint cannot be read (${path.join('.')}: ${message.toLowerCase()}): it was made by another version of Tessera.`,
    'checkpoint_unfit',
  );
}
