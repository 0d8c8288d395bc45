import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawRecipes, SeenRecipes } from '../../../../puzzles/arc/augment.ts';
import { gridFromRows } from '../../../../puzzles/arc/grid.ts';
import { puzzleHash, UNKNOWN_OUTPUT } from '../../../../puzzles/arc/hash.ts';
import { applyRecipe, decodeRecipe, IDENTITY_CODE, NUM_RECIPES } from '../../../../puzzles/arc/recipe.ts';
import type { ArcTask } from '../../../../puzzles/arc/task.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { tasks } from './arbitraries.ts';

/** The task after an augmentation; the official builder gives an unknown answer the grid [[0]] first. */
function augmented(task: ArcTask, code: number): ArcTask {
  const recipe = decodeRecipe(code);
  return {
    ...task,
    train: task.train.map(({ input, output }) => ({
      input: applyRecipe(input, recipe),
      output: applyRecipe(output, recipe),
    })),
    test: task.test.map(({ input, output }) => ({
      input: applyRecipe(input, recipe),
      output: applyRecipe(output ?? UNKNOWN_OUTPUT, recipe),
    })),
  };
}

const pair = (input: number[][], output: number[][]) => ({
  input: gridFromRows(input),
  output: gridFromRows(output),
});

const PLAIN: ArcTask = {
  id: 'plain',
  train: [pair([[1, 2, 3]], [[4], [5]]), pair([[0, 6]], [[7, 8, 9]])],
  test: [pair([[1, 0]], [[0, 1]])],
  isTestFirst: false,
};

/** One black cell: every augmentation that keeps black is the task itself. */
const BLACK: ArcTask = {
  id: 'black',
  train: [pair([[0]], [[0]])],
  test: [pair([[0]], [[0]])],
  isTestFirst: false,
};

/** Two cells of one colour, square and symmetric: only the nine colours tell augmentations apart. */
const ONE_COLOUR: ArcTask = {
  id: 'one',
  train: [pair([[5]], [[5]])],
  test: [pair([[5]], [[5]])],
  isTestFirst: false,
};

describe('drawRecipes', () => {
  it('puts the task as it is first, then numAug different augmentations, black fixed', () => {
    const codes = drawRecipes(PLAIN, { numAug: 200, random: randomFromSeed(1) });
    expect(codes).toHaveLength(201);
    expect(codes[0]).toBe(IDENTITY_CODE);
    expect(codes.every((code) => code < NUM_RECIPES / 10)).toBe(true);
    expect(new Set(Array.from(codes, (code) => puzzleHash(augmented(PLAIN, code)))).size).toBe(201);
  });

  it('gives fewer where there are not so many', () => {
    expect([...drawRecipes(BLACK, { numAug: 50, random: randomFromSeed(1) })]).toEqual([IDENTITY_CODE]);
    const codes = drawRecipes(ONE_COLOUR, { numAug: 50, random: randomFromSeed(1) });
    const colours = Array.from(codes, (code) => decodeRecipe(code).colours[5]);
    expect([...colours].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('moves black when asked to', () => {
    const codes = drawRecipes(PLAIN, { numAug: 300, random: randomFromSeed(1), movesBlack: true });
    const places = new Set(Array.from(codes, (code) => decodeRecipe(code).colours[0]));
    expect(places.size).toBe(10);
  });

  it('draws the same for the same seed, uses every transform and stops after 5 x numAug draws', () => {
    const draw = (seed: number) => [...drawRecipes(PLAIN, { numAug: 100, random: randomFromSeed(seed) })];
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
    expect(new Set(draw(3).map((code) => code % 8)).size).toBe(8);
    const random = randomFromSeed(9);
    let numDraws = 0;
    const counted = { ...random, int: (lo: number, hi: number) => (numDraws++, random.int(lo, hi)) };
    drawRecipes(BLACK, { numAug: 7, random: counted });
    expect(numDraws).toBe(35);
  });
});

describe('SeenRecipes', () => {
  it('tells augmentations apart exactly as the official puzzle_hash does', () => {
    // Few colours and small grids: most draws are duplicates, and only pairs traded for one another tell some apart.
    const poor = tasks(2).map((task) => {
      const dimmed = augmented(task, IDENTITY_CODE);
      const dim = (cells: Uint8Array): Uint8Array => cells.map((colour) => colour % 3);
      const both = (list: typeof dimmed.train) =>
        list.map(({ input, output }) => ({
          input: { ...input, cells: dim(input.cells) },
          output: { ...output, cells: dim(output.cells) },
        }));
      return { ...dimmed, train: both(dimmed.train), test: both(dimmed.test as typeof dimmed.train) };
    });
    fc.assert(
      fc.property(poor, fc.integer(), (task, seed) => {
        const random = randomFromSeed(seed);
        const seen = new SeenRecipes(task);
        const hashes = new Set<string>();
        for (let draw = 0; draw < 60; draw++) {
          const code = random.int(0, NUM_RECIPES / 10 - 1);
          const hash = puzzleHash(augmented(task, code));
          expect(seen.add(code)).toBe(!hashes.has(hash));
          hashes.add(hash);
        }
      }),
      { numRuns: 40 },
    );
  });
});
