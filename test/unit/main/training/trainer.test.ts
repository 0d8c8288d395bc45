import { describe, expect, it } from 'vitest';
import type { Store } from '../../../../main/store/store.ts';
import type { TrainerEvent } from '../../../../main/training/events.ts';
import { Trainer } from '../../../../main/training/trainer.ts';
import { checkpointAt, expectSameCheckpoint } from './checkpoints.ts';
import { createTinyRun, fillStore, openTestStore, temporaryFolder } from './tiny-run.ts';

describe('a run trained to its end', () => {
  it('leaves metrics, evaluations, the last and the best checkpoints, and its status', async () => {
    const store = storeWithPuzzles();
    const run = createTinyRun(store, { maxSteps: 130, keepLast: 2 });
    const events: TrainerEvent[] = [];
    const trainer = await Trainer.open(store, run);
    expect(trainer.started).toMatchObject({
      type: 'started',
      status: 'running',
      step: 0,
      maxSteps: 130,
      numTrain: 40,
      numHeldOut: 20,
      provider: 'cpu',
      best: null,
    });
    const end = await trainer.train((event) => events.push(event));

    const steps = (kind: 'train' | 'eval') => store.metrics.read(run, { kind }).map((row) => row.step);
    expect(steps('train')).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130]);
    // Every 50 steps, and at the end.
    expect(steps('eval')).toEqual([50, 100, 130]);
    const checkpoints = store.checkpoints.list(run);
    expect(checkpoints.map((row) => row.step).slice(-2)).toEqual([125, 130]);
    expect(checkpoints.length).toBeLessThanOrEqual(3);
    const best = store.checkpoints.best(run);
    expect(end).toEqual({
      status: 'finished',
      reason: 'all 130 steps are done',
      best: { checkpointId: best?.id, step: best?.step, exact_accuracy: best?.exact_accuracy },
    });
    expect(store.runs.get(run)).toMatchObject({ status: 'finished', owner_pid: null });
    expect(events.at(-1)).toEqual({ type: 'ended', ...end });
    const told = events.filter((event) => event.type === 'metrics');
    expect(told.map((event) => event.step)).toEqual(steps('train'));
    for (const { etaMs } of told) expect(etaMs).toBeGreaterThanOrEqual(0);
  });

  it('tells one board just solved and one just failed, where there are such', async () => {
    const store = storeWithPuzzles();
    const run = createTinyRun(store, { maxSteps: 50 });
    const boards: TrainerEvent[] = [];
    await (await Trainer.open(store, run)).train((event) => event.type === 'board' && boards.push(event));
    expect(boards).toHaveLength(1);
    const [board] = boards;
    if (board.type !== 'board' || !board.failed) throw new Error('nothing failed after 50 steps');
    const { inputs, labels, preds } = board.failed;
    expect([inputs.length, labels.length, preds.length]).toEqual([16, 16, 16]);
    expect(preds).not.toEqual(labels);
    // Givens (tokens 2 to 5; 1 is a blank) are part of the answer.
    inputs.forEach((token, cell) => expect([token, 1]).toContain(token === 1 ? 1 : labels[cell]));
  });

  it('learns: the loss at the end is far below the first', async () => {
    const store = storeWithPuzzles();
    const run = createTinyRun(store, { maxSteps: 200, model: { hidden_size: 32 } });
    await (await Trainer.open(store, run)).train();
    const losses = store.metrics.read(run, { kind: 'train' }).map(({ values }) => values['lm_loss']);
    expect(losses.at(-1)).toBeLessThan(0.75 * losses[0]);
  });
});

describe('a trainer told to', () => {
  it('pause saves, waits, and goes on as if nothing had been', async () => {
    const store = storeWithPuzzles();
    const whole = createTinyRun(store, { maxSteps: 60 });
    await (await Trainer.open(store, whole)).train();
    const run = createTinyRun(store, { maxSteps: 60 });
    const trainer = await Trainer.open(store, run);
    const statuses: string[] = [];
    await trainer.train((event) => {
      if (event.type === 'metrics' && event.step === 30) trainer.control.apply({ type: 'pause' });
      if (event.type !== 'status') return;
      statuses.push(event.status);
      if (event.status === 'running') return;
      expect(store.runs.get(run).status).toBe('paused');
      expect(checkpointAt(store, run, 30).row.step).toBe(30);
      expect(trainer.started).toMatchObject({ status: 'paused', step: 30 });
      setTimeout(() => trainer.control.apply({ type: 'resume' }), 50);
    });
    expect(statuses).toEqual(['paused', 'running']);
    expectSameCheckpoint(checkpointAt(store, run, 60), checkpointAt(store, whole, 60));
  });

  it('stop saves the present step, and judges it if nothing was judged before', async () => {
    const store = storeWithPuzzles();
    const run = createTinyRun(store, { maxSteps: 10_000 });
    const trainer = await Trainer.open(store, run);
    const end = await trainer.train((event) => {
      if (event.type === 'metrics' && event.step === 20) trainer.control.apply({ type: 'stop' });
    });
    expect(end).toMatchObject({ status: 'stopped', reason: null, best: { step: 20 } });
    expect(store.runs.get(run)).toMatchObject({ status: 'stopped', owner_pid: null });
    expect(store.checkpoints.latest(run)).toMatchObject({ step: 20 });
  });

  it('stop while it is paused ends it', async () => {
    const store = storeWithPuzzles();
    const run = createTinyRun(store, { maxSteps: 10_000 });
    const trainer = await Trainer.open(store, run);
    trainer.control.apply({ type: 'pause' });
    const end = await trainer.train((event) => {
      if (event.type === 'status') trainer.control.apply({ type: 'stop' });
    });
    expect(end.status).toBe('stopped');
    expect(store.checkpoints.latest(run)).toMatchObject({ step: 0 });
  });

  it('leave saves and stands as interrupted', async () => {
    const store = storeWithPuzzles();
    const run = createTinyRun(store, { maxSteps: 10_000 });
    const trainer = await Trainer.open(store, run);
    await trainer.train((event) => event.type === 'metrics' && trainer.control.leave());
    expect(store.runs.get(run)).toMatchObject({ status: 'interrupted', owner_pid: null });
    expect(store.checkpoints.latest(run)).toMatchObject({ step: 10 });
  });
});

describe('a run is finished', () => {
  it('when its minutes are over', async () => {
    const store = storeWithPuzzles();
    const run = createTinyRun(store, { maxSteps: 100_000, maxMinutes: 0.005 });
    const end = await (await Trainer.open(store, run)).train();
    expect(end).toMatchObject({ status: 'finished', reason: 'it has trained for 0.005 minutes' });
  });

  it('when the time to finish by has come', async () => {
    const store = storeWithPuzzles();
    const run = createTinyRun(store, { maxSteps: 100_000 });
    const trainer = await Trainer.open(store, run);
    trainer.control.apply({ type: 'finish-by', at: Date.now() + 200 });
    expect(await trainer.train()).toMatchObject({
      status: 'finished',
      reason: 'the time to finish by has come',
    });
  });
});

describe('a run that cannot begin', () => {
  it('fails with the reason when the puzzles do not fit the model', async () => {
    const store = storeWithPuzzles();
    const run = createTinyRun(store, { model: { seq_len: 81 } });
    await expect(Trainer.open(store, run)).rejects.toThrow(
      'The model has seq_len 81, but the puzzles of "tiny" need 16: choose a preset that fits them.',
    );
    expect(store.runs.get(run)).toMatchObject({ status: 'failed', owner_pid: null });
  });
});

describe('a full disk', () => {
  it('pauses the run with the reason, keeps earlier checkpoints, and the run goes on to the bit when there is room', async () => {
    const dataDir = temporaryFolder();
    const roomy = openTestStore(dataDir);
    fillStore(roomy);
    const changes = { maxSteps: 60, checkpointEvery: 10, evalEvery: 1000, keepLast: 100 };
    const whole = createTinyRun(roomy, changes);
    await (await Trainer.open(roomy, whole)).train();
    const expected = checkpointAt(roomy, whole, 60);
    const run = createTinyRun(roomy, changes);
    const pageCount = Number(roomy.pragma('page_count')) * Number(roomy.pragma('page_size'));
    // Room for two or three checkpoints of about 60 kB.
    const tight = openTestStore(dataDir, { maxBytes: pageCount + 200_000 });
    const trainer = await Trainer.open(tight, run);
    const reasons: (string | null)[] = [];
    const end = await trainer.train((event) => {
      if (event.type !== 'status' || event.status !== 'paused') return;
      reasons.push(event.reason);
      const rows = tight.checkpoints.list(run);
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(tight.checkpoints.load(row).row).toEqual(row);
      expect(roomy.runs.get(run)).toMatchObject({ status: 'paused', status_reason: event.reason });
      // Once it tries in vain; then it has its room.
      if (reasons.length === 2) roomy.runs.delete(whole);
      trainer.control.apply({ type: 'resume' });
    });
    expect(reasons.length).toBe(2);
    expect(reasons[0]).toMatch(/^The disk is full: .* could not grow, nothing stored before is lost/);
    expect(end).toMatchObject({ status: 'finished' });
    expectSameCheckpoint(checkpointAt(tight, run, 60), expected);
    expect(tight.metrics.read(run, { kind: 'train' }).map((row) => row.step)).toEqual([
      10, 20, 30, 40, 50, 60,
    ]);
  });
});

function storeWithPuzzles(): Store {
  const store = openTestStore(temporaryFolder());
  fillStore(store);
  return store;
}
