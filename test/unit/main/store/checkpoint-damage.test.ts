import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../../../../main/store/errors.ts';
import { dataFolder, openTestStore } from './data-folder.ts';
import { checkpointInput, runInput } from './samples.ts';

/** Three checkpoints, the last of which is then changed by SQL behind the store's back; opened again. */
function openDamaged(damage: string) {
  const folder = dataFolder();
  const store = openTestStore(folder);
  const runId = store.runs.create(runInput).id;
  const rows = [1, 2, 3].map((step) =>
    store.checkpoints.save(runId, checkpointInput(step, step / 10, step === 3 ? 600_000 : 1000)),
  );
  store.close();
  const db = new Database(store.files.database);
  expect(db.prepare(damage).run({ id: rows[2].id }).changes).toBeGreaterThan(0);
  db.close();
  const notices: string[] = [];
  const opened = openTestStore(folder, { onNotice: (sentence) => notices.push(sentence) });
  return { checkpoints: opened.checkpoints, runId, rows, notices };
}

const ofTensor = 'tensor_id IN (SELECT id FROM checkpoint_tensors WHERE checkpoint_id = @id)';

describe.each([
  [
    'one bit of a chunk',
    `UPDATE chunks SET bytes = CAST(substr(bytes, 1, 1000) || x'00' || substr(bytes, 1002) AS BLOB) WHERE ${ofTensor} AND position = 1`,
  ],
  ['a shortened chunk', `UPDATE chunks SET bytes = CAST(substr(bytes, 1, 1000) AS BLOB) WHERE ${ofTensor}`],
  [
    'a chunk with its sha256',
    `UPDATE chunks SET bytes = x'00', sha256 = 'x' WHERE ${ofTensor} AND position = 1`,
  ],
  ['a missing chunk', `DELETE FROM chunks WHERE ${ofTensor} AND position = 2`],
  ['exchanged chunks', `UPDATE chunks SET position = -position WHERE ${ofTensor}`],
  ['a missing tensor', "DELETE FROM checkpoint_tensors WHERE checkpoint_id = @id AND name = 'carry/steps'"],
  ['a shape', "UPDATE checkpoint_tensors SET shape = '[99999999999]' WHERE checkpoint_id = @id"],
  [
    'a type',
    "UPDATE checkpoint_tensors SET dtype = 'int32' WHERE checkpoint_id = @id AND name = 'params/bias'",
  ],
  ['a name', "UPDATE checkpoint_tensors SET name = 'x' WHERE checkpoint_id = @id AND name = 'params/bias'"],
  ['the step', 'UPDATE checkpoints SET step = 4 WHERE id = @id'],
  ['exact_accuracy', 'UPDATE checkpoints SET exact_accuracy = 0.31 WHERE id = @id'],
  ['the meta', "UPDATE checkpoints SET meta = json_set(meta, '$.rng[0]', 5) WHERE id = @id"],
  ['the sha256', "UPDATE checkpoints SET sha256 = 'abc' WHERE id = @id"],
])('a checkpoint damaged in %s', (_, damage) => {
  it('is refused, the others stand, and it is passed over only on demand and aloud', () => {
    const { checkpoints, runId, rows, notices } = openDamaged(damage);
    const damaged = checkpoints.latest(runId);
    expect(damaged?.id).toBe(rows[2].id);
    const load = () => checkpoints.load(rows[2].id);
    expect(load).toThrow(StoreError);
    expect(load).toThrow(`Checkpoint ${rows[2].id}`);
    for (const row of rows.slice(0, 2)) expect(checkpoints.load(row).meta).toMatchObject({ step: row.step });
    expect(notices).toEqual([]);
    expect(checkpoints.latest(runId, { skipDamaged: true })).toEqual(rows[1]);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain(`Checkpoint ${rows[2].id}`);
  });
});
