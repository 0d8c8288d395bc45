import type { Random } from '../../puzzles/random.ts';

const BOUND = 2;
/** Deviation of a normal that has deviation 1 once truncated at +-2 of its own deviations (flax's correction). */
export const STD_CORRECTION = 1.1368472343385565;

/**
 * Fills `into` with a normal truncated at two corrected deviations, so that the result's deviation is `std`
 * (official `trunc_normal_init_`, spec 1.2).
 */
export function truncatedNormal(into: Float32Array, std: number, random: Pick<Random, 'uniform'>): void {
  for (let i = 0; i < into.length; i++) into[i] = truncatedNormalQuantile(random.uniform(), std);
}

/** The value below which a share `fraction` of that distribution lies. */
export function truncatedNormalQuantile(fraction: number, std: number): number {
  const b = erf(BOUND / Math.SQRT2);
  const scale = std * STD_CORRECTION;
  const value = erfInverse(-b + 2 * b * fraction) * Math.SQRT2 * scale;
  return Math.min(Math.max(value, -BOUND * scale), BOUND * scale);
}

/** Error function by its Maclaurin series, which converges to double precision for |x| <= 2. */
function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17; n++) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/** Inverse of erf for |y| <= erf(sqrt 2): Winitzki's closed form, then Newton's method to double precision. */
function erfInverse(y: number): number {
  const a = 0.147;
  const l = Math.log(1 - y * y);
  const t = 2 / (Math.PI * a) + l / 2;
  let x = Math.sign(y) * Math.sqrt(Math.sqrt(t * t - l / a) - t);
  for (let i = 0; i < 3; i++) x -= ((erf(x) - y) * Math.sqrt(Math.PI)) / 2 / Math.exp(-x * x);
  return x;
}
