import type { Value } from '../graph/value.ts';
import { abs, add, div, greater, less, mul, neg, sub, where } from '../ops/apply.ts';

/** tan(3 pi / 8) and tan(pi / 8): where the argument is reduced by pi / 2 and by pi / 4. */
const STEEP = Math.SQRT2 + 1;
const MIDDLE = Math.SQRT2 - 1;

/** Odd minimax polynomial of atan(t) - t for |t| <= tan(pi / 8), over t^3, from the highest power down. */
const COEFFICIENTS = [8.05374449538e-2, -1.38776856032e-1, 1.99777106478e-1, -3.33329491539e-1];

/**
 * atan from operators that every provider has, to three units in the last place of float32; infinities give
 * pi / 2. The classic reduction and polynomial of S. L. Moshier's Cephes library (`atanf`).
 */
export function atanByPolynomial(x: Value): Value {
  const a = abs(x);
  const isSteep = greater(a, STEEP);
  const isMiddle = greater(a, MIDDLE);
  const numerator = where(isSteep, -1, where(isMiddle, sub(a, 1), a));
  const denominator = where(isSteep, a, where(isMiddle, add(a, 1), 1));
  const t = div(numerator, denominator);
  const z = mul(t, t);
  const [first, ...rest] = COEFFICIENTS as [number, ...number[]];
  const series = rest.reduce<Value | number>((sum, c) => add(mul(z, sum), c), first) as Value;
  const start = where(isSteep, Math.PI / 2, where(isMiddle, Math.PI / 4, 0));
  const y = add(start, add(mul(mul(series, z), t), t));
  return where(less(x, 0), neg(y), y);
}
