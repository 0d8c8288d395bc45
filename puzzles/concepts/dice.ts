import type { Random } from '../random.ts';

/** How large and how busy the grids of a task are. */
export type Difficulty = 'easy' | 'medium' | 'hard';
export const DIFFICULTIES: readonly Difficulty[] = ['easy', 'medium', 'hard'];

/** The part of a range that a difficulty draws from; neighbours overlap. */
const SHARES: Record<Difficulty, readonly [number, number]> = {
  easy: [0, 0.4],
  medium: [0.25, 0.75],
  hard: [0.6, 1],
};

export interface Sides {
  rows: number;
  cols: number;
}

/** Every colour but black. */
export const ALL_COLOURS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Draws what one task is made of, small or large as its difficulty asks. */
export class Dice {
  readonly #random: Random;
  readonly #difficulty: Difficulty;
  /** No grid may be longer or wider. */
  readonly maxSide: number;
  /** About half of the tasks keep one size in all their pairs. */
  readonly #isUniform: boolean;
  #sides: Sides | null = null;

  constructor(random: Random, difficulty: Difficulty, maxSide: number) {
    this.#random = random;
    this.#difficulty = difficulty;
    this.maxSide = maxSide;
    this.#isUniform = this.chance(0.5);
  }

  /** Both ends included. */
  int(lo: number, hi: number): number {
    return this.#random.int(lo, hi);
  }

  chance(probability: number): boolean {
    return this.#random.uniform() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.int(0, choices.length - 1)];
  }

  shuffled<T>(choices: readonly T[]): T[] {
    const order = [...choices];
    this.#random.shuffle(order);
    return order;
  }

  /** A number of the range, from its lower part in an easy task, from its upper part in a hard one. */
  amount(lo: number, hi: number): number {
    const [from, to] = SHARES[this.#difficulty];
    return this.int(lo + Math.floor((hi - lo) * from), lo + Math.ceil((hi - lo) * to));
  }

  /** How many things to put on a grid: an amount that suits 10x10, more where there is more room. */
  crowd({ rows, cols }: Sides, lo: number, hi: number): number {
    return Math.round(this.amount(lo, hi) * Math.max(1, Math.sqrt(rows * cols) / 10));
  }

  /** The sides of a grid, `min` to `max` each; in about half of the tasks the same in all pairs. */
  sides(min: number, max = this.maxSide): Sides {
    const kept = this.#sides;
    if (kept && Math.min(kept.rows, kept.cols) >= min && Math.max(kept.rows, kept.cols) <= max) return kept;
    const sides = { rows: this.amount(min, max), cols: this.amount(min, max) };
    if (this.#isUniform) this.#sides = sides;
    return sides;
  }

  /** Different colours, black never among them. */
  colours(count: number, except: readonly number[] = []): number[] {
    return this.shuffled(ALL_COLOURS.filter((colour) => !except.includes(colour))).slice(0, count);
  }

  colour(...except: number[]): number {
    return this.colours(1, except)[0];
  }
}
