import type { Value } from '../graph/value.ts';

/** x / sqrt(mean(x^2) + epsilon) along one axis of `[M, N]`; no gain (official `layers.rms_norm`). */
export function rmsNorm(x: Value, epsilon: number, axis: 0 | 1 = 1): Value {
  return x.graph.apply('RMSNormalization', [x], { axis, epsilon })[0];
}
