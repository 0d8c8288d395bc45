import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { generateSudoku } from '../../../../puzzles/sudoku/generate.ts';
import { SUDOKU_SIZES } from '../../../../puzzles/sudoku/geometry.ts';
import type { SudokuSize } from '../../../../puzzles/sudoku/geometry.ts';
import type { Sudoku } from '../../../../puzzles/sudoku/sudoku.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { randomSymmetry } from '../../../../puzzles/sudoku/symmetry.ts';
import type { Symmetry } from '../../../../puzzles/sudoku/symmetry.ts';

/** A classic: 30 givens, exactly one solution. */
export const CLASSIC = '53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79';
export const CLASSIC_SOLUTION =
  '534678912672195348198342567859761423426853791713924856961537284287419635345286179';

const SHARED = process.env['TESSERA_SHARED'] ?? resolve(import.meta.dirname, '../../../../../shared');
const REAL_FILE = resolve(SHARED, 'data/sudoku/sudoku10k.txt');

export const NO_REAL_FILE = existsSync(REAL_FILE)
  ? null
  : `${REAL_FILE} (10,000 puzzles of norvig/pytudes) is not there`;

export function readRealFile(): string {
  return readFileSync(REAL_FILE, 'utf8');
}

/** Some puzzles of each size. */
export const MADE: Record<SudokuSize, Sudoku[]> = {
  4: generateSudoku({ size: 4, blanks: [6, 11], seed: 1, count: 60 }),
  6: generateSudoku({ size: 6, blanks: 20, seed: 2, count: 30 }),
  9: generateSudoku({ size: 9, blanks: [40, 50], seed: 3, count: 20 }),
};

/** Draws a puzzle of any size and a symmetry of that size. */
export const puzzleAndSymmetry: fc.Arbitrary<{ sudoku: Sudoku; symmetry: Symmetry }> = fc
  .record({ size: fc.constantFrom(...SUDOKU_SIZES), pick: fc.nat(), seed: fc.integer() })
  .map(({ size, pick, seed }) => ({
    sudoku: MADE[size][pick % MADE[size].length],
    symmetry: randomSymmetry(size, randomFromSeed(seed)),
  }));
