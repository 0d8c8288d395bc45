import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalHash } from '../../../../puzzles/arc/canonical.ts';
import { gridFromRows } from '../../../../puzzles/arc/grid.ts';
import { puzzleHash } from '../../../../puzzles/arc/hash.ts';
import { applyRecipe, decodeRecipe, NUM_RECIPES } from '../../../../puzzles/arc/recipe.ts';
import { pairsInFileOrder, type ArcTask, type TestPair } from '../../../../puzzles/arc/task.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { tasks } from './arbitraries.ts';

/** A symmetric twin: turned, recoloured with black kept, its pairs in another order and dealt anew to train and test. */
function twinOf(task: ArcTask, seed: number): ArcTask {
  const random = randomFromSeed(seed);
  const recipe = decodeRecipe(random.int(0, NUM_RECIPES / 10 - 1));
  const pairs: TestPair[] = pairsInFileOrder(task).map(({ input, output }) => ({
    input: applyRecipe(input, recipe),
    output: output && applyRecipe(output, recipe),
  }));
  random.shuffle(pairs);
  const hasAnswer = (pair: TestPair): boolean => pair.output !== null;
  const train = pairs.filter(hasAnswer).slice(0, 1) as ArcTask['train'];
  return { id: 'twin', train, test: pairs.filter((pair) => pair !== train[0]), isTestFirst: false };
}

describe('canonicalHash', () => {
  it('is one for all symmetric twins', () => {
    fc.assert(
      fc.property(tasks(5), fc.integer(), (task, seed) => {
        expect(canonicalHash(twinOf(task, seed))).toBe(canonicalHash(task));
      }),
      { numRuns: 300 },
    );
  });

  it('is one for twins with few colours, where colours can be exchanged', () => {
    const striped: ArcTask = {
      id: 'striped',
      train: [1, 2, 3, 4, 5].map((colour) => ({
        input: gridFromRows([[colour, 0]]),
        output: gridFromRows([[0, colour]]),
      })),
      test: [{ input: gridFromRows([[6, 7]]), output: null }],
      isTestFirst: true,
    };
    const hashes = Array.from({ length: 200 }, (_, seed) => canonicalHash(twinOf(striped, seed)));
    expect(new Set(hashes)).toEqual(new Set([canonicalHash(striped)]));
  });

  it('tells apart what no symmetry joins: one cell more, black moved, an answer missing', () => {
    const grid = (rows: number[][]) => gridFromRows(rows);
    const base: ArcTask = {
      id: 'a',
      train: [{ input: grid([[1, 0, 2]]), output: grid([[2, 0, 1]]) }],
      test: [{ input: grid([[3, 0, 0]]), output: grid([[0, 0, 3]]) }],
      isTestFirst: false,
    };
    const swapped = (rows: number[][]) =>
      grid(rows.map((row) => row.map((c) => (c === 0 ? 1 : c === 1 ? 0 : c))));
    const blackMoved: ArcTask = {
      ...base,
      train: [{ input: swapped([[1, 0, 2]]), output: swapped([[2, 0, 1]]) }],
      test: [{ input: swapped([[3, 0, 0]]), output: swapped([[0, 0, 3]]) }],
    };
    const others: ArcTask[] = [
      { ...base, train: [{ input: grid([[1, 0, 2, 0]]), output: grid([[2, 0, 1]]) }] },
      { ...base, train: [{ input: grid([[1, 0, 1]]), output: grid([[2, 0, 1]]) }] },
      { ...base, test: [{ input: grid([[3, 0, 0]]), output: null }] },
      // Input and output exchanged.
      { ...base, test: [{ input: grid([[3, 0, 0]]), output: grid([[3, 0, 0]]) }] },
      blackMoved,
    ];
    const hashes = new Set([base, ...others].map(canonicalHash));
    expect(hashes.size).toBe(6);
    expect(puzzleHash(base)).not.toBe(puzzleHash(blackMoved));
  });
});
