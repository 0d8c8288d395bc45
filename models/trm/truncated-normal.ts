import type { Random } from '../../puzzles/random.ts';

const BOUND = 2;
/** Deviation of a normal that has deviation 1 once truncated at +-2 of its own deviations (flax's correction). */
export const STD_CORRECTION = 1.1368472343385565;

/**
 * Fills `into` with a normal truncated at two corrected deviations, so that the result's deviation is `std`
 * (official `trunc_normal_init_`, spec 1.2).
 */
export function truncatedNormal(into: Float32Array, std: number, random: Pick<Random, 'uniform'>): void {
  const { values, slopes } = unitTable();
  for (let i = 0; i < into.length; i++) {
    const place = random.uniform() * NUM_INTERVALS;
    const k = Math.floor(place);
    into[i] = std * hermite(place - k, values[k], values[k + 1], slopes[k], slopes[k + 1]);
  }
}

/** The value below which a share `fraction` of that distribution lies. */
export function truncatedNormalQuantile(fraction: number, std: number): number {
  const scale = std * STD_CORRECTION;
  const value = unitQuantile(fraction) * Math.SQRT2 * scale;
  return Math.min(Math.max(value, -BOUND * scale), BOUND * scale);
}

/** Millions of weights are drawn: between so many exact quantiles a cubic is right to 1e-12, and 50 times faster. */
const NUM_INTERVALS = 4096;

interface QuantileTable {
  /** Quantiles of deviation 1 at k / NUM_INTERVALS. */
  readonly values: Float64Array;
  /** Their derivatives there, times 1 / NUM_INTERVALS. */
  readonly slopes: Float64Array;
}

let table: QuantileTable | null = null;

function unitTable(): QuantileTable {
  if (table) return table;
  const values = new Float64Array(NUM_INTERVALS + 1);
  const slopes = new Float64Array(NUM_INTERVALS + 1);
  const scale = Math.SQRT2 * STD_CORRECTION;
  for (let k = 0; k <= NUM_INTERVALS; k++) {
    const x = unitQuantile(k / NUM_INTERVALS);
    values[k] = x * scale;
    slopes[k] = (erf(BOUND / Math.SQRT2) * Math.sqrt(Math.PI) * Math.exp(x * x) * scale) / NUM_INTERVALS;
  }
  table = { values, slopes };
  return table;
}

/** The cubic through (0, a) and (1, b) with slopes da and db. */
function hermite(t: number, a: number, b: number, da: number, db: number): number {
  const rise = b - a;
  return a + t * (da + t * (3 * rise - 2 * da - db + t * (da + db - 2 * rise)));
}

/** erfinv of the point that lies at `fraction` between -erf(sqrt 2) and erf(sqrt 2). */
function unitQuantile(fraction: number): number {
  const b = erf(BOUND / Math.SQRT2);
  return erfInverse(-b + 2 * b * fraction);
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
