import Database from 'better-sqlite3';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { CheckpointRow } from '../../main/store/checkpoints.ts';
import { openStore } from '../../main/store/store.ts';
import { randomFromSeed } from '../../puzzles/random.ts';
import { runInput } from '../unit/main/store/samples.ts';
import { faultFolder, StoreChild } from './store-child.ts';

const isLong = process.env['TESSERA_LONG'] !== undefined;
const NUM_KILLS = isLong ? 1000 : 20;
/** Seeds that once failed are added here and stay. */
const SEEDS = [1];

/** Row 1 of the promises, for the store by itself: what a process that saves without pause was told is saved, is. */
it.each(SEEDS)(
  `${NUM_KILLS} kills of a process that saves checkpoints lose none that was acknowledged (seed %i)`,
  { timeout: isLong ? 3_600_000 : 180_000 },
  async (seed) => {
    const folder = faultFolder();
    const first = openStore(folder);
    const runId = first.runs.create(runInput).id;
    first.close();
    const random = randomFromSeed(seed);
    let acknowledged: CheckpointRow[] = [];
    let numAcknowledged = 0;
    for (let k = 0; k < NUM_KILLS; k++) {
      const where = `kill ${k} of seed ${seed}`;
      const child = new StoreChild('save', folder, runId, seed * 10_000 + k, k);
      // Three of four in the midst of saving, the others while it starts, opens, makes its backup.
      if (random.int(0, 4) > 0) expect(await child.firstLine(), where + child.errors).toBe('open');
      await sleep(random.uniform() * 400);
      await child.kill();
      const said = child.lines.filter((line) => line.startsWith('saved '));
      expect(
        child.lines.filter((line) => line.startsWith('notice')),
        where,
      ).toEqual([]);
      numAcknowledged += said.length;
      acknowledged.push(...said.map((line) => JSON.parse(line.slice(6)) as CheckpointRow));
      acknowledged = expectKept(folder, runId, acknowledged, where);
    }
    expect(numAcknowledged).toBeGreaterThan(NUM_KILLS);
  },
);

/** Opens the store as the next process would. Returns what it keeps of the acknowledged. */
function expectKept(
  folder: string,
  runId: string,
  acknowledged: readonly CheckpointRow[],
  where: string,
): CheckpointRow[] {
  const notices: string[] = [];
  const store = openStore(folder, { onNotice: (sentence) => notices.push(sentence) });
  const kept = store.checkpoints.list(runId);
  const best = acknowledged.reduce<CheckpointRow | undefined>((best, row) => {
    return (row.exact_accuracy ?? 0) >= (best?.exact_accuracy ?? 0) ? row : best;
  }, undefined);
  // The process died perhaps after its last save, before it said so; then it pruned, and one fewer is left to be found.
  const unsaid = kept.filter((row) => !acknowledged.some(({ id }) => id === row.id));
  expect(unsaid.length, where).toBeLessThanOrEqual(1);
  const promised = [...acknowledged.slice(-2 + unsaid.length), ...(best ? [best] : [])];
  const mayBeBeaten = unsaid.some((row) => (row.exact_accuracy ?? 0) >= (best?.exact_accuracy ?? 0));
  for (const row of promised) {
    if (row === best && mayBeBeaten && !acknowledged.slice(-1).includes(row)) continue;
    expect(kept, `${where}: step ${row.step}`).toContainEqual(row);
  }
  for (const row of kept) expect(store.checkpoints.load(row).row, where).toEqual(row);
  expect(notices, where).toEqual([]);
  store.close();
  const db = new Database(store.files.database, { readonly: true });
  expect(db.pragma('integrity_check', { simple: true }), where).toBe('ok');
  expect(db.prepare('SELECT count(*) FROM checkpoints WHERE completed_at IS NULL').pluck().get(), where).toBe(
    0,
  );
  expect(
    db
      .prepare('SELECT count(*) FROM chunks WHERE tensor_id NOT IN (SELECT id FROM checkpoint_tensors)')
      .pluck()
      .get(),
  ).toBe(0);
  db.close();
  return kept;
}
