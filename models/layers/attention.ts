import type { Value } from '../graph/value.ts';
import { gemm, reshape } from '../ops/apply.ts';
import type { RotaryTables } from './rotary.ts';

/** Projections of one attention layer (official `layers.Attention`, qkv_proj cut in three). */
export interface AttentionWeights {
  /** `[n*d, h]` each. */
  readonly q: Value;
  readonly k: Value;
  readonly v: Value;
  /** `[h, n*d]` */
  readonly o: Value;
}

export interface AttentionShape {
  readonly batch: number;
  readonly length: number;
  readonly numHeads: number;
  /** Whether the derivative keeps the probabilities, `[batch, numHeads, length, length]`, or makes them again. */
  readonly keepsProbabilities: boolean;
}

/** residual + attention(x) oT over each sequence, bidirectional, no mask. x, residual `[B*L, h]`, row b*L + l. */
export function attention(
  x: Value,
  weights: AttentionWeights,
  { batch, length, numHeads, keepsProbabilities }: AttentionShape,
  rotary: RotaryTables | null,
  residual: Value,
): Value {
  const width = weights.q.shape[0];
  const project = (w: Value): Value => reshape(gemm(x, w, { transB: true }), [batch, length, width]);
  const rotate = (y: Value): Value =>
    rotary
      ? x.graph.apply('RotaryEmbedding', [y, rotary.cos, rotary.sin], { numHeads, inverse: false })[0]
      : y;
  const [q, k, v] = [rotate(project(weights.q)), rotate(project(weights.k)), project(weights.v)];
  const scale = 1 / Math.sqrt(width / numHeads);
  const [o] = x.graph.apply('Attention', [q, k, v], { numHeads, scale, keepsProbabilities });
  return gemm(reshape(o, [batch * length, width]), weights.o, { transB: true, c: residual });
}
