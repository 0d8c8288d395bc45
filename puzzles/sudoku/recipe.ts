import { randomFromSeed } from '../random.ts';
import { UserError } from '../user-error.ts';
import type { SudokuSize } from './geometry.ts';
import { identitySymmetry, randomSymmetry, type Symmetry } from './symmetry.ts';

/** One augmentation of a Sudoku: the symmetry that a seed draws, or only a part of it. Kept as one number. */
export interface SudokuRecipe {
  /** 0 to NUM_SUDOKU_SEEDS - 1. */
  readonly seed: number;
  /** Digits change their names. */
  readonly digits: boolean;
  /** Bands, stacks, rows and columns change places, and the grid may be mirrored. */
  readonly lines: boolean;
}

export const NUM_SUDOKU_SEEDS = 2 ** 32;

/** 4 x seed + (2 for digits) + (1 for lines). */
export function encodeSudokuRecipe({ seed, digits, lines }: SudokuRecipe): number {
  return 4 * seed + (digits ? 2 : 0) + (lines ? 1 : 0);
}

/** @throws UserError for a number that is no recipe's. */
export function decodeSudokuRecipe(code: number): SudokuRecipe {
  if (!(Number.isInteger(code) && code >= 0 && code < 4 * NUM_SUDOKU_SEEDS)) {
    throw new UserError(
      `${String(code)} is not the code of a Sudoku's augmentation; codes go from 0 to ${String(4 * NUM_SUDOKU_SEEDS - 1)}.`,
    );
  }
  return { seed: Math.floor(code / 4), digits: code % 4 >= 2, lines: code % 2 === 1 };
}

/** What a recipe does to Sudokus of a size: the same at any time, everywhere. */
export function sudokuRecipeSymmetry(size: SudokuSize, { seed, digits, lines }: SudokuRecipe): Symmetry {
  const drawn = randomSymmetry(size, randomFromSeed(seed));
  const still = identitySymmetry(size);
  return {
    digits: (digits ? drawn : still).digits,
    rows: (lines ? drawn : still).rows,
    columns: (lines ? drawn : still).columns,
    transpose: lines && drawn.transpose,
  };
}
