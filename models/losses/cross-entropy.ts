import type { Value } from '../graph/value.ts';
import {
  add,
  exp,
  log,
  max,
  min,
  mul,
  reciprocal,
  reduceMax,
  reduceSum,
  stopGradient,
  sub,
} from '../ops/apply.ts';
import type { TrmConfig } from '../trm/config.ts';

/**
 * Loss of every token, 0 where the mask is 0.
 * @param logits `[T, V]`
 * @param oneHot of the labels, `[T, V]`; rows of ignored labels are all zero
 * @param mask 1 where the label counts, `[T, 1]`
 * @returns `[T, 1]`
 */
export type CrossEntropy = (logits: Value, oneHot: Value, mask: Value) => Value;

/** log sum_v s(x_v) - log s(x_label), s(x) = x + 1 for x >= 0, else 1 / (1 - x) (official `stablemax_cross_entropy`). */
const stablemaxCrossEntropy: CrossEntropy = (logits, oneHot, mask) => {
  // One branch is constant where the other works, so that neither brings an infinity into the other's derivative.
  const s = add(reciprocal(sub(1, min(logits, 0))), max(logits, 0));
  const ofLabel = reduceSum(mul(oneHot, s), [1], true);
  return mul(mask, sub(log(reduceSum(s, [1], true)), log(add(ofLabel, sub(1, mask)))));
};

/** log sum_v exp(x_v) - x_label. */
const softmaxCrossEntropy: CrossEntropy = (logits, oneHot, mask) => {
  const top = stopGradient(reduceMax(logits, [1], true));
  const logSum = add(log(reduceSum(exp(sub(logits, top)), [1], true)), top);
  return mul(mask, sub(logSum, reduceSum(mul(oneHot, logits), [1], true)));
};

export const CROSS_ENTROPIES: Readonly<Record<TrmConfig['loss_type'], CrossEntropy>> = {
  stablemax_cross_entropy: stablemaxCrossEntropy,
  softmax_cross_entropy: softmaxCrossEntropy,
};
