import type { OracleMeta } from './oracle.ts';

const BASE = 1e-6;
/** The strict end of the 10 to 20 that the README of the numbers speaks of. */
const NOISE_FACTOR = 10;

/** How the tolerances come about, for whoever reads the figures. */
export const TOLERANCE_TEXT =
  `tolerance = ${BASE} + ${NOISE_FACTOR} x noise_vs_float64 of the tensor; numbers that have no noise of their own ` +
  '(losses, metrics, gradients after step 1, debug) borrow that of the tensors they come from; whole numbers must be equal';

/** How much of an error each quantity of one oracle may show. */
export class Tolerances {
  readonly #noise: OracleMeta['noise_vs_float64'];

  constructor(meta: OracleMeta) {
    this.#noise = meta.noise_vs_float64;
  }

  /** Of a tensor by its name; the largest of several where a number comes from several. */
  of(...names: readonly string[]): number {
    return BASE + NOISE_FACTOR * Math.max(...names.map((name) => this.#noiseOf(name)));
  }

  /** Of a loss, the sum of numSequences terms that move at most as far as the logits they come from. */
  ofLoss(value: number, numSequences: number, ...logits: readonly string[]): number {
    const noise = Math.max(...logits.map((name) => this.#noiseOf(name)));
    return BASE * Math.max(1, Math.abs(value)) + NOISE_FACTOR * numSequences * noise;
  }

  /**
   * Of a gradient at step k. Its noise is known for step 1 only; later it is taken to have grown as that of the
   * states and logits has.
   */
  ofGradient(name: string, k: number): number {
    const growth = ['logits', 'carry/z_H', 'carry/z_L'].map((tensor) => {
      const first = this.#noiseOf(`s1/${tensor}`);
      return first === 0 ? 1 : this.#noiseOf(`s${k}/${tensor}`) / first;
    });
    return BASE + NOISE_FACTOR * Math.max(1, ...growth) * this.#noiseOf(`s1/grad/${name}`);
  }

  #noiseOf(name: string): number {
    return this.#noise[name]?.max_abs_err ?? 0;
  }
}

/** For unit.json, which states no noise: one millionth of the largest number, and of 1 at least. */
export function unitTolerance(expected: ArrayLike<number>): number {
  let largest = 1;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i]));
  return BASE * largest;
}
