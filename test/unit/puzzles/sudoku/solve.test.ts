import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { rateSudoku } from '../../../../puzzles/sudoku/difficulty.ts';
import { geometryOf } from '../../../../puzzles/sudoku/geometry.ts';
import type { SudokuSize } from '../../../../puzzles/sudoku/geometry.ts';
import { hasSolutionWithout, randomSolvedGrid, solveSudoku } from '../../../../puzzles/sudoku/solve.ts';
import { checkSudoku, findConflicts, formatGrid, isSolvedGrid } from '../../../../puzzles/sudoku/sudoku.ts';
import { CLASSIC, CLASSIC_SOLUTION, MADE } from './puzzles.ts';

const cells = (text: string): Uint8Array => Uint8Array.from(text, (c) => (c === '.' ? 0 : Number(c)));

/** Counts solutions cell by cell by the plain rules, written without any of the code under test but the layout. */
function countPlainly(size: SudokuSize, givens: Uint8Array): number {
  const { rowOf, columnOf, boxOf } = geometryOf(size);
  const grid = givens.slice();
  const fits = (cell: number, digit: number): boolean =>
    grid.every(
      (other, at) =>
        at === cell ||
        other !== digit ||
        (rowOf[at] !== rowOf[cell] && columnOf[at] !== columnOf[cell] && boxOf[at] !== boxOf[cell]),
    );
  if (!grid.every((digit, cell) => digit === 0 || fits(cell, digit))) return 0;
  const count = (from: number): number => {
    const cell = grid.indexOf(0, from);
    if (cell < 0) return 1;
    let num = 0;
    for (let digit = 1; digit <= size; digit++) {
      if (!fits(cell, digit)) continue;
      grid[cell] = digit;
      num += count(cell + 1);
      grid[cell] = 0;
    }
    return num;
  };
  return count(0);
}

describe('the layout', () => {
  it('has boxes of 2x2, 2 rows by 3 columns, and 3x3', () => {
    expect([...geometryOf(4).units[8]]).toEqual([0, 1, 4, 5]);
    expect([...geometryOf(6).units[12]]).toEqual([0, 1, 2, 6, 7, 8]);
    expect([...geometryOf(6).units[15]]).toEqual([15, 16, 17, 21, 22, 23]);
    expect([...geometryOf(9).units[18]]).toEqual([0, 1, 2, 9, 10, 11, 18, 19, 20]);
  });
});

describe('solveSudoku', () => {
  it('finds the one solution of a published puzzle', () => {
    const { numSolutions, solution } = solveSudoku(9, cells(CLASSIC));
    expect(numSolutions).toBe(1);
    expect(solution).toEqual(cells(CLASSIC_SOLUTION));
  });

  it('counts all 288 grids of 4x4, and stops at the limit', () => {
    expect(solveSudoku(4, new Uint8Array(16), 1000).numSolutions).toBe(288);
    expect(solveSudoku(4, new Uint8Array(16), 288).numSolutions).toBe(288);
    expect(solveSudoku(4, new Uint8Array(16), 5).numSolutions).toBe(5);
    expect(solveSudoku(9, new Uint8Array(81)).numSolutions).toBe(2);
  });

  it('counts all grids of 6x6 with a given first box and first column: 28,200,960 / 6! / 3! / 12', () => {
    // All of them / names of the digits in the first box / ... is checked the simple way: one row fixed leaves 1/720.
    const firstTwoRows = cells('123456' + '456123' + '.'.repeat(24));
    expect(solveSudoku(6, firstTwoRows, 100_000).numSolutions).toBe(countPlainly(6, firstTwoRows));
  });

  it('finds no solution where there is none, with and without clashing givens', () => {
    expect(solveSudoku(4, cells('11..' + '.'.repeat(12)))).toEqual({ numSolutions: 0, solution: null });
    expect(solveSudoku(4, cells('123.' + '....' + '...4' + '....')).numSolutions).toBe(0);
    const hard = '.....5.8....6.1.43..........1.5........1.6...3.......553.....61........4.........';
    expect(solveSudoku(9, cells(hard)).numSolutions).toBe(0);
  });

  it('counts what plain search counts, on any 4x4 givens and on 6x6 with holes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(4), { minLength: 16, maxLength: 16 }),
        fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }),
        fc.nat(59),
        (noise, isHole, pick) => {
          const anything = Uint8Array.from(noise, (digit, cell) => (isHole[cell] ? 0 : digit));
          expect(solveSudoku(4, anything, 1000).numSolutions).toBe(countPlainly(4, anything));
          const holes = MADE[4][pick].solution.map((digit, cell) => (isHole[cell] ? 0 : digit));
          expect(solveSudoku(4, holes, 1000).numSolutions).toBe(countPlainly(4, holes));
        },
      ),
      { numRuns: 300 },
    );
    const random = randomFromSeed(4);
    for (let i = 0; i < 30; i++) {
      const holes = MADE[6][i].solution.slice();
      for (const cell of random.permutation(36).slice(0, 24)) holes[cell] = 0;
      expect(solveSudoku(6, holes, 10_000).numSolutions).toBe(countPlainly(6, holes));
    }
  });

  it('leaves the givens alone and gives memory of its own', () => {
    const givens = cells(CLASSIC);
    const first = solveSudoku(9, givens).solution;
    solveSudoku(9, new Uint8Array(81), 1);
    expect(givens).toEqual(cells(CLASSIC));
    expect(first).toEqual(cells(CLASSIC_SOLUTION));
  });
});

describe('hasSolutionWithout', () => {
  it('says whether blanking a cell leaves the solution alone', () => {
    for (const size of [4, 6, 9] as const) {
      for (const { givens } of MADE[size].slice(0, 10)) {
        givens.forEach((digit, cell) => {
          if (digit === 0) return;
          const blanked = givens.slice();
          blanked[cell] = 0;
          expect(hasSolutionWithout(size, givens, cell)).toBe(solveSudoku(size, blanked).numSolutions > 1);
        });
      }
    }
  });
});

describe('randomSolvedGrid', () => {
  it('is solved, seeded, and reaches every grid of 4x4', () => {
    const random = randomFromSeed(2);
    const seen = new Set(Array.from({ length: 6000 }, () => randomSolvedGrid(4, random).join('')));
    expect(seen.size).toBe(288);
    for (const size of [6, 9] as const) {
      const grid = randomSolvedGrid(size, randomFromSeed(1));
      expect(isSolvedGrid(size, grid)).toBe(true);
      expect(randomSolvedGrid(size, randomFromSeed(1))).toEqual(grid);
    }
  });
});

describe('the checker', () => {
  it('names conflicts, blanks and changed givens', () => {
    const givens = cells('1...' + '..3.' + '.1..' + '...2');
    const check = checkSudoku(4, givens, cells('11..' + '..2.' + '.1..' + '...2'));
    expect(check.isSolved).toBe(false);
    expect(check.changedGivens).toEqual([6]);
    expect(check.blanks).toHaveLength(11);
    expect(findConflicts(4, cells('11..' + '..2.' + '.1..' + '...2'))).toEqual([
      { unit: 'row', index: 0, digit: 1, cells: [0, 1] },
      { unit: 'column', index: 1, digit: 1, cells: [1, 9] },
      { unit: 'box', index: 0, digit: 1, cells: [0, 1] },
    ]);
    expect(checkSudoku(9, cells(CLASSIC), cells(CLASSIC_SOLUTION)).isSolved).toBe(true);
    // A correct grid that is not the answer to this puzzle.
    const { solution, givens: own } = MADE[4][0];
    const renamed = solution.map((digit) => (digit % 4) + 1);
    expect(isSolvedGrid(4, renamed)).toBe(true);
    expect(checkSudoku(4, own, renamed).isSolved).toBe(false);
  });

  it('prints 6x6 with boxes of 2 rows by 3 columns', () => {
    const grid = formatGrid(6, cells('123456' + '456123' + '.'.repeat(24)));
    expect(grid.split('\n').slice(0, 4)).toEqual([
      '1 2 3 | 4 5 6',
      '4 5 6 | 1 2 3',
      '------+------',
      '. . . | . . .',
    ]);
  });
});

describe('rateSudoku', () => {
  it('counts waves and guesses', () => {
    const solved = cells(CLASSIC_SOLUTION);
    expect(rateSudoku(9, solved)).toEqual({ nakedWaves: 0, hiddenWaves: 0, guesses: 0, difficulty: 0 });
    const oneBlank = solved.slice();
    oneBlank[40] = 0;
    expect(rateSudoku(9, oneBlank)).toEqual({ nakedWaves: 1, hiddenWaves: 0, guesses: 0, difficulty: 1 });
    expect(rateSudoku(9, cells(CLASSIC)).guesses).toBe(0);
    // One of the hardest known for people (Arto Inkala, 2012): it cannot be done without guessing.
    const hard = cells('8..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4..');
    const rating = rateSudoku(9, hard);
    expect(rating.guesses).toBeGreaterThan(2);
    expect(rating.difficulty).toBe(rating.nakedWaves + 2 * rating.hiddenWaves + 10 * rating.guesses);
  });

  it('needs more work, on average, for more blanks', () => {
    const mean = (puzzles: { givens: Uint8Array }[]): number =>
      puzzles.reduce((sum, { givens }) => sum + rateSudoku(9, givens).difficulty, 0) / puzzles.length;
    const easier = MADE[9].map(({ givens, solution }) => {
      const filled = givens.slice();
      for (let cell = 0; cell < 81; cell += 3) filled[cell] = solution[cell];
      return { givens: filled };
    });
    expect(mean(easier)).toBeLessThan(mean(MADE[9]));
  });
});
