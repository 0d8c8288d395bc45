import { describe, expect, it } from 'vitest';
import type { Store } from '../../../../main/store/store.ts';
import { Trainer } from '../../../../main/training/trainer.ts';
import { numMicroBatches } from '../../../../models/trm/accumulation.ts';
import { joinCarry, splitCarry } from '../../../../models/trm/carry-layout.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { checkpointAt, expectSameCheckpoint } from './checkpoints.ts';
import {
  createTinyRun,
  fillStore,
  openTestStore,
  temporaryFolder,
  tinyConfig,
  type TinyChanges,
} from './tiny-run.ts';

const STEPS = 12;
const KINDS: readonly { name: string; changes: TinyChanges }[] = [
  { name: 'attention, puzzle embeddings, q_continue', changes: {} },
  {
    name: 'mlp_t, no puzzle embeddings',
    changes: { model: { mlp_t: true, puzzle_emb_ndim: 0, puzzle_emb_len: 0 } },
  },
  { name: 'trm_hier6 with mlp_t', changes: { model: { arch: 'trm_hier6', mlp_t: true } } },
];

describe.each(KINDS)('steps in micro-batches ($name)', ({ changes }) => {
  const inParts = (batch_size: number, maxSteps = STEPS): TinyChanges => ({
    ...changes,
    model: { ...changes.model, batch_size },
    optimizer: { lr: 1e-3 },
    metricsEvery: 1,
    maxSteps,
  });

  it.each([4, 2])('of %i are those with the whole batch of 8', async (batch_size) => {
    const store = storeWithPuzzles();
    const [whole, parted] = [createTinyRun(store, inParts(8)), createTinyRun(store, inParts(batch_size))];
    for (const run of [whole, parted]) await (await Trainer.open(store, run)).train();
    const [expected, actual] = [whole, parted].map((run) => checkpointAt(store, run, STEPS));
    expect([...actual.tensors.keys()]).toEqual([...expected.tensors.keys()]);
    for (const [name, { shape, data }] of expected.tensors) {
      const other = actual.tensors.get(name);
      expect(other?.shape, name).toEqual(shape);
      const farthest = Math.max(...Array.from(data, (x, i) => Math.abs(x - other!.data[i])));
      expect(farthest, name).toBeLessThan(name.startsWith('carry/z_') ? 2e-3 : 1e-4);
    }
    const [rows, others] = [whole, parted].map((run) => store.metrics.read(run, { kind: 'train' }));
    rows.forEach(({ values }, i) => {
      for (const name of ['lm_loss', 'grad_norm', 'q_halt_loss', 'count']) {
        expect(others[i].values[name], `${name} of step ${i + 1}`).toBeCloseTo(values[name], 3);
      }
    });
  });

  it('go on from a checkpoint to the bit', async () => {
    const store = storeWithPuzzles();
    const [whole, parted] = [createTinyRun(store, inParts(2)), createTinyRun(store, inParts(2, 5))];
    await (await Trainer.open(store, whole)).train();
    await (await Trainer.open(store, parted)).train();
    await (await Trainer.open(store, parted, { maxSteps: STEPS })).train();
    expectSameCheckpoint(checkpointAt(store, parted, STEPS), checkpointAt(store, whole, STEPS));
  });
});

it('a batch that cannot be cut evenly is refused, and gradients that nobody adds up', () => {
  const { model, optimizer } = tinyConfig();
  expect(numMicroBatches({ batch_size: 2 }, optimizer)).toBe(4);
  expect(() => numMicroBatches({ batch_size: 3 }, optimizer)).toThrow(/8 puzzles cannot be done 3 at a time/);
  expect(() => numMicroBatches({ batch_size: 3 }, optimizer)).toThrow(UserError);
  const frozen = { ...optimizer, freeze_weights: true };
  expect(() => numMicroBatches({ batch_size: 4 }, frozen)).toThrow(UserError);
  expect(numMicroBatches(model, frozen)).toBe(1);
});

describe.each([false, true])('the carry of micro-batches (mlp_t %j)', (mlp_t) => {
  it('is that of all slots, whose rows stand one micro-batch after the other', () => {
    const { model } = tinyConfig({ model: { mlp_t, batch_size: 1 } });
    const length = 17 * model.hidden_size;
    const parts = [0, 1, 2].map((p) => Float32Array.from({ length }, (_, i) => 1000 * p + i));
    const joined = joinCarry(model, parts);
    expect(splitCarry(model, joined, 3)).toEqual(parts);
    // [L, B, h]: the second slot's first position follows the first slot's; [B, L, h]: only after all of its positions.
    expect(joined[mlp_t ? model.hidden_size : length]).toBe(1000);
  });
});

function storeWithPuzzles(): Store {
  const store = openTestStore(temporaryFolder());
  fillStore(store);
  return store;
}
