import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { canonicalSudoku } from '../../../../puzzles/sudoku/canonical.ts';
import { generateSudoku } from '../../../../puzzles/sudoku/generate.ts';
import { splitByClass, splitHeldOut } from '../../../../puzzles/sudoku/split.ts';
import { applySymmetry, randomSymmetry } from '../../../../puzzles/sudoku/symmetry.ts';
import type { Sudoku } from '../../../../puzzles/sudoku/sudoku.ts';
import { UserError } from '../../../../puzzles/user-error.ts';

/** 40 puzzles of 4x4, each with up to three twins beside it, shuffled. */
function twinsGalore(): Sudoku[] {
  const random = randomFromSeed(8);
  const puzzles = generateSudoku({ size: 4, blanks: [6, 9], seed: 4, count: 40 }).flatMap((sudoku, index) =>
    Array.from({ length: 1 + (index % 4) }, () => applySymmetry(randomSymmetry(4, random), sudoku)),
  );
  random.shuffle(puzzles);
  return puzzles;
}

describe('splitHeldOut', () => {
  const puzzles = twinsGalore();

  it.each([1, 7, 30, 60])('holds out %i puzzles none of which has a twin in training', (numHeldOut) => {
    const { train, heldOut, numDropped } = splitHeldOut(puzzles, numHeldOut, 5);
    expect(heldOut).toHaveLength(numHeldOut);
    expect(train.length + heldOut.length + numDropped).toBe(puzzles.length);
    const known = new Set(train.map(canonicalSudoku));
    expect(heldOut.some((sudoku) => known.has(canonicalSudoku(sudoku)))).toBe(false);
    expect(new Set([...train, ...heldOut]).size).toBe(train.length + heldOut.length);
  });

  it('depends on the seed and on nothing else', () => {
    expect(splitHeldOut(puzzles, 10, 1)).toEqual(splitHeldOut(puzzles, 10, 1));
    expect(splitHeldOut(puzzles, 10, 1).heldOut).not.toEqual(splitHeldOut(puzzles, 10, 2).heldOut);
  });

  it.each([0, -1, 1.5, puzzles.length, Number.NaN])('refuses to hold out %d', (numHeldOut) => {
    expect(() => splitHeldOut(puzzles, numHeldOut, 1)).toThrow(UserError);
    expect(() => splitHeldOut(puzzles, numHeldOut, 1)).toThrow(/ask for a whole number from 1 to/);
  });

  it('drops the rest of a class that had to be cut, and refuses when nothing would be left', () => {
    const items = ['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'b4', 'b5'];
    const { train, heldOut, numDropped } = splitByClass(items, (item) => item.charAt(0), 2, 1);
    expect(heldOut).toEqual(['a1', 'a2']);
    expect(train).toEqual(['b1', 'b2', 'b3', 'b4', 'b5']);
    expect(numDropped).toBe(1);
    expect(() => splitByClass(['a1', 'a2'], () => 'a', 1, 1)).toThrow(/only 1 kinds up to symmetry/);
  });
});
