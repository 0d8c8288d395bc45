import { describe, expect, it } from 'vitest';
import type { Store } from '../../../../main/store/store.ts';
import { Trainer } from '../../../../main/training/trainer.ts';
import { openTrainingData, splitPuzzles } from '../../../../main/training/training-data.ts';
import { encodeRecipe } from '../../../../puzzles/arc/recipe.ts';
import { gridFromRows } from '../../../../puzzles/arc/grid.ts';
import { encodeGrid } from '../../../../puzzles/arc/encode.ts';
import type { ArcTask } from '../../../../puzzles/arc/task.ts';
import { emptyBatch } from '../../../../puzzles/tokens.ts';
import { ARC_DATA, createTinyArcRun, importTasks, tinyTasks } from './arc-run.ts';
import { checkpointAt, expectSameCheckpoint } from './checkpoints.ts';
import { COLLECTION, openTestStore, temporaryFolder } from './tiny-run.ts';

function storeWith(tasks: readonly ArcTask[]): Store {
  const store = openTestStore(temporaryFolder());
  importTasks(store, tasks);
  return store;
}

/** The task with no answer to its test inputs. */
function unanswered(task: ArcTask): ArcTask {
  return { ...task, id: `${task.id}-open`, test: task.test.map(({ input }) => ({ input, output: null })) };
}

/** A task one of whose grids is wider than 10. */
function wideTask(): ArcTask {
  const wide = gridFromRows([[1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2]]);
  const pair = { input: wide, output: gridFromRows([[1]]) };
  return { id: 'wide', train: [pair], test: [pair], isTestFirst: false };
}

describe('ARC training data', () => {
  it('gives every augmentation an identifier, and learns the demonstrations of held-out tasks only', () => {
    const store = storeWith(tinyTasks(10));
    const data = openTrainingData(store, ARC_DATA, 0);
    const { arc, metadata, heldOut, numTrain } = data;
    if (!arc) throw new Error('no ARC dataset');
    const numCodes = arc.entries.reduce((sum, { codes }) => sum + codes.length, 0);
    expect(metadata).toMatchObject({ seq_len: 100, vocab_size: 12, num_puzzle_identifiers: 1 + numCodes });
    expect(arc.entries.every(({ codes }) => codes.length > 1 && codes.length <= 5)).toBe(true);
    expect([numTrain, arc.train.length, arc.test.length]).toEqual([7, 10, 3]);
    arc.train.forEach(({ pairs, entry: { task } }, index) => {
      expect(pairs).toHaveLength(task.train.length + (index < 7 ? task.test.length : 0));
    });
    expect(heldOut.numPuzzles).toBe(arc.test.reduce((sum, { entry }) => sum + entry.task.test.length, 0));
  });

  it('judges by the test pairs of held-out tasks as they are, under their own identifiers', () => {
    const { arc, heldOut } = openTrainingData(storeWith(tinyTasks(10)), ARC_DATA, 0);
    if (!arc) throw new Error('no ARC dataset');
    const batch = emptyBatch(heldOut.numPuzzles, 100);
    heldOut.fill(0, batch);
    const wanted = arc.test.flatMap(({ entry: { task } }) =>
      task.test.map((pair) => ({ pair, id: task.id })),
    );
    wanted.forEach(({ pair, id }, row) => {
      const tokens = new Int32Array(100);
      encodeGrid(pair.input, 10, tokens, 0);
      expect(batch.inputs.subarray(row * 100, (row + 1) * 100)).toEqual(tokens);
      expect(batch.puzzle_identifiers[row]).toBe(arc.identifiers.identifierOf(id, 0));
    });
  });

  it('takes saved recipes where there are any; its hash changes with them, the canvas and the seed', () => {
    const store = storeWith(tinyTasks(10));
    const hashOf = (changes: object = {}) => openTrainingData(store, { ...ARC_DATA, ...changes }, 0).hash;
    const first = hashOf();
    expect(hashOf()).toBe(first);
    for (const changes of [
      { splitSeed: 1 },
      { arc: { canvas: 15, numAug: 4 } },
      { arc: { canvas: 10, numAug: 3 } },
    ]) {
      expect(hashOf(changes)).not.toBe(first);
    }
    const puzzle = splitPuzzles(store.puzzles, ARC_DATA).heldOut[0];
    const code = encodeRecipe({ transform: 3, colours: [0, 2, 1, 3, 4, 5, 6, 7, 8, 9] });
    store.augmentations.replace(puzzle, [code]);
    expect(hashOf()).not.toBe(first);
    const { arc } = openTrainingData(store, ARC_DATA, 0);
    expect(arc?.entries.find(({ task }) => task.id === puzzle.name)?.codes).toEqual(Uint32Array.of(0, code));
  });

  it('learns only tasks that fit a canvas that was chosen, and takes one that holds all where none was', () => {
    const store = storeWith([...tinyTasks(6), wideTask()]);
    const open = (canvas: number | null) =>
      openTrainingData(store, { ...ARC_DATA, arc: { canvas, numAug: 1 } }, 0).arc;
    expect([open(null)?.canvas, open(null)?.entries.length]).toEqual([15, 7]);
    expect([open(10)?.canvas, open(10)?.entries.length]).toEqual([10, 6]);
    expect([open(30)?.canvas, open(30)?.entries.length]).toEqual([30, 7]);
    expect(() => open(12)).toThrow('The canvas can have a side of 10, 15, 20, 30, not 12.');
  });

  it('never holds out a task without answers, and learns its demonstrations', () => {
    const [first, ...rest] = tinyTasks(5);
    const store = storeWith([unanswered(first), ...rest]);
    const { arc } = openTrainingData(store, { ...ARC_DATA, numHeldOut: 3 }, 0);
    const group = arc?.train.find(({ entry }) => entry.task.id.endsWith('-open'));
    expect(group?.pairs).toHaveLength(first.train.length);
    const none = storeWith(tinyTasks(3).map(unanswered));
    expect(() => openTrainingData(none, ARC_DATA, 0)).toThrow(
      `The collection "${COLLECTION}" holds no arc puzzle with known answers`,
    );
  });

  it('tells tasks of the same name apart', () => {
    const [one, other, ...rest] = tinyTasks(5);
    const { arc } = openTrainingData(storeWith([one, { ...other, id: one.id }, ...rest]), ARC_DATA, 0);
    const ids = arc?.entries.map(({ task }) => task.id) ?? [];
    expect(new Set(ids).size).toBe(5);
    expect(ids.filter((id) => id.startsWith(`${one.id}@`))).toHaveLength(2);
  });
});

describe('an ARC run', () => {
  it('goes on to the bit from a checkpoint, puzzle embeddings included', async () => {
    const folder = temporaryFolder();
    const store = openTestStore(folder);
    importTasks(store, tinyTasks(10));
    const changes = { maxSteps: 14, evalEvery: 7, checkpointEvery: 5 };
    const [whole, parted] = [createTinyArcRun(store, changes), createTinyArcRun(store, changes)];
    await (await Trainer.open(store, whole)).train();
    await (await Trainer.open(store, parted, { maxSteps: 6 })).train();
    const resumed = await Trainer.open(store, parted, { maxSteps: 14 });
    expect(resumed.started.firstStep).toBe(6);
    expect(await resumed.train()).toMatchObject({ status: 'finished' });
    const end = checkpointAt(store, whole, 14);
    expectSameCheckpoint(checkpointAt(store, parted, 14), end);
    const table = end.tensors.get('param/model.inner.puzzle_emb.weights')?.data;
    expect(table?.some((value) => value !== 0)).toBe(true);
    expect(store.metrics.last(whole, 'eval')?.values['exact_accuracy']).toBeTypeOf('number');
  });

  it('is not resumed once its augmentations have changed', async () => {
    const store = storeWith(tinyTasks(10));
    const run = createTinyArcRun(store, { maxSteps: 3 });
    await (await Trainer.open(store, run)).train();
    store.augmentations.replace(splitPuzzles(store.puzzles, ARC_DATA).train[0], [0]);
    await expect(Trainer.open(store, run, { maxSteps: 5 })).rejects.toThrow('have changed since run');
  });
});
