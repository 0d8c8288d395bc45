import { describe, expect, it } from 'vitest';
import { mazeInput } from '../../../../main/services/maze-records.ts';
import type { Store } from '../../../../main/store/store.ts';
import { Trainer } from '../../../../main/training/trainer.ts';
import { openTrainingData, splitPuzzles } from '../../../../main/training/training-data.ts';
import { generateMazes } from '../../../../puzzles/maze/generate.ts';
import { cellsFromString } from '../../../../puzzles/maze/maze.ts';
import { parseMazeText } from '../../../../puzzles/maze/text.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { canonicalSudoku } from '../../../../puzzles/sudoku/canonical.ts';
import { sudokuFromContent } from '../../../../puzzles/sudoku/content.ts';
import { emptyBatch, IGNORE_LABEL_ID } from '../../../../puzzles/tokens.ts';
import {
  COLLECTION,
  createTinyRun,
  fillStore,
  openTestStore,
  temporaryFolder,
  tinyConfig,
} from './tiny-run.ts';

const DATA = tinyConfig().data;

function storeWithPuzzles(numPuzzles?: number): Store {
  const store = openTestStore(temporaryFolder());
  fillStore(store, numPuzzles);
  return store;
}

describe('training data', () => {
  it('holds back puzzles of which no symmetric twin is trained on', () => {
    const store = storeWithPuzzles(300);
    const { train, heldOut } = splitPuzzles(store.puzzles, { ...DATA, numHeldOut: 100 });
    expect([train.length + heldOut.length <= 300, heldOut.length]).toEqual([true, 100]);
    const classOf = ({ content }: { content: string }) =>
      canonicalSudoku(sudokuFromContent(JSON.parse(content)));
    const trained = new Set(train.map(classOf));
    for (const puzzle of heldOut) expect(trained.has(classOf(puzzle))).toBe(false);
  });

  it('gives the same batches for the same seed, and others for another', () => {
    const store = storeWithPuzzles();
    const batchesOf = (seed: number): number[] => {
      const { source } = openTrainingData(store, DATA, seed);
      const batch = emptyBatch(8, 16);
      return [1, 2, 3].flatMap(() => {
        source.nextBatch(batch);
        return [...batch.inputs, ...batch.labels];
      });
    };
    expect(batchesOf(1)).toEqual(batchesOf(1));
    expect(batchesOf(1)).not.toEqual(batchesOf(2));
  });

  it('gives the held-out puzzles in order, the last batch padded', () => {
    const { heldOut } = openTrainingData(storeWithPuzzles(), DATA, 0);
    const batch = emptyBatch(8, 16);
    expect([0, 8, 16, 24].map((start) => heldOut.fill(start, batch))).toEqual([8, 8, 4, 0]);
    heldOut.fill(16, batch);
    expect([...batch.inputs.subarray(4 * 16)].every((token) => token === 0)).toBe(true);
    expect([...batch.labels.subarray(4 * 16)].every((label) => label === IGNORE_LABEL_ID)).toBe(true);
    const [inputs, labels] = [batch.inputs.subarray(0, 16), batch.labels.subarray(0, 16)];
    inputs.forEach((token, cell) => expect(token === 1 || token === labels[cell]).toBe(true));
  });

  it('has a hash that changes with the puzzles, the split and the augmentation', () => {
    const store = storeWithPuzzles();
    const hashOf = (changes: object = {}) => openTrainingData(store, { ...DATA, ...changes }, 0).hash;
    const first = hashOf();
    expect(hashOf()).toBe(first);
    for (const changes of [{ splitSeed: 1 }, { numHeldOut: 21 }, { augment: false }]) {
      expect(hashOf(changes)).not.toBe(first);
    }
    fillStore(store, 61);
    expect(hashOf()).not.toBe(first);
  });

  it('is refused where a collection has none, too few, or several sizes', () => {
    const store = storeWithPuzzles(3);
    const open = (changes: object) => () => openTrainingData(store, { ...DATA, ...changes }, 0);
    expect(open({ collection: 'none' })).toThrow('There is no collection "none"');
    expect(open({ size: '9x9' })).toThrow('The collection "tiny" holds no 9x9 sudoku puzzle');
    expect(open({ family: 'maze', size: null })).toThrow('The collection "tiny" holds no maze puzzle');
    expect(open({ numHeldOut: 3 })).toThrow('3 of 3 puzzles cannot be held out');
  });

  it('is made of mazes as well, and a model learns them', async () => {
    const store = openTestStore(temporaryFolder());
    const shape = { rows: 5, cols: 6, minPathLength: 4 };
    const mazes = generateMazes(30, shape, randomFromSeed(1));
    store.puzzles.importAll(
      COLLECTION,
      mazes.map((maze) => mazeInput(maze)),
      {
        provenance: { source: 'generated', licence: 'none', created_at: 0 },
      },
    );
    const data = { ...DATA, family: 'maze', size: null, numHeldOut: 5 } as const;
    const { metadata, heldOut, numTrain } = openTrainingData(store, data, 0);
    expect(metadata).toMatchObject({ seq_len: 30, vocab_size: 6, num_puzzle_identifiers: 1 });
    expect([numTrain, heldOut.numPuzzles]).toEqual([25, 5]);
    const model = { seq_len: 30, vocab_size: 6 };
    const run = createTinyRun(store, { data, model, maxSteps: 12, evalEvery: 6 });
    expect(await (await Trainer.open(store, run)).train()).toMatchObject({ status: 'finished' });
  });

  it('holds any shortest path through a maze for right, not the stored one alone', () => {
    const store = openTestStore(temporaryFolder());
    const mazes = parseMazeText('S..\n...\n..G\n\nS..\n.#.\n..G\n');
    store.puzzles.importAll(
      COLLECTION,
      mazes.map((maze) => mazeInput(maze)),
      { provenance: { source: 'by hand', licence: 'none', created_at: 0 } },
    );
    const data = { ...DATA, family: 'maze', size: null, numHeldOut: 1 } as const;
    const { heldOut } = openTrainingData(store, data, 0);
    const batch = emptyBatch(1, 9);
    heldOut.fill(0, batch);
    const isRight = (...rows: string[]): boolean | undefined =>
      heldOut.isRight?.(
        0,
        Int32Array.from(cellsFromString(rows.join(''), 'test'), (cell) => cell + 1),
      );
    const middle = batch.inputs[4] === 1 ? '#' : ' ';
    expect(isRight('Soo', ` ${middle}o`, '  G')).toBe(true);
    expect(isRight('S  ', `o${middle} `, 'ooG')).toBe(true);
    expect(isRight('S  ', `o${middle} `, 'o G')).toBe(false);
    expect(isRight('SoG', ` ${middle}o`, '  G')).toBe(false);
  });
});
