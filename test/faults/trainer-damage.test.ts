import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { Store } from '../../main/store/store.ts';
import { Trainer } from '../../main/training/trainer.ts';
import { checkpointAt, expectSameCheckpoint } from '../unit/main/training/checkpoints.ts';
import { createTinyRun } from '../unit/main/training/tiny-run.ts';
import { tinyDataFolder } from './trainer-process.ts';

/** Changes the store behind its back. */
function change(store: Store, sql: string, ...values: string[]): void {
  const db = new Database(store.files.database);
  expect(db.prepare(sql).run(...values).changes).toBeGreaterThan(0);
  db.close();
}

const SPOIL_CHUNKS = `UPDATE chunks SET bytes = CAST(x'0000c07f' || substr(bytes, 5) AS BLOB)
  WHERE tensor_id IN (SELECT id FROM checkpoint_tensors WHERE checkpoint_id = ? AND dtype = 'float32')`;

it('goes on from the checkpoint before, and says so, when NaN was put into the weights of the newest', async () => {
  const { store } = tinyDataFolder();
  const run = createTinyRun(store, { maxSteps: 50 });
  await (await Trainer.open(store, run)).train();
  const expected = checkpointAt(store, run, 50);
  change(store, SPOIL_CHUNKS, expected.row.id);
  const trainer = await Trainer.open(store, run);
  expect(trainer.started).toMatchObject({
    step: 25,
    reason: 'The checkpoint of step 50 is damaged; training goes on from step 25.',
  });
  await trainer.train();
  expectSameCheckpoint(checkpointAt(store, run, 50), expected);
});

it('does not go on when every checkpoint is damaged', async () => {
  const { store } = tinyDataFolder();
  const run = createTinyRun(store, { maxSteps: 50 });
  await (await Trainer.open(store, run)).train();
  for (const { id } of store.checkpoints.list(run)) change(store, SPOIL_CHUNKS, id);
  await expect(Trainer.open(store, run)).rejects.toThrow(
    `Every checkpoint of run ${run} is damaged: it cannot go on, so start a new run.`,
  );
  expect(store.runs.get(run)).toMatchObject({ status: 'finished', owner_pid: null });
});

it('ends at once, and writes nothing more, when another process has taken the run over', async () => {
  const { store } = tinyDataFolder();
  const run = createTinyRun(store, { maxSteps: 100_000 });
  const trainer = await Trainer.open(store, run);
  let isTaken = false;
  const end = await trainer.train((event) => {
    if (event.type !== 'metrics' || isTaken) return;
    isTaken = true;
    change(store, "UPDATE runs SET owner_token = 'of another' WHERE id = ?", run);
  });
  expect(end.status).toBe('interrupted');
  expect(end.reason).toMatch(/is being trained by process/);
  expect(store.metrics.read(run)).toEqual([]);
  expect(store.checkpoints.list(run)).toEqual([]);
  expect(store.runs.get(run).status).toBe('running');
});
