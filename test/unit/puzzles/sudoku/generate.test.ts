import { describe, expect, it } from 'vitest';
import { generateSudoku, MAX_BLANKS, sudokuStream } from '../../../../puzzles/sudoku/generate.ts';
import { SUDOKU_SIZES } from '../../../../puzzles/sudoku/geometry.ts';
import { solveSudoku } from '../../../../puzzles/sudoku/solve.ts';
import { formatCells, isSolvedGrid, matchesGivens, numBlanksOf } from '../../../../puzzles/sudoku/sudoku.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { MADE } from './puzzles.ts';

describe('generateSudoku', () => {
  it.each(SUDOKU_SIZES)('%i: every puzzle has exactly one solution, and it is the one given', (size) => {
    for (const { givens, solution } of MADE[size]) {
      expect(isSolvedGrid(size, solution)).toBe(true);
      expect(matchesGivens(givens, solution)).toBe(true);
      expect(solveSudoku(size, givens, 3)).toEqual({ numSolutions: 1, solution });
    }
  });

  it('has the blanks asked for, and all numbers of a range', () => {
    expect(new Set(MADE[4].map(({ givens }) => numBlanksOf(givens)))).toEqual(new Set([6, 7, 8, 9, 10, 11]));
    expect(MADE[6].every(({ givens }) => numBlanksOf(givens) === 20)).toBe(true);
    const numBlanks = MADE[9].map(({ givens }) => numBlanksOf(givens));
    expect(Math.min(...numBlanks)).toBeGreaterThanOrEqual(40);
    expect(Math.max(...numBlanks)).toBeLessThanOrEqual(50);
  });

  it('gives the same puzzles for the same seed, others for another, none twice', () => {
    const make = (seed: number) =>
      generateSudoku({ size: 4, blanks: [6, 11], seed, count: 300 }).map(({ givens }) => formatCells(givens));
    expect(make(1)).toEqual(make(1));
    expect(make(1)).not.toEqual(make(2));
    expect(new Set(make(1)).size).toBe(300);
  });

  it('streams the very puzzles it would make at once', () => {
    const stream = sudokuStream({ size: 6, blanks: 20, seed: 2 });
    for (const expected of MADE[6].slice(0, 5)) expect(stream.next().value).toEqual(expected);
  });

  it('reaches the fewest givens possible at 4x4', () => {
    const [puzzle] = generateSudoku({ size: 4, blanks: MAX_BLANKS[4], seed: 1, count: 1 });
    expect(numBlanksOf(puzzle.givens)).toBe(12);
    expect(solveSudoku(4, puzzle.givens, 2).numSolutions).toBe(1);
  });

  it.each([
    [{ size: 4, blanks: 13, count: 1 }, /has at most 12 blanks: 13 is impossible/],
    [{ size: 9, blanks: [10, 65], count: 1 }, /at most 64 blanks: 65/],
    [{ size: 9, blanks: 0, count: 1 }, /whole number from 1 on.*not 0/],
    [{ size: 9, blanks: [30, 20], count: 1 }, /smaller number first, not 30-20/],
    [{ size: 9, blanks: 1.5, count: 1 }, /not 1\.5/],
    [{ size: 4, blanks: 4, count: 0 }, /number of puzzles must be a whole number from 1 on, not 0/],
    // 288 grids with one of 16 cells blank.
    [{ size: 4, blanks: 1, count: 4609 }, /Only 4608 different 4x4 Sudokus with 1 blanks were found/],
  ] as const)('refuses %o', (options, message) => {
    const attempt = () => generateSudoku({ ...options, seed: 1 });
    expect(attempt).toThrow(UserError);
    expect(attempt).toThrow(message);
  });
});
