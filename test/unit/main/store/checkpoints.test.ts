import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NonFiniteError, StoreError } from '../../../../main/store/errors.ts';
import type { CheckpointInput } from '../../../../main/store/checkpoints.ts';
import type { TensorData } from '../../../../main/store/tensor-chunks.ts';
import { dataFolder, openTestStore } from './data-folder.ts';
import { checkpointInput, floats, runInput } from './samples.ts';

function openWithRun(folder = dataFolder()) {
  const store = openTestStore(folder);
  return { store, checkpoints: store.checkpoints, runId: store.runs.create(runInput).id, folder };
}

describe('a checkpoint', () => {
  it('comes back bit for bit, from another opening of the store', () => {
    const { store, checkpoints, runId, folder } = openWithRun();
    const input = checkpointInput(3, 0.25);
    const row = checkpoints.save(runId, input);
    expect(row).toMatchObject({ run_id: runId, step: 3, exact_accuracy: 0.25, num_bytes: 4000 + 24 + 2 + 4 });
    expect(row.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(row.id).toMatch(/^[0-9a-f]{8}$/);
    store.close();
    const loaded = openTestStore(folder).checkpoints.load(row.id.slice(0, 6));
    expect(loaded).toEqual({ row, meta: input.meta, tensors: input.tensors });
    expect([...loaded.tensors.keys()]).toEqual([...input.tensors.keys()]);
  });

  it.each([0, 1, 1024 ** 2 - 4, 1024 ** 2, 1024 ** 2 + 4, 17 * 1024 ** 2 + 4])(
    'of %i bytes in one tensor is cut into chunks and put together again',
    (numBytes) => {
      const { checkpoints, runId } = openWithRun();
      const isFloat = numBytes % 4 === 0;
      const data = isFloat ? floats(numBytes / 4, 1) : new Uint8Array(numBytes).fill(7);
      const tensor: TensorData = { dtype: isFloat ? 'float32' : 'uint8', shape: [data.length], data };
      const row = checkpoints.save(runId, {
        step: 1,
        exact_accuracy: null,
        meta: {},
        tensors: new Map([['t', tensor]]),
      });
      const loaded = checkpoints.load(row).tensors.get('t')?.data;
      expect(loaded && Buffer.compare(Buffer.from(loaded.buffer), Buffer.from(data.buffer))).toBe(0);
    },
  );

  it('holds only the part of a buffer that its tensor shows', () => {
    const { checkpoints, runId } = openWithRun();
    const whole = floats(100, 2);
    const data = whole.subarray(10, 30);
    const row = checkpoints.save(runId, {
      step: 1,
      exact_accuracy: null,
      meta: {},
      tensors: new Map([['t', { dtype: 'float32', shape: [4, 5], data }]]),
    });
    expect(checkpoints.load(row).tensors.get('t')?.data).toEqual(whole.slice(10, 30));
  });

  it.each([NaN, Infinity, -Infinity])(
    'with %s in a tensor is refused before anything is written',
    (value) => {
      const { checkpoints, runId } = openWithRun();
      const good = checkpoints.save(runId, checkpointInput(1, 0.5));
      const input = checkpointInput(2, 0.75);
      const weights = floats(50_000, 3);
      weights[49_999] = value;
      const tensors = new Map(input.tensors).set('ema/weight', {
        dtype: 'float32',
        shape: [50_000],
        data: weights,
      });
      expect(() => checkpoints.save(runId, { ...input, tensors })).toThrow(NonFiniteError);
      expect(() => checkpoints.save(runId, { ...input, tensors })).toThrow(
        'ema/weight holds NaN or infinity',
      );
      expect(() => checkpoints.save(runId, { ...input, exact_accuracy: value })).toThrow(NonFiniteError);
      expect(() => checkpoints.save(runId, { ...input, meta: { a: [value] } })).toThrow(NonFiniteError);
      expect(checkpoints.list(runId)).toEqual([good]);
    },
  );

  it.each<[string, TensorData]>([
    ['too few numbers', { dtype: 'float32', shape: [3], data: new Float32Array(2) }],
    ['another type', { dtype: 'float32', shape: [2], data: new Int32Array(2) }],
  ])('with %s for its header is a bug of ours', (_, tensor) => {
    const { checkpoints, runId } = openWithRun();
    const input: CheckpointInput = { ...checkpointInput(1, null), tensors: new Map([['t', tensor]]) };
    expect(() => checkpoints.save(runId, input)).toThrow('internal: t is no float32 tensor');
  });

  it('is written in pieces, so that the write-ahead log stays small', () => {
    const { store, checkpoints, runId } = openWithRun();
    const data = new Float32Array(10_000_000);
    const tensors = new Map([['t', { dtype: 'float32', shape: [data.length], data } as const]]);
    checkpoints.save(runId, { step: 1, exact_accuracy: null, meta: {}, tensors });
    expect(statSync(`${store.files.database}-wal`).size).toBeLessThan(20_000_000);
  });

  it('is not acknowledged inside a transaction that may still fail', () => {
    const { store, checkpoints, runId } = openWithRun();
    expect(() => store.transaction(() => checkpoints.save(runId, checkpointInput(1, null)))).toThrow(
      'internal',
    );
  });

  it('is saved only for the owner of the run', () => {
    const { store, checkpoints, runId } = openWithRun();
    const claim = store.runs.claim(runId, { pid: process.pid });
    checkpoints.save(runId, { ...checkpointInput(1, null), claim });
    store.runs.release(claim, 'stopped');
    store.runs.claim(runId, { pid: process.pid });
    expect(() => checkpoints.save(runId, { ...checkpointInput(2, null), claim })).toThrow(StoreError);
    expect(checkpoints.list(runId).map(({ step }) => step)).toEqual([1]);
  });
});

describe('latest, best and prune', () => {
  it('go by the order of saving and by exact_accuracy, of equal ones the newest', () => {
    const { checkpoints, runId } = openWithRun();
    expect([checkpoints.latest(runId), checkpoints.best(runId)]).toEqual([null, null]);
    const accuracies = [null, 0.5, 0.9, 0.9, 0.2, null];
    const rows = accuracies.map((accuracy, i) => checkpoints.save(runId, checkpointInput(i, accuracy)));
    expect(checkpoints.latest(runId)).toEqual(rows[5]);
    expect(checkpoints.best(runId)).toEqual(rows[3]);
    expect(checkpoints.prune(runId, { keepLast: 2 })).toEqual(
      [rows[0], rows[1], rows[2]].map(({ id }) => id),
    );
    expect(checkpoints.list(runId)).toEqual([rows[3], rows[4], rows[5]]);
    expect(checkpoints.prune(runId, { keepLast: 2 })).toEqual([]);
    expect(checkpoints.prune(runId, { keepLast: 0 })).toEqual([rows[4].id]);
    for (const row of checkpoints.list(runId)) checkpoints.load(row);
  });

  it('keep to one run', () => {
    const { store, checkpoints, runId } = openWithRun();
    const other = store.runs.create(runInput).id;
    const [mine, theirs] = [
      checkpoints.save(runId, checkpointInput(1, 0.1)),
      checkpoints.save(other, checkpointInput(2, 0.9)),
    ];
    expect([checkpoints.latest(runId), checkpoints.best(runId)]).toEqual([mine, mine]);
    checkpoints.prune(runId, { keepLast: 1 });
    expect(checkpoints.list(other)).toEqual([theirs]);
  });

  it('find a checkpoint by the beginning of its id', () => {
    const { checkpoints, runId } = openWithRun();
    const row = checkpoints.save(runId, checkpointInput(1, null));
    expect(checkpoints.get(row.id.slice(0, 4))).toEqual(row);
    expect(() => checkpoints.get('nothing')).toThrow('There is no checkpoint "nothing"');
    expect(() => checkpoints.load('nothing')).toThrow('There is no checkpoint "nothing"');
  });

  it('give the space back to the next checkpoints', () => {
    const { store, checkpoints, runId } = openWithRun();
    const save = (step: number) => {
      checkpoints.save(runId, checkpointInput(step, null, 500_000));
      checkpoints.prune(runId, { keepLast: 2 });
    };
    for (let step = 0; step < 4; step++) save(step);
    const numPages = store.pragma('page_count');
    for (let step = 4; step < 12; step++) save(step);
    expect(store.pragma('page_count')).toBe(numPages);
  });
});
