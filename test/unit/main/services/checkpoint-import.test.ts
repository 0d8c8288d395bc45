import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { exportCheckpoint } from '../../../../main/services/checkpoint-export.ts';
import { formatOf, type CheckpointFormat } from '../../../../main/services/checkpoint-files.ts';
import { importCheckpoint } from '../../../../main/services/checkpoint-import.ts';
import { loadTrainedModel } from '../../../../main/services/trained-models.ts';
import { withFile } from '../../../../main/services/user-files.ts';
import type { Store } from '../../../../main/store/store.ts';
import { findPreset } from '../../../../models/presets.ts';
import { bytesInMemory, type ByteSource } from '../../../../models/state/byte-source.ts';
import type { WholeTensor } from '../../../../models/state/file-tensor.ts';
import { torchCheckpointPieces } from '../../../../models/state/torch-checkpoint-writer.ts';
import type { TrmConfig } from '../../../../models/trm/config.ts';
import {
  bufferSpecs,
  initStateDict,
  parameterSpecs,
  PUZZLE_EMB,
  puzzleEmbSpec,
} from '../../../../models/trm/state-dict.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { COLLECTION, fillStore, openTestStore, temporaryFolder, tinyConfig } from '../training/tiny-run.ts';

/** A model's fresh weights, as a file would hold them. */
function weightsOf(model: TrmConfig): Map<string, WholeTensor> {
  const table = puzzleEmbSpec(model);
  const specs = [...bufferSpecs(model), ...parameterSpecs(model), ...(table ? [table] : [])];
  const data = initStateDict(model, randomFromSeed(4));
  return new Map(specs.map(({ name, shape }) => [name, { dtype: 'float32', shape, data: data.get(name)! }]));
}

function torchFile(tensors: ReadonlyMap<string, WholeTensor>, config: object | null = null): Buffer {
  const description = config && JSON.stringify({ config });
  return Buffer.concat([...torchCheckpointPieces(tensors, crc32, description)]);
}

/** A checkpoint file as one from elsewhere: of the preset sudoku-4x4, and nothing said of it. */
const official = weightsOf(
  findPreset('sudoku-4x4').model({
    vocab_size: 6,
    seq_len: 16,
    num_puzzle_identifiers: 1,
    total_groups: 1,
    mean_puzzle_examples: 1,
  }),
);

function importFile(store: Store, bytes: Uint8Array, more: { preset?: string; collection?: string } = {}) {
  return importCheckpoint(store, { fileName: 'step_1', file: bytesInMemory(bytes), ...more });
}

describe('a file with weights', () => {
  it.each<CheckpointFormat>(['pt', 'safetensors'])(
    'goes out as %s and comes in as a run that can train',
    async (format) => {
      const store = openTestStore(temporaryFolder());
      fillStore(store);
      const config = tinyConfig();
      const tensors = weightsOf(config.model);
      const first = await importFile(store, torchFile(tensors, config));
      expect(first.canTrain).toBe(true);
      const { fileName, pieces } = exportCheckpoint(store, first.run.id, 'latest', format);
      expect(formatOf(fileName)).toBe(format);
      const second = await importFile(store, Buffer.concat([...pieces]));
      const { stateDict } = loadTrainedModel(store, second.run.id);
      expect(stateDict.size).toBe(tensors.size);
      for (const [name, { data }] of tensors) expect(stateDict.get(name)).toEqual(data);
    },
  );

  it('from elsewhere needs a preset, and can solve without puzzles or train on some', async () => {
    const store = openTestStore(temporaryFolder());
    const bytes = torchFile(official);
    await expect(importFile(store, bytes)).rejects.toThrow(/does not say how its model was built/);
    const { run, canTrain } = await importFile(store, bytes, { preset: 'sudoku-4x4' });
    expect(canTrain).toBe(false);
    expect(run.config).toMatchObject({ model: { seq_len: 16, vocab_size: 6 } });
    fillStore(store);
    const trainable = await importFile(store, bytes, { preset: 'sudoku-4x4', collection: COLLECTION });
    expect(trainable.canTrain).toBe(true);
  });

  it.each<[string, (tensors: Map<string, WholeTensor>) => void, string, RegExp]>([
    ['of another preset', () => undefined, 'sudoku-6x6', /is float32 \[.*but the model needs/],
    [
      'without a tensor',
      (t) => t.delete('model.inner.q_head.bias'),
      'sudoku-4x4',
      /lacks the tensor .*q_head/,
    ],
    [
      'with one too many',
      (t) => t.set('x', { dtype: 'uint8', shape: [0], data: new Uint8Array(0) }),
      'sudoku-4x4',
      /tensor model\.inner\.x that the model has no place for/,
    ],
    [
      'with one twice',
      (t) => t.set('inner.q_head.bias', t.get('model.inner.q_head.bias')!),
      'sudoku-4x4',
      /two tensors for model\.inner\.q_head\.bias/,
    ],
    [
      'with NaN',
      (t) => t.get('model.inner.q_head.bias')!.data.fill(NaN),
      'sudoku-4x4',
      /q_head\.bias holds NaN/,
    ],
  ])('%s leaves the store as it was', async (_, spoil, preset, reason) => {
    const store = openTestStore(temporaryFolder());
    const tensors = new Map(
      [...official].map(([name, t]) => [name, { ...t, data: t.data.slice() } as WholeTensor]),
    );
    spoil(tensors);
    await expect(importFile(store, torchFile(tensors), { preset })).rejects.toThrow(reason);
    expect(store.runs.list()).toEqual([]);
  });

  it('of the old form of torch.save, or of none at all, is refused in one sentence', async () => {
    const store = openTestStore(temporaryFolder());
    const files = join(import.meta.dirname, '../../models/state/torch-files');
    await expect(importFile(store, readFileSync(join(files, 'legacy.pt')))).rejects.toThrow(
      /^step_1 is in the form that torch\.save wrote before PyTorch 1\.6, which is not read: .*\.$/,
    );
    for (const text of ['', 'weights', 'PK']) {
      await expect(importFile(store, Buffer.from(text, 'latin1'))).rejects.toThrow(
        /no usable safetensors file/,
      );
    }
  });

  it('gives its puzzle embeddings to the store piece by piece, never as a whole', async () => {
    const store = openTestStore(temporaryFolder());
    const config = tinyConfig({ model: { num_puzzle_identifiers: 400_000 } });
    const tensors = weightsOf(config.model);
    const table = tensors.get(PUZZLE_EMB)!.data;
    table.forEach((_, i) => (table[i] = i % 1000));
    const inMemory = bytesInMemory(torchFile(tensors, config));
    let largest = 0;
    const file: ByteSource = {
      size: inMemory.size,
      read(start, into) {
        largest = Math.max(largest, into.length);
        inMemory.read(start, into);
      },
    };
    const { run } = await importCheckpoint(store, { fileName: 'step_1', file });
    expect(table.byteLength).toBeGreaterThan(25e6);
    expect(largest).toBeLessThanOrEqual(4 * 1024 ** 2);
    const stored = loadTrainedModel(store, run.id).stateDict.get(PUZZLE_EMB)!;
    expect(Buffer.from(stored.buffer).equals(Buffer.from(table.buffer))).toBe(true);
  });

  it('is no folder, and must not shrink while it is read', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'file');
    mkdirSync(join(folder, 'folder'));
    await expect(withFile(join(folder, 'folder'), () => Promise.resolve())).rejects.toThrow(/is a folder/);
    await expect(withFile(path, () => Promise.resolve())).rejects.toThrow(/There is no file/);
    writeFileSync(path, 'abcdef');
    const shrinking = withFile(path, (file) => {
      const bytes = new Uint8Array(3);
      file.read(2, bytes);
      expect(Buffer.from(bytes).toString()).toBe('cde');
      writeFileSync(path, 'ab');
      file.read(2, bytes);
      return Promise.resolve();
    });
    await expect(shrinking).rejects.toThrow(/became shorter while it was read/);
  });
});
