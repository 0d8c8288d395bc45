import { describe, expect, it } from 'vitest';
import { adaptationData, adaptationRecipes } from '../../../../main/training/adaptation-data.ts';
import { encodeGrid } from '../../../../puzzles/arc/encode.ts';
import { gridFromRows, type Grid } from '../../../../puzzles/arc/grid.ts';
import { decodeRecipe } from '../../../../puzzles/arc/recipe.ts';
import type { ArcTask } from '../../../../puzzles/arc/task.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { emptyBatch } from '../../../../puzzles/tokens.ts';
import { tinyTasks } from './arc-run.ts';

const [TASK] = tinyTasks(1);
const SEQ_LEN = 100;

/** Colour tokens of a row in order of size: the same wherever the grid stands. */
function tokensOf(tokens: Int32Array, row: number): string {
  const own = tokens.subarray(row * SEQ_LEN, (row + 1) * SEQ_LEN);
  return Array.from(own)
    .filter((token) => token > 1)
    .sort((a, b) => a - b)
    .join();
}

function encoded(grid: Grid): string {
  const tokens = new Int32Array(SEQ_LEN);
  encodeGrid(grid, 10, tokens, 0);
  return tokensOf(tokens, 0);
}

function pairsSeen(task: ArcTask, numBatches: number, useAll: boolean): Set<string> {
  const random = randomFromSeed(4);
  const { batches } = adaptationData(task, { numAug: 0, canvas: 10, random, leavesOneOut: true });
  if (useAll) batches.useAll();
  const batch = emptyBatch(8, SEQ_LEN);
  const seen = new Set<string>();
  for (let i = 0; i < numBatches; i++) {
    batches.nextBatch(batch);
    for (let row = 0; row < 8; row++)
      seen.add(`${tokensOf(batch.inputs, row)}>${tokensOf(batch.labels, row)}`);
  }
  return seen;
}

describe('what a model learns one task from', () => {
  it('is its demonstrations: all but one at first, then all, and never a test pair', () => {
    const demonstrations = TASK.train.map(({ input, output }) => `${encoded(input)}>${encoded(output)}`);
    expect(new Set(demonstrations).size).toBe(TASK.train.length);
    const first = pairsSeen(TASK, 20, false);
    expect(first.size).toBe(TASK.train.length - 1);
    for (const pair of first) expect(demonstrations).toContain(pair);
    expect([...pairsSeen(TASK, 20, true)].sort()).toEqual([...demonstrations].sort());
  });

  it('is asked about the pair that was kept back and about every test input, in every augmentation', () => {
    const options = { numAug: 7, canvas: null, random: randomFromSeed(4), leavesOneOut: true };
    const { leftOut, questions, dataset } = adaptationData(TASK, options);
    const [{ codes }] = dataset.entries;
    expect(questions.numPuzzles).toBe(codes.length * TASK.test.length);
    expect(leftOut?.numPuzzles).toBe(codes.length);
    const batch = emptyBatch(codes.length, dataset.canvas ** 2);
    leftOut?.fill(0, batch);
    const first = pairsSeen(TASK, 20, false);
    const asked = `${tokensOf(batch.inputs, 0)}>${tokensOf(batch.labels, 0)}`;
    expect(first.has(asked)).toBe(false);
    expect(pairsSeen(TASK, 20, true).has(asked)).toBe(true);
    questions.fill(0, batch);
    expect(batch.labels.some((label) => label >= 0)).toBe(false);
  });

  it('keeps no pair back where there are only two', () => {
    const task = { ...TASK, train: TASK.train.slice(0, 2) };
    const options = { numAug: 0, canvas: null, random: randomFromSeed(4), leavesOneOut: true };
    expect(adaptationData(task, options).leftOut).toBeNull();
    expect(pairsSeen(task, 10, false).size).toBe(2);
  });

  it('refuses a task without demonstrations', () => {
    const options = { numAug: 0, canvas: null, random: randomFromSeed(4), leavesOneOut: true };
    expect(() => adaptationData({ ...TASK, train: [] }, options)).toThrow(/has no demonstration pair/);
  });
});

describe('the augmentations of one task', () => {
  it('are the task itself, its turns and mirrors, then recolourings that leave black alone', () => {
    const codes = adaptationRecipes(TASK, 20, randomFromSeed(1));
    expect([...codes.subarray(0, 8)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(new Set(codes).size).toBe(21);
    for (const code of codes) expect(decodeRecipe(code).colours[0]).toBe(0);
  });

  it('are fewer where the task is its own mirror', () => {
    const square = gridFromRows([
      [1, 1],
      [1, 1],
    ]);
    const task = {
      ...TASK,
      train: [{ input: square, output: square }],
      test: [{ input: square, output: null }],
    };
    expect(
      [...adaptationRecipes(task, 3, randomFromSeed(1))].every((code, index) => index > 0 || code === 0),
    ).toBe(true);
    expect(
      adaptationRecipes(task, 3, randomFromSeed(1))
        .subarray(1)
        .some((code) => code < 8),
    ).toBe(false);
  });
});
