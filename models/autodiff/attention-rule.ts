import {
  concat,
  expand,
  matMul,
  mul,
  neg,
  reduceSum,
  reshape,
  softmax,
  sub,
  transpose,
} from '../ops/apply.ts';
import { mergeHeads, splitHeads } from '../ops/heads.ts';
import type { Value } from '../graph/value.ts';
import type { VjpRule } from './rules.ts';

/**
 * Attention o = P v, P = softmax(scale q kT). With D = rowsum(do * o), which equals rowsum(dP * P):
 * dS = P * (dP - D) costs no pass over the scores for the sum (as in FlashAttention, arXiv 2205.14135, B.4).
 * Shapes: q, k, v, o `[B, L, n*d]`; P and its cotangent `[B, n, L, L]`.
 */
export const attentionRule: VjpRule<'Attention'> = ({ inputs, outputs, attributes }, [dO]) => {
  const { numHeads: n, scale, keepsProbabilities } = attributes;
  const [q, k, v] = inputs.map((x) => splitHeads(x, n)) as [Value, Value, Value];
  const [o, kept] = outputs as [Value, Value];
  const P = keepsProbabilities ? kept : softmax(matMul(q, k, { transB: true, alpha: scale }));
  const dO_BnLd = splitHeads(dO!, n);
  const dS = mul(P, minusRows(dO_BnLd, v, rowDots(dO!, o, n)));
  const dQ = mergeHeads(matMul(dS, k, { alpha: scale }));
  const dK = turnedProduct(dS, q, scale);
  const dV = turnedProduct(P, dO_BnLd, 1);
  return [dQ, dK, dV];
};

/** alpha AT x with its heads merged, A `[B, n, L, L]`, x `[B, n, L, d]`; of the two operands the smaller one is turned. */
function turnedProduct(A: Value, x: Value, alpha: number): Value {
  const [B, n, L, d] = x.shape as [number, number, number, number];
  if (L <= d) return mergeHeads(matMul(A, x, { transA: true, alpha }));
  const product_BndL = matMul(x, A, { transA: true, alpha });
  return reshape(transpose(product_BndL, [0, 3, 1, 2]), [B, L, n * d]);
}

/** Beyond this many times the head size, a pass over the scores costs more than one more column in their product. */
const LONG = 8;

/** dO vT - D, `[B, n, L, L]`; on long sequences as [dO, -D] [v, 1]T, which has no pass of its own over the result. */
function minusRows(dO: Value, v: Value, D: Value): Value {
  const [, , L, d] = v.shape as [number, number, number, number];
  if (L < LONG * d) return sub(matMul(dO, v, { transB: true }), D);
  // Stretched when it runs: as a constant it would stand in the model's bytes, megabytes of it.
  const ones = expand(v.graph.scalar(1), D.shape);
  return matMul(concat([dO, neg(D)], 3), concat([v, ones], 3), { transB: true });
}

/** Per head, the inner product of the rows of two `[B, L, n*d]`: `[B, n, L, 1]`. */
function rowDots(a: Value, b: Value, n: number): Value {
  const [B, L, width] = a.shape as [number, number, number];
  const dots_BLn1 = reduceSum(reshape(mul(a, b), [B, L, n, width / n]), [3], true);
  return reshape(splitHeads(reshape(dots_BLn1, [B, L, n]), n), [B, n, L, 1]);
}
