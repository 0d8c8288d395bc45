import { z } from 'zod';
import { optimizerConfig, type OptimizerConfig } from '../../models/optimizers/config.ts';
import { ARCHS } from '../../models/trm/arch.ts';
import { trmConfig, type TrmConfig } from '../../models/trm/config.ts';
import { UserError } from '../../puzzles/user-error.ts';
import { TRAINING_FAMILIES } from './training-data.ts';

const count = z.int().min(1);

export const modelSchema = z
  .strictObject({
    // Runs from before there was a family are TRMs, and do not say so.
    arch: z.enum(ARCHS).default('trm'),
    batch_size: z.number(),
    seq_len: z.number(),
    vocab_size: z.number(),
    num_puzzle_identifiers: z.number(),
    puzzle_emb_ndim: z.number(),
    puzzle_emb_len: z.number(),
    H_cycles: z.number(),
    L_cycles: z.number(),
    H_layers: z.number().default(0),
    L_layers: z.number(),
    hidden_size: z.number(),
    expansion: z.number(),
    num_heads: z.number(),
    pos_encodings: z.enum(['rope', 'learned', 'none']),
    rms_norm_eps: z.number(),
    rope_theta: z.number(),
    halt_max_steps: z.number(),
    halt_exploration_prob: z.number(),
    mlp_t: z.boolean(),
    no_ACT_continue: z.boolean(),
    swiglu_multiple: z.number(),
    loss_type: z.enum(['stablemax_cross_entropy', 'softmax_cross_entropy']),
  })
  // Only the types of the fields are checked here: their ranges are the model's own business.
  .transform((model): TrmConfig => trmConfig(model));

const optimizerSchema = z
  .strictObject({
    optimizer: z.enum(['adam_atan2', 'adamw']),
    atan2_variant: z.enum(['outside', 'inside']),
    lr: z.number(),
    lr_min_ratio: z.number(),
    lr_warmup_steps: z.number(),
    beta1: z.number(),
    beta2: z.number(),
    weight_decay: z.number(),
    puzzle_emb_lr: z.number(),
    puzzle_emb_weight_decay: z.number(),
    ema: z.boolean(),
    ema_rate: z.number(),
    freeze_weights: z.boolean(),
    total_steps: z.number(),
    global_batch_size: z.number(),
  })
  .transform((optimizer): OptimizerConfig => optimizerConfig(optimizer));

/** What only ARC has: its tasks have a canvas, and augmentations with identifiers of their own. */
const arcSchema = z.strictObject({
  /** Side of the square canvas; only tasks whose grids fit are used. null = the smallest that holds every grid. */
  canvas: count.nullable(),
  /** Augmentations of each task beside the task as it is, where the store has none saved for it. */
  numAug: z.int().min(0).max(100_000),
});

const dataSchema = z
  .strictObject({
    collection: z.string().min(1),
    family: z.enum(TRAINING_FAMILIES),
    /** The puzzles of one size, as the store writes it ('9x9'); null = all, which must then be of one size. */
    size: z.string().min(1).nullable(),
    /** Puzzles kept for evaluation, no symmetric twin of which is trained on. */
    numHeldOut: count,
    /** Of the split, and of the augmentations of ARC tasks. */
    splitSeed: z.int(),
    /** Draw a new symmetry of the family each time a puzzle is visited; for ARC, a new place on the canvas. */
    augment: z.boolean(),
    /** null for every other family. */
    arc: arcSchema.nullable().default(null),
  })
  .refine(({ family, arc }) => (family === 'arc') === (arc !== null), {
    path: ['arc'],
    message: 'ARC needs its canvas and augmentations, and no other family has them',
  });

const runConfigSchema = z.strictObject({
  preset: z.string().min(1),
  model: modelSchema,
  optimizer: optimizerSchema,
  data: dataSchema,
  /** Of the first weights, the order of the data and the exploration. */
  seed: z.int(),
  provider: z.enum(['auto', 'cpu', 'webgpu', 'cuda', 'dml']),
  /** null = all cores. The weights do not depend on it. */
  threads: count.nullable(),
  /** Steps between two rows of training metrics, evaluations, checkpoints. An evaluation makes a checkpoint as well. */
  metricsEvery: count,
  evalEvery: count,
  checkpointEvery: count,
  /** Checkpoints kept besides the best one. */
  keepLast: count,
  /** Training ends after so many steps, */
  maxSteps: count,
  /** or after so many minutes of training (sleep and pauses do not count); null = no such limit. */
  maxMinutes: z.number().positive().nullable(),
});

/** Everything that decides what a run computes. Plain JSON: it is stored with the run and in each checkpoint. */
export type RunConfig = z.infer<typeof runConfigSchema>;

/** Which puzzles a run learns, and which it is judged by. */
export type DataConfig = RunConfig['data'];

/** A whole, validated configuration. @throws UserError naming the field that does not fit. */
export function runConfig(value: unknown): RunConfig {
  const parsed = runConfigSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0];
  const field = path.length > 0 ? `at ${path.join('.')}` : 'as a whole';
  throw new UserError(`The run's configuration is wrong ${field}: ${message.toLowerCase()}.`, 'bad_config');
}
