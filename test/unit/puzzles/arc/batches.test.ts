import { describe, expect, it } from 'vitest';
import { drawRecipes } from '../../../../puzzles/arc/augment.ts';
import { arcBatchSource, ArcTestRows } from '../../../../puzzles/arc/batches.ts';
import { ArcDataset, type ArcEntry } from '../../../../puzzles/arc/dataset.ts';
import { cropGrid } from '../../../../puzzles/arc/encode.ts';
import { gridEquals, gridFromRows, type Grid } from '../../../../puzzles/arc/grid.ts';
import { applyRecipe, augmentationName, decodeRecipe, undoRecipe } from '../../../../puzzles/arc/recipe.ts';
import type { ArcTask } from '../../../../puzzles/arc/task.ts';
import { decodeTranslated } from '../../../../puzzles/dataset/read-arc.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { emptyBatch, IGNORE_LABEL_ID, type Batch, type BatchSource } from '../../../../puzzles/tokens.ts';
import { UserError } from '../../../../puzzles/user-error.ts';

/** Grids nobody else has, so that a row tells which pair it shows. */
function taskOf(id: string, numTrain: number, side: number, seed: number): ArcTask {
  const random = randomFromSeed(seed);
  const grid = (): Grid => {
    const [rows, cols] = [random.int(1, side), random.int(1, side)];
    return { rows, cols, cells: Uint8Array.from({ length: rows * cols }, () => random.int(0, 9)) };
  };
  return {
    id,
    train: Array.from({ length: numTrain }, () => ({ input: grid(), output: grid() })),
    test: [
      { input: grid(), output: grid() },
      { input: grid(), output: null },
    ],
    isTestFirst: seed % 2 === 0,
  };
}

const TASKS = [2, 3, 4, 1, 5].map((numTrain, index) => taskOf(`task ${index}`, numTrain, 8, index + 1));

function entries(numAug: number, testPairs: ArcEntry['testPairs'] = 'test'): ArcEntry[] {
  return TASKS.map((task, index) => ({
    task,
    codes: drawRecipes(task, { numAug, random: randomFromSeed(100 + index) }),
    testPairs,
  }));
}

function nextBatch(source: BatchSource, numRows: number): Batch {
  const batch = emptyBatch(numRows, source.metadata.seq_len);
  batch.inputs.fill(99);
  batch.labels.fill(99);
  batch.puzzle_identifiers.fill(99);
  source.nextBatch(batch);
  return batch;
}

interface Row {
  identifier: number;
  input: Grid;
  output: Grid;
  isInCorner: boolean;
}

/** The rows of a batch as grids; every row must be exactly two grids at the same place of the canvas. */
function rowsOf(batch: Batch, canvas: number): Row[] {
  const seqLen = canvas * canvas;
  return Array.from(batch.puzzle_identifiers, (identifier, row) => {
    const inputs = batch.inputs.subarray(row * seqLen, (row + 1) * seqLen);
    const labels = batch.labels
      .slice(row * seqLen, (row + 1) * seqLen)
      .map((token) => (token === IGNORE_LABEL_ID ? 0 : token));
    const [input, output] = [decodeTranslated(inputs, canvas), decodeTranslated(labels, canvas)];
    if (input === null || output === null) throw new Error(`row ${row} is no pair of grids`);
    const first = inputs.findIndex((token) => token !== 0);
    expect(labels.findIndex((token) => token !== 0)).toBe(first);
    return { identifier, input, output, isInCorner: first === 0 };
  });
}

/** Which pair of which task a row shows, un-augmented by the identifier it bears. */
function recognise(dataset: ArcDataset, { identifier, input, output }: Row): { task: number; pair: number } {
  const found = dataset.identifiers.find(identifier);
  if (found === null) throw new Error(`nobody has the identifier ${identifier}`);
  const recipe = decodeRecipe(found.code);
  const task = TASKS.findIndex(({ id }) => id === found.taskId);
  const pair = dataset.train[task].pairs.findIndex(
    (one) =>
      gridEquals(one.input, undoRecipe(input, recipe)) &&
      one.output !== null &&
      gridEquals(one.output, undoRecipe(output, recipe)),
  );
  if (pair < 0) throw new Error('the row shows none of the pairs of its task');
  return { task, pair };
}

describe('arcBatchSource', () => {
  it('visits every group once a pass, with all examples of one augmentation', () => {
    const dataset = new ArcDataset(entries(20));
    // 2 + 3 + 4 + 1 + 5 demonstrations: one batch is one pass.
    const source = arcBatchSource(dataset, { seed: 1 });
    const identifiers = new Set<number>();
    const orders = new Set<string>();
    for (let pass = 0; pass < 40; pass++) {
      const rows = rowsOf(nextBatch(source, 15), dataset.canvas);
      const shown = rows.map((row) => ({ ...recognise(dataset, row), identifier: row.identifier }));
      for (const [task, { train }] of TASKS.entries()) {
        const ofTask = shown.filter((one) => one.task === task);
        expect(ofTask.map(({ pair }) => pair).sort()).toEqual(train.map((_, pair) => pair));
        expect(new Set(ofTask.map(({ identifier }) => identifier)).size).toBe(1);
        identifiers.add(ofTask[0].identifier);
      }
      orders.add(shown.map(({ task, pair }) => `${task}.${pair}`).join());
    }
    expect(orders.size).toBe(40);
    // 40 draws of 21 augmentations for each of five tasks.
    expect(identifiers.size).toBeGreaterThan(75);
    expect(source.metadata).toEqual({
      vocab_size: 12,
      seq_len: 100,
      num_puzzle_identifiers: 1 + 5 * 21,
      total_groups: 5,
      mean_puzzle_examples: 3,
    });
  });

  it('cuts a puzzle at the end of a batch; its rest is lost', () => {
    const dataset = new ArcDataset(entries(0));
    const source = arcBatchSource(dataset, { seed: 1, translates: false });
    const cursor = (): number => (source.getState() as { cursor: number }).cursor;
    let numWithinPass = 0;
    for (let i = 0; i < 100; i++) {
      const before = cursor();
      const shown = rowsOf(nextBatch(source, 4), dataset.canvas).map((row) => recognise(dataset, row));
      const tasks = shown.map(({ task }) => task);
      const visited = [...new Set(tasks)];
      // A batch that lies within one pass sees no group twice.
      if (before < 5 && cursor() - before !== visited.length) continue;
      numWithinPass++;
      expect(tasks).toEqual(tasks.toSorted((a, b) => visited.indexOf(a) - visited.indexOf(b)));
      visited.forEach((task, index) => {
        const pairs = shown.filter((one) => one.task === task).map(({ pair }) => pair);
        expect(new Set(pairs).size).toBe(pairs.length);
        if (index < visited.length - 1) expect(pairs).toHaveLength(TASKS[task].train.length);
      });
    }
    expect(numWithinPass).toBeGreaterThan(40);
  });

  it('moves every example but one of each visit, within the canvas', () => {
    const dataset = new ArcDataset(entries(5), { canvas: 20 });
    const source = arcBatchSource(dataset, { seed: 3 });
    let numInCorner = 0;
    for (let pass = 0; pass < 20; pass++) {
      const rows = rowsOf(nextBatch(source, 15), 20);
      for (const task of TASKS.keys()) {
        const ofTask = rows.filter((row) => recognise(dataset, row).task === task);
        const numHere = ofTask.filter(({ isInCorner }) => isInCorner).length;
        expect(numHere).toBeGreaterThanOrEqual(1);
        numInCorner += numHere;
      }
    }
    // 100 visits with one each; a few more by chance.
    expect(numInCorner).toBeLessThan(115);
    const still = rowsOf(nextBatch(arcBatchSource(dataset, { seed: 3, translates: false }), 15), 20);
    expect(still.every(({ isInCorner }) => isInCorner)).toBe(true);
  });

  it('learns test pairs only where told to, and none without an answer', () => {
    const learned = new ArcDataset(entries(0, 'train'));
    expect(learned.train.map(({ pairs }) => pairs.length)).toEqual(
      TASKS.map(({ train }) => train.length + 1),
    );
    expect(learned.test).toEqual([]);
    expect(learned.metadata('test')).toMatchObject({ total_groups: 0, mean_puzzle_examples: 0 });
    const held = new ArcDataset(entries(0, 'test'));
    expect(held.train.map(({ pairs }) => pairs)).toEqual(TASKS.map(({ train }) => train));
    expect(held.test.map(({ pairs }) => pairs)).toEqual(TASKS.map(({ test }) => test));
  });

  it('resumes exactly from a state saved as JSON, anywhere in a pass', () => {
    for (let skipped = 0; skipped < 8; skipped++) {
      const dataset = new ArcDataset(entries(6));
      const source = arcBatchSource(dataset, { seed: 7 });
      for (let i = 0; i < skipped; i++) nextBatch(source, 4);
      const resumed = arcBatchSource(new ArcDataset(entries(6)), { seed: 99 });
      resumed.setState(JSON.parse(JSON.stringify(source.getState())));
      for (let i = 0; i < 12; i++) expect(nextBatch(resumed, 4)).toEqual(nextBatch(source, 4));
    }
  });

  it('refuses a state of other tasks, augmentations or another canvas, and a damaged one', () => {
    const source = arcBatchSource(new ArcDataset(entries(6)), { seed: 1 });
    const state = source.getState() as object;
    const others = [
      new ArcDataset(entries(5)),
      new ArcDataset(entries(6), { canvas: 15 }),
      new ArcDataset(entries(6, 'train')),
      new ArcDataset(entries(6).reverse()),
    ];
    for (const other of others) {
      expect(() => source.setState(arcBatchSource(other, { seed: 1 }).getState())).toThrow(
        /other training puzzles or other augmentations/,
      );
    }
    const damaged = [
      null,
      7,
      {},
      { ...state, cursor: 6 },
      { ...state, passStart: [1] },
      { ...state, random: null },
    ];
    for (const one of damaged) expect(() => source.setState(one)).toThrow(UserError);
    expect(source.getState()).toEqual(state);
    expect(() => source.nextBatch(emptyBatch(2, 81))).toThrow(/internal/);
  });
});

describe('ArcDataset', () => {
  it('takes the smallest canvas that holds every grid, or the one asked for', () => {
    const withSide = (side: number): ArcEntry => ({
      task: {
        ...TASKS[0],
        train: [{ input: gridFromRows([new Array<number>(side).fill(1)]), output: TASKS[0].train[0].output }],
      },
      codes: Uint32Array.of(0),
      testPairs: 'test',
    });
    expect([3, 11, 16, 30].map((side) => new ArcDataset([withSide(side)]).canvas)).toEqual([10, 15, 20, 30]);
    expect(new ArcDataset([withSide(3)], { canvas: 30 }).canvas).toBe(30);
    expect(() => new ArcDataset([withSide(16)], { canvas: 15 })).toThrow(/a side of 16; choose 20 or more/);
    expect(() => new ArcDataset([withSide(3)], { canvas: 12 })).toThrow(/10, 15, 20, 30, not 12/);
  });

  it('numbers augmentations from the start on, in order, once each', () => {
    const [first, second] = entries(3);
    const dataset = new ArcDataset([first, second], { puzzleIdentifiersStart: 5 });
    const names = [...dataset.identifiers.names()];
    expect(names.slice(0, 5)).toEqual(new Array(5).fill('<blank>'));
    expect(names.slice(5)).toEqual(
      [first, second].flatMap(({ task, codes }) =>
        Array.from(codes, (code) => augmentationName(task.id, code)),
      ),
    );
    expect(dataset.identifiers.count).toBe(13);
    names.forEach((name, identifier) => expect(dataset.identifiers.nameOf(identifier)).toBe(name));
    expect(dataset.identifiers.nameOf(13)).toBe('<blank>');
    expect(dataset.identifiers.identifierOf(second.task.id, second.codes[2])).toBe(11);
    expect(dataset.identifiers.identifierOf(second.task.id, 123)).toBeNull();
    expect(dataset.identifiers.identifierOf('nobody', 0)).toBeNull();
  });

  it('gives a task that comes twice the identifiers of the augmentations it shares', () => {
    const [entry, other] = entries(3);
    const again: ArcEntry = { ...entry, codes: Uint32Array.of(0, 77, entry.codes[2]), testPairs: 'train' };
    const dataset = new ArcDataset([entry, other, again]);
    expect([...dataset.train[2].identifiers]).toEqual([1, 9, 3]);
    expect(dataset.identifiers.count).toBe(10);
    expect(dataset.identifiers.find(9)).toEqual({ taskId: entry.task.id, code: 77 });
    expect([...dataset.identifiers.names()]).toHaveLength(10);
  });

  it('refuses no tasks, codes without the task as it is, and codes given twice', () => {
    const [entry] = entries(1);
    expect(() => new ArcDataset([])).toThrow(UserError);
    for (const codes of [[], [1], [0, 0], [1, 0]]) {
      expect(() => new ArcDataset([{ ...entry, codes: Uint32Array.from(codes) }])).toThrow(/must begin with/);
    }
    expect(() => new ArcDataset([entry], { puzzleIdentifiersStart: 0 })).toThrow(/from 1 on, not 0/);
    const unsolved: ArcTask = { ...TASKS[0], train: [], test: TASKS[0].test.slice(1) };
    const dataset = new ArcDataset([{ task: unsolved, codes: Uint32Array.of(0), testPairs: 'train' }]);
    expect(() => arcBatchSource(dataset, { seed: 1 })).toThrow(
      /Task task 0 has no solved pair to learn from/,
    );
  });
});

describe('ArcTestRows', () => {
  const dataset = new ArcDataset(entries(4));

  it('goes through groups, augmentations and pairs in order; nothing is moved', () => {
    const rows = new ArcTestRows(dataset);
    expect(rows.numRows).toBe(5 * 5 * 2);
    const batch = emptyBatch(50, rows.metadata.seq_len);
    expect(rows.fill(0, batch)).toBe(50);
    let row = 0;
    for (const { task, codes } of dataset.entries) {
      for (const code of codes) {
        for (const [testIndex, { input, output }] of task.test.entries()) {
          expect(rows.find(row)).toEqual({ taskId: task.id, code, testIndex });
          expect(batch.puzzle_identifiers[row]).toBe(dataset.identifiers.identifierOf(task.id, code));
          const recipe = decodeRecipe(code);
          const grid = cropGrid(batch.inputs, dataset.canvas, row * rows.metadata.seq_len);
          expect(gridEquals(grid, applyRecipe(input, recipe))).toBe(true);
          const labels = batch.labels.subarray(row * 100, (row + 1) * 100);
          if (output === null) expect(labels.every((label) => label === IGNORE_LABEL_ID)).toBe(true);
          else expect(gridEquals(cropGrid(labels, 10), applyRecipe(output, recipe))).toBe(true);
          row++;
        }
      }
    }
  });

  it('pads the last batch', () => {
    const rows = new ArcTestRows(dataset);
    const batch = emptyBatch(4, 100);
    batch.inputs.fill(9);
    batch.labels.fill(9);
    batch.puzzle_identifiers.fill(9);
    expect(rows.fill(49, batch)).toBe(1);
    expect([...batch.puzzle_identifiers]).toEqual([25, 0, 0, 0]);
    expect(batch.inputs.subarray(100).every((token) => token === 0)).toBe(true);
    expect(batch.labels.subarray(100).every((label) => label === IGNORE_LABEL_ID)).toBe(true);
    expect(rows.fill(50, batch)).toBe(0);
  });

  it('keeps to some tasks and the first augmentations when asked to', () => {
    const some = new ArcTestRows(dataset, { numAug: 1, taskIds: new Set(['task 3', 'task 1']) });
    expect(some.numRows).toBe(8);
    const shown = Array.from({ length: 8 }, (_, row) => some.find(row));
    expect(shown.map(({ taskId, testIndex }) => `${taskId}.${testIndex}`)).toEqual([
      'task 1.0',
      'task 1.1',
      'task 1.0',
      'task 1.1',
      'task 3.0',
      'task 3.1',
      'task 3.0',
      'task 3.1',
    ]);
    expect(shown.map(({ code }) => code)).toEqual(
      [1, 3].flatMap((task) => [0, 0, dataset.entries[task].codes[1], dataset.entries[task].codes[1]]),
    );
  });
});
