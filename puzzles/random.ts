import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { UserError } from './user-error.ts';

/**
 * The only source of randomness: seeded, and its whole state is four numbers, so a run that is saved and loaded
 * continues the very same stream.
 */
export interface Random {
  /** A multiple of 2^-53 in [0, 1). */
  uniform(): number;
  /** A whole number, both ends included. */
  int(lo: number, hi: number): number;
  /** Standard normal. */
  normal(): number;
  /** 0..n-1 in random order; draws exactly what `shuffle` of n things draws. */
  permutation(n: number): number[];
  /** In place, last position first (the order numpy uses). */
  shuffle(xs: unknown[]): void;
  /** Four 32-bit integers: plain JSON. */
  getState(): number[];
}

/** A stream of its own for every whole number `seed` (any safe integer). @throws UserError for anything else. */
export function randomFromSeed(seed: number): Random {
  if (!Number.isSafeInteger(seed)) {
    throw new UserError(`The seed must be a whole number between -2^53 and 2^53, not ${String(seed)}.`);
  }
  return randomFromState(spreadSeed(seed));
}

/** Continues the stream whose `getState` gave `state`. @throws UserError when it is not such a state. */
export function randomFromState(state: readonly number[]): Random {
  const isState =
    state.length === 4 && state.every((word) => word === (word | 0)) && state.some((word) => word !== 0);
  if (!isState) {
    throw new UserError(
      'The saved state of the random numbers is damaged: four 32-bit integers, not all 0, were expected.',
    );
  }
  const generator = xoroshiro128plusFromState(state);
  const random: Random = {
    uniform: () => uniformFloat64(generator),
    int(lo, hi) {
      if (!(Number.isSafeInteger(lo) && Number.isSafeInteger(hi) && lo <= hi)) {
        throw new Error(`internal: no whole number lies between ${String(lo)} and ${String(hi)}`);
      }
      return uniformInt(generator, lo, hi);
    },
    // Box-Muller. Its second value is thrown away: keeping it would be state that getState does not show.
    normal() {
      const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat64(generator)));
      return radius * Math.cos(2 * Math.PI * uniformFloat64(generator));
    },
    permutation(n) {
      const order = Array.from({ length: n }, (_, i) => i);
      random.shuffle(order);
      return order;
    },
    shuffle(xs) {
      for (let i = xs.length - 1; i > 0; i--) {
        const j = uniformInt(generator, 0, i);
        const x = xs[i];
        xs[i] = xs[j];
        xs[j] = x;
      }
    },
    getState: () => [...generator.getState()],
  };
  return random;
}

/**
 * Four well-mixed words from one seed, different for any two seeds. (The generator's own seeding would make the first
 * numbers of neighbouring seeds look alike.)
 */
function spreadSeed(seed: number): number[] {
  const low = seed | 0;
  const high = Math.floor(seed / 2 ** 32) | 0;
  const first = mixBits(low + 0x9e3779b9);
  const second = mixBits(first ^ high);
  return [first, second, mixBits(second + 0x9e3779b9), mixBits(first + 0x3c6ef372)];
}

/** A one-to-one map of 32-bit integers in which every bit of the result depends on every bit given (splitmix32). */
function mixBits(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}
