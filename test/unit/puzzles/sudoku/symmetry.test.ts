import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalSudoku } from '../../../../puzzles/sudoku/canonical.ts';
import { rateSudoku } from '../../../../puzzles/sudoku/difficulty.ts';
import { SUDOKU_SIZES } from '../../../../puzzles/sudoku/geometry.ts';
import { randomSolvedGrid, solveSudoku } from '../../../../puzzles/sudoku/solve.ts';
import { isSolvedGrid, matchesGivens, numBlanksOf } from '../../../../puzzles/sudoku/sudoku.ts';
import {
  applySymmetry,
  canTranspose,
  composeSymmetries,
  identitySymmetry,
  invertSymmetry,
  isSymmetry,
  randomSymmetry,
} from '../../../../puzzles/sudoku/symmetry.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { MADE, puzzleAndSymmetry } from './puzzles.ts';

describe('a symmetry', () => {
  it('makes a puzzle of the same family: solved by the rules, givens kept, one solution', () => {
    fc.assert(
      fc.property(puzzleAndSymmetry, ({ sudoku, symmetry }) => {
        const twin = applySymmetry(symmetry, sudoku);
        expect(isSymmetry(sudoku.size, symmetry)).toBe(true);
        expect(isSolvedGrid(twin.size, twin.solution)).toBe(true);
        expect(matchesGivens(twin.givens, twin.solution)).toBe(true);
        expect(numBlanksOf(twin.givens)).toBe(numBlanksOf(sudoku.givens));
        expect(solveSudoku(twin.size, twin.givens, 2)).toEqual({ numSolutions: 1, solution: twin.solution });
      }),
    );
  });

  it('is undone by its inverse: inverse(augment(x)) = x', () => {
    fc.assert(
      fc.property(puzzleAndSymmetry, ({ sudoku, symmetry }) => {
        const inverse = invertSymmetry(symmetry);
        expect(isSymmetry(sudoku.size, inverse)).toBe(true);
        expect(applySymmetry(inverse, applySymmetry(symmetry, sudoku))).toEqual(sudoku);
        expect(applySymmetry(symmetry, applySymmetry(inverse, sudoku))).toEqual(sudoku);
        expect(composeSymmetries(symmetry, inverse)).toEqual(identitySymmetry(sudoku.size));
      }),
    );
  });

  it('composes: one recipe for two in a row', () => {
    fc.assert(
      fc.property(puzzleAndSymmetry, fc.integer(), ({ sudoku, symmetry }, seed) => {
        const second = randomSymmetry(sudoku.size, randomFromSeed(seed));
        const both = composeSymmetries(symmetry, second);
        expect(applySymmetry(both, sudoku)).toEqual(applySymmetry(second, applySymmetry(symmetry, sudoku)));
      }),
    );
  });

  it('reads new[r][c] = digits[x[rows[r]][columns[c]]], x mirrored first', () => {
    const [sudoku] = MADE[4];
    const symmetry = { digits: [0, 2, 1, 3, 4], rows: [1, 0, 2, 3], columns: [2, 3, 0, 1], transpose: true };
    const twin = applySymmetry(symmetry, sudoku);
    for (let row = 0; row < 4; row++) {
      for (let column = 0; column < 4; column++) {
        const from = symmetry.columns[column] * 4 + symmetry.rows[row];
        expect(twin.solution[row * 4 + column]).toBe(symmetry.digits[sudoku.solution[from]]);
      }
    }
  });

  it('mirrors half of the time where boxes are square, never at 6x6', () => {
    for (const size of SUDOKU_SIZES) {
      const random = randomFromSeed(size);
      const numMirrored = Array.from({ length: 400 }, () => randomSymmetry(size, random)).filter(
        ({ transpose }) => transpose,
      ).length;
      if (canTranspose(size)) expect(Math.abs(numMirrored - 200)).toBeLessThan(60);
      else expect(numMirrored).toBe(0);
    }
    expect(SUDOKU_SIZES.filter(canTranspose)).toEqual([4, 9]);
  });

  it.each([
    { digits: [1, 0, 2, 3, 4] },
    { digits: [0, 1, 1, 3, 4] },
    { rows: [0, 2, 1, 3] },
    { rows: [0, 1, 2] },
    { columns: [3, 1, 2, 0] },
    { columns: [0, 1, 2, 4] },
  ])('is not %o', (fault) => {
    expect(isSymmetry(4, { ...identitySymmetry(4), ...fault })).toBe(false);
    expect(isSymmetry(6, { ...identitySymmetry(6), transpose: true })).toBe(false);
    expect(isSymmetry(4, identitySymmetry(4))).toBe(true);
  });
});

describe('canonicalSudoku', () => {
  it('is one for all twins', () => {
    fc.assert(
      fc.property(puzzleAndSymmetry, ({ sudoku, symmetry }) => {
        expect(canonicalSudoku(applySymmetry(symmetry, sudoku))).toBe(canonicalSudoku(sudoku));
      }),
      { numRuns: 300 },
    );
  });

  it('is itself a twin of the puzzle', () => {
    for (const size of SUDOKU_SIZES) {
      for (const sudoku of MADE[size].slice(0, 10)) {
        const [givens, solution] = canonicalSudoku(sudoku)
          .split(',')
          .map((text) => Uint8Array.from(text, (c) => (c === '.' ? 0 : Number(c))));
        expect(isSolvedGrid(size, solution)).toBe(true);
        expect(solveSudoku(size, givens, 2)).toEqual({ numSolutions: 1, solution });
        expect(canonicalSudoku({ size, givens, solution })).toBe(canonicalSudoku(sudoku));
      }
    }
  });

  it('knows the 2 kinds of 4x4 grids and the 49 kinds without the mirror of 6x6', () => {
    const kinds = (size: 4 | 6, numDraws: number): number => {
      const random = randomFromSeed(5);
      const seen = new Set<string>();
      for (let draw = 0; draw < numDraws; draw++) {
        const solution = randomSolvedGrid(size, random);
        seen.add(canonicalSudoku({ size, givens: solution, solution }));
      }
      return seen.size;
    };
    expect(kinds(4, 500)).toBe(2);
    // 28,200,960 grids fall into 49 classes when rows and columns may only move within the shape of 2x3 boxes.
    expect(kinds(6, 4000)).toBe(49);
  });

  it('sees a given more or less, and which digit is blank', () => {
    const [sudoku] = MADE[9];
    const cell = sudoku.givens.indexOf(0);
    const givens = sudoku.givens.slice();
    givens[cell] = sudoku.solution[cell];
    expect(canonicalSudoku({ ...sudoku, givens })).not.toBe(canonicalSudoku(sudoku));
    const forms = new Set(SUDOKU_SIZES.flatMap((size) => MADE[size].map(canonicalSudoku)));
    expect(forms.size).toBeGreaterThan(100);
  });
});

describe('rateSudoku', () => {
  it('gives twins one rating where nothing is guessed', () => {
    fc.assert(
      fc.property(puzzleAndSymmetry, ({ sudoku, symmetry }) => {
        const rating = rateSudoku(sudoku.size, sudoku.givens);
        if (rating.guesses > 0) return;
        expect(rateSudoku(sudoku.size, applySymmetry(symmetry, sudoku).givens)).toEqual(rating);
      }),
    );
  });
});
