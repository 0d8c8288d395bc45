import { matMul, mul, reduceSum, reshape, sub } from '../ops/apply.ts';
import { mergeHeads, splitHeads } from '../ops/heads.ts';
import type { Value } from '../graph/value.ts';
import type { VjpRule } from './rules.ts';

/**
 * Attention o = P v, P = softmax(scale q kT). With D = rowsum(do * o), which equals rowsum(dP * P):
 * dS = P * (dP - D) costs no pass over the scores for the sum (as in FlashAttention, arXiv 2205.14135, B.4).
 * Shapes: q, k, v, o `[B, L, n*d]`; P and its cotangent `[B, n, L, L]`.
 */
export const attentionRule: VjpRule<'Attention'> = ({ inputs, outputs, attributes }, [dO]) => {
  const { numHeads: n, scale } = attributes;
  const [q, k, v] = inputs.map((x) => splitHeads(x, n)) as [Value, Value, Value];
  const [o, P] = outputs as [Value, Value];
  const dO_BnLd = splitHeads(dO!, n);
  const dV = matMul(P, dO_BnLd, { transA: true });
  const dP = matMul(dO_BnLd, v, { transB: true });
  const dS = mul(P, sub(dP, rowDots(dO!, o, n)));
  const dQ = matMul(dS, k, { alpha: scale });
  const dK = matMul(dS, q, { transA: true, alpha: scale });
  return [dQ, dK, dV].map(mergeHeads);
};

/** Per head, the inner product of the rows of two `[B, L, n*d]`: `[B, n, L, 1]`. */
function rowDots(a: Value, b: Value, n: number): Value {
  const [B, L, width] = a.shape as [number, number, number];
  const dots_BLn1 = reduceSum(reshape(mul(a, b), [B, L, n, width / n]), [3], true);
  return reshape(splitHeads(reshape(dots_BLn1, [B, L, n]), n), [B, n, L, 1]);
}
