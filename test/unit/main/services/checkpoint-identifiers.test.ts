import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { importCheckpoint } from '../../../../main/services/checkpoint-import.ts';
import { loadTrainedModel } from '../../../../main/services/trained-models.ts';
import { voteOnTasks } from '../../../../main/services/voting.ts';
import type { Store } from '../../../../main/store/store.ts';
import { findPreset } from '../../../../models/presets.ts';
import { bytesInMemory } from '../../../../models/state/byte-source.ts';
import type { WholeTensor } from '../../../../models/state/file-tensor.ts';
import { torchCheckpointPieces } from '../../../../models/state/torch-checkpoint-writer.ts';
import {
  bufferSpecs,
  initStateDict,
  parameterSpecs,
  PUZZLE_EMB,
  puzzleEmbSpec,
} from '../../../../models/trm/state-dict.ts';
import { drawRecipes } from '../../../../puzzles/arc/augment.ts';
import { augmentationName } from '../../../../puzzles/arc/recipe.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { tinyTasks } from '../training/arc-run.ts';
import { openTestStore, temporaryFolder } from '../training/tiny-run.ts';

const TASKS = tinyTasks(3);
const [TASK, OTHER, STRANGER] = TASKS;
/** As in an official identifiers.json: the blank one, then each task's augmentations, the task as it is first. */
const NAMES = [
  '<blank>',
  ...[TASK, OTHER].flatMap((task) =>
    [...drawRecipes(task, { numAug: 4, random: randomFromSeed(2) })].map((code) =>
      augmentationName(task.id, code),
    ),
  ),
];

/** A checkpoint file of a model that has learned nothing, with an embedding of its own for each identifier. */
function officialFile(order: readonly number[]): Buffer {
  const model = findPreset('arc-mini').model({
    ...{ vocab_size: 12, seq_len: 100, num_puzzle_identifiers: NAMES.length },
    ...{ total_groups: 1, mean_puzzle_examples: 1 },
  });
  const random = randomFromSeed(4);
  const data = initStateDict(model, random);
  const table = puzzleEmbSpec(model);
  if (!table) throw new Error('no puzzle embeddings');
  const width = table.shape[1];
  const rows = NAMES.map(() => Float32Array.from({ length: width }, () => random.normal()));
  data.set(PUZZLE_EMB, Float32Array.from(order.flatMap((row) => [...rows[row]])));
  data.get('model.inner.q_head.weight')?.forEach((_, i, weight) => (weight[i] = random.normal()));
  const specs = [...bufferSpecs(model), ...parameterSpecs(model), table];
  const tensors = new Map(
    specs.map(({ name, shape }): [string, WholeTensor] => [
      name,
      { dtype: 'float32', shape, data: data.get(name)! },
    ]),
  );
  return Buffer.concat([...torchCheckpointPieces(tensors, crc32, null)]);
}

const AS_WRITTEN = NAMES.map((_, row) => row);

function importNamed(store: Store, order: readonly number[], names: readonly string[], more: object = {}) {
  return importCheckpoint(store, {
    ...{ fileName: 'step_1', file: bytesInMemory(officialFile(order)), preset: 'arc-mini' },
    identifiers: { fileName: 'identifiers.json', text: JSON.stringify(names) },
    ...more,
  });
}

async function ranked(order: readonly number[], names: readonly string[]) {
  const store = openTestStore(temporaryFolder());
  const { run, canTrain } = await importNamed(store, order, names);
  expect(canTrain).toBe(false);
  const { votes, unknownTasks, numPredictions, numTrainedOn } = await voteOnTasks(
    store,
    loadTrainedModel(store, run.id),
    [TASK, STRANGER],
    { provider: 'cpu', steps: 1 },
  );
  expect([unknownTasks, numTrainedOn]).toEqual([[STRANGER], null]);
  expect(numPredictions).toBe(5 * TASK.test.length);
  return votes.ranked(TASK.id, TASK.test[0].input).map(({ count, meanQ }) => ({ count, meanQ }));
}

describe('an official checkpoint with its identifiers.json', () => {
  it('votes with the puzzle embedding that each name stands for, wherever it stands', async () => {
    const asWritten = await ranked(AS_WRITTEN, NAMES);
    const turned = [0, ...AS_WRITTEN.slice(1).reverse()];
    // The task as it is and its augmentations are asked in the order of the names, so that sums are rounded otherwise.
    const rounded = (all: Awaited<ReturnType<typeof ranked>>) =>
      all.map(({ count, meanQ }) => `${count} ${meanQ.toFixed(4)}`).sort();
    const reordered = await ranked(
      turned,
      turned.map((row) => NAMES[row]),
    );
    expect(rounded(reordered)).toEqual(rounded(asWritten));
    expect(rounded(await ranked(turned, NAMES))).not.toEqual(rounded(asWritten));
  });

  it('is refused with the identifiers of another dataset, with a collection, or for no ARC model', async () => {
    const store = openTestStore(temporaryFolder());
    await expect(importNamed(store, AS_WRITTEN, NAMES.slice(1))).rejects.toThrow(
      `identifiers.json names ${NAMES.length - 1} identifiers and step_1 has ${NAMES.length} puzzle embeddings`,
    );
    await expect(importNamed(store, AS_WRITTEN, ['<blank>', 'a|||b'])).rejects.toThrow('is not of the form');
    const text = '{"a": 1}';
    const identifiers = { fileName: 'identifiers.json', text };
    await expect(importNamed(store, AS_WRITTEN, NAMES, { identifiers })).rejects.toThrow(
      'identifiers.json is not a list of names.',
    );
    expect(store.runs.list()).toEqual([]);
  });
});
