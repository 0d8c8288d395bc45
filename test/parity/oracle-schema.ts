import { z } from 'zod';

// What is read of an oracle's meta.json (one configuration of the official code, see README of the numbers).

const numbers = z.record(z.string(), z.number());
const count = z.int().min(1);

const gradientStatistics = z.object({
  l2: z.number(),
  sum: z.number(),
  absmax: z.number(),
  zeros: z.number(),
});

const stepSchema = z.object({
  /** The official loss, summed over the batch, float64. */
  loss: z.number().optional(),
  /** Sums over the batch. */
  metrics: numbers,
  reduced_metrics: numbers.default({}),
  /** [sparse, adam], or [adam] without puzzle embeddings, or [sparse] with frozen weights. */
  optimizer_lrs: z.array(z.number()).default([]),
  /** By parameter. */
  grad_stats: z.record(z.string(), gradientStatistics).default({}),
});

const tensorSchema = z.object({
  name: z.string(),
  dtype: z.enum(['f32', 'i32', 'u8']),
  shape: z.array(z.int().min(0)),
  offset: z.int().min(0).multipleOf(4),
  bytes: z.int().min(0),
});

export const metaSchema = z.object({
  name: z.string(),
  arch: z.looseObject({ loss: z.looseObject({ loss_type: z.string() }) }),
  vocab_size: count,
  seq_len: count,
  num_puzzle_identifiers: count,
  batch_size: count,
  global_batch_size: count,
  rms_norm_eps: z.number().default(1e-5),
  rope_theta: z.number().default(10_000),
  optimizer: z.looseObject({ total_steps: z.number(), adam_variant: z.string().default('') }),
  n_steps: count,
  parameters: z.array(z.string()),
  steps: z.array(stepSchema),
  eval: z
    .object({
      inference_steps: count.optional(),
      metrics_last_step: numbers.default({}),
      reduced: z.object({ all: numbers.default({}) }).default({ all: {} }),
    })
    .optional(),
  /** Losses of the same training with `p -= lr atan2(m_hat, sqrt(v_hat))`. */
  alt_losses: z.array(z.number()).default([]),
  /** How far the official float32 run is from the same run in float64, by tensor. */
  noise_vs_float64: z.record(z.string(), z.object({ max_abs_err: z.number() })).default({}),
  tensors_file: z.string().default('tensors.bin'),
  tensors_sha256: z.string(),
  tensors: z.array(tensorSchema),
});

export type OracleMeta = z.infer<typeof metaSchema>;
export type OracleTensorEntry = z.infer<typeof tensorSchema>;

const matrix = z.array(z.array(z.number()));
const vector = z.array(z.number());
const colours = z.array(z.array(z.int().min(0).max(9)));

/** unit.json: small cases of the parts. Every section may be missing. */
export const unitSchema = z.object({
  seed: z.int().optional(),
  trunc_normal: z.array(z.object({ std: z.number(), fraction: vector, value: vector })).optional(),
  trunc_normal_comp_std_for_std_1: z.number().optional(),
  rms_norm: z.object({ eps: z.number(), x: matrix, y: matrix }).optional(),
  /** [expansion, size, inner] */
  swiglu_inner: z.array(z.tuple([z.number(), count, count])).optional(),
  swiglu: z
    .object({
      hidden: count,
      inner: count,
      gate_up_rowsum: vector,
      gate_up_first_rows: matrix,
      x: matrix,
      dy: matrix,
      y: matrix,
      dx: matrix,
    })
    .optional(),
  rope: z
    .array(
      z.object({
        dim: count,
        n: count,
        cos_last: vector,
        sin_last: vector,
        cos_sum: z.number(),
        sin_sum: z.number(),
        q_last_head1: vector,
        q_rot_last_head1: vector,
      }),
    )
    .optional(),
  stablemax_ce: z
    .object({ logits: matrix, labels: vector, loss_float64: vector, dlogits_of_sum: matrix })
    .optional(),
  lr: z.object({ columns: z.array(z.string()), rows: matrix }).optional(),
  adam_atan2: z
    .array(
      z.object({
        variant: z.enum(['outside', 'inside']),
        lr: z.number(),
        weight_decay: z.number(),
        betas: z.tuple([z.number(), z.number()]),
        p0: vector,
        grads: matrix,
        params_after: matrix,
        exp_avg: vector,
        exp_avg_sq: vector,
      }),
    )
    .optional(),
  signsgd: z
    .object({
      lr: z.number(),
      weight_decay: z.number(),
      weights: matrix,
      ids: z.array(z.int().min(0)),
      grad: matrix,
      weights_after: matrix,
    })
    .optional(),
  /** The weights before and after each update; the first are the shadow's start. */
  ema: z
    .object({ mu: z.number(), weights: z.array(matrix), shadow_after_update: z.array(matrix) })
    .optional(),
  bce_with_logits_sum: z.object({ x: vector, t: vector, loss: z.number() }).optional(),
  dihedral: z
    .object({ grid: colours, transforms: z.array(colours).length(8), inverse_table: vector.length(8) })
    .optional(),
  grid_hash: z.array(z.object({ grid: colours, sha256: z.string() })).optional(),
  /** Sequences have one hexadecimal digit a token, 900 of them. */
  arc_encode: z
    .array(
      z.object({
        input: colours,
        output: colours,
        seq_input: z.string().length(900),
        seq_output: z.string().length(900),
        pad_r: z.int().min(0),
        pad_c: z.int().min(0),
        seq_input_translated: z.string().length(900),
        seq_output_translated: z.string().length(900),
      }),
    )
    .optional(),
  arc_crop: z
    .array(
      z.object({
        seq: z.string().length(900),
        shape: z.tuple([z.int(), z.int()]),
        crop: colours,
        sha256: z.string(),
      }),
    )
    .optional(),
  inverse_aug: z
    .array(
      z.object({
        name: z.string(),
        original_name: z.string(),
        grid: colours,
        augmented: colours,
        inverse_of_augmented: colours,
      }),
    )
    .optional(),
});

export type UnitOracle = z.infer<typeof unitSchema>;
