import { describe, expect, it } from 'vitest';
import type { MetricRow } from '../../../../main/store/metrics.ts';
import type { Store } from '../../../../main/store/store.ts';
import { Trainer } from '../../../../main/training/trainer.ts';
import { checkpointAt, expectSameCheckpoint } from './checkpoints.ts';
import { createTinyRun, fillStore, openTestStore, temporaryFolder, type TinyChanges } from './tiny-run.ts';

const OF_TIME = new Set(['elapsed_ms', 'rss_bytes', 'step_ms', 'puzzles_per_second']);

/** Kinds of model whose state differs: what is in the checkpoint, and where its random numbers go. */
const KINDS: readonly { name: string; changes: TinyChanges; ends?: readonly number[] }[] = [
  { name: 'attention, puzzle embeddings, q_continue', changes: {}, ends: [1, 23, 50, 77] },
  {
    name: 'mlp_t without puzzle embeddings',
    changes: { model: { mlp_t: true, puzzle_emb_ndim: 0, puzzle_emb_len: 0, no_ACT_continue: true } },
  },
  { name: 'AdamW, no EMA', changes: { optimizer: { optimizer: 'adamw', ema: false, lr: 1e-3 } } },
  { name: 'frozen weights', changes: { optimizer: { freeze_weights: true } } },
];

describe.each(KINDS)('a resumed run ($name)', ({ changes, ends = [23] }) => {
  it.each(ends)('that ended after step %i is the same 50 steps later, to the bit', async (first) => {
    const store = storeWithPuzzles();
    const last = first + 50;
    const whole = createTinyRun(store, { ...changes, maxSteps: last });
    await (await Trainer.open(store, whole)).train();

    const parted = createTinyRun(store, { ...changes, maxSteps: first });
    await (await Trainer.open(store, parted)).train();
    const resumed = await Trainer.open(store, parted, { maxSteps: last });
    expect(resumed.started.firstStep).toBe(first);
    await resumed.train();

    expectSameCheckpoint(checkpointAt(store, parted, last), checkpointAt(store, whole, last));
    expect(comparable(store, parted, first)).toEqual(comparable(store, whole, first));
  });
});

it('drops the metrics of steps that it does again', async () => {
  const store = storeWithPuzzles();
  const run = createTinyRun(store, { maxSteps: 30 });
  await (await Trainer.open(store, run)).train();
  const ghost = { step: 999, kind: 'train' as const, recorded_at: 0, values: { lm_loss: 1 } };
  store.metrics.append(run, [ghost]);
  await Trainer.open(store, run);
  expect(store.metrics.read(run).map((row) => row.step)).not.toContain(999);
});

describe('a run is not resumed', () => {
  it('when the puzzles of its collection have changed', async () => {
    const store = storeWithPuzzles();
    const run = createTinyRun(store, { maxSteps: 10 });
    await (await Trainer.open(store, run)).train();
    fillStore(store, 61);
    await expect(Trainer.open(store, run, { maxSteps: 20 })).rejects.toThrow(
      /The puzzles of the collection "tiny" have changed since run .* was saved/,
    );
    expect(store.runs.get(run)).toMatchObject({ status: 'finished', owner_pid: null });
  });

  it('when the program is another one, unless that is allowed', async () => {
    const store = storeWithPuzzles();
    const run = createTinyRun(store, { maxSteps: 10 });
    await (await Trainer.open(store, run)).train();
    const { row, meta, tensors } = checkpointAt(store, run, 10);
    const other = { ...(meta as object), graph_hash: 'of an older version' };
    store.checkpoints.save(run, { step: row.step, exact_accuracy: null, meta: other, tensors });
    await expect(Trainer.open(store, run, { maxSteps: 20 })).rejects.toThrow(
      /This version of Tessera computes a training step in another way/,
    );
    const trainer = await Trainer.open(store, run, { maxSteps: 20, allowInexact: true });
    expect(await trainer.train()).toMatchObject({ status: 'finished' });
  });

  it('while another process trains it', async () => {
    const store = storeWithPuzzles();
    const run = createTinyRun(store);
    await Trainer.open(store, run);
    await expect(Trainer.open(store, run)).rejects.toThrow(/is being trained by process/);
    expect(store.runs.get(run).status).toBe('running');
  });
});

function storeWithPuzzles(): Store {
  const store = openTestStore(temporaryFolder());
  fillStore(store);
  return store;
}

/** Rows after `step`, without what time decides. */
function comparable(store: Store, runId: string, step: number): object[] {
  return store.metrics.read(runId, { fromStep: step + 1 }).map(({ values, ...row }: MetricRow) => {
    const timeless = Object.entries(values).filter(([name]) => !OF_TIME.has(name));
    return { ...row, recorded_at: 0, values: Object.fromEntries(timeless) };
  });
}
