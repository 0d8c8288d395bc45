import Database from 'better-sqlite3';
import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../main/store/store.ts';
import { runInput } from '../unit/main/store/samples.ts';
import { faultFolder, StoreChild } from './store-child.ts';

function refuseNotice(sentence: string): void {
  throw new Error(`an unexpected notice: ${sentence}`);
}

describe('several processes with one store', () => {
  it('write at once, from the very first opening on, and lose nothing', async () => {
    const folder = faultFolder();
    const names = ['a', 'b', 'c'];
    const numRounds = 60;
    const children = names.map((name) => new StoreChild('write', folder, name, numRounds));
    for (const child of children) expect(await child.end()).toEqual(['done']);
    const store = openStore(folder, { onNotice: refuseNotice });
    expect(
      store.runs
        .list()
        .map((run) => run.name)
        .sort(),
    ).toEqual(names);
    for (const run of store.runs.list()) {
      expect(run.status).toBe('finished');
      expect(store.metrics.read(run.id).map(({ step }) => step)).toEqual(
        Array.from({ length: numRounds }, (_, i) => i),
      );
      const rows = store.checkpoints.list(run.id);
      expect(rows.map(({ step }) => step)).toEqual([49, 59]);
      for (const row of rows) store.checkpoints.load(row);
    }
    expect(store.puzzles.list({ collection: 'together' })).toHaveLength(names.length * numRounds);
    store.close();
    const db = new Database(store.files.database, { readonly: true });
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
  });

  it('race for a run: one of them gets it, and the next only after its death', async () => {
    const folder = faultFolder();
    const store = openStore(folder, { onNotice: refuseNotice });
    const { id } = store.runs.create(runInput);
    const at = Date.now() + 1500;
    const children = [1, 2, 3, 4].map(() => new StoreChild('claim', folder, id, at));
    const answers = await Promise.all(children.map((child) => child.firstLine()));
    expect(answers.toSorted()).toEqual(['owner', 'run_taken', 'run_taken', 'run_taken']);
    expect(() => store.runs.claim(id, { pid: process.pid })).toThrow('is being trained by process');
    await children[answers.indexOf('owner')].kill();
    expect(store.runs.sweep()).toEqual([id]);
    store.runs.claim(id, { pid: process.pid });
    store.close();
  });

  it('do not finish a checkpoint of a run that another one took over meanwhile', async () => {
    const folder = faultFolder();
    const store = openStore(folder, { onNotice: refuseNotice });
    const { id } = store.runs.create(runInput);
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const child = new StoreChild('takenOver', folder, id, dead);
    expect(await child.firstLine()).toBe('saving');
    const db = new Database(store.files.database, { readonly: true });
    const numUnfinished = db.prepare('SELECT count(*) FROM checkpoints WHERE completed_at IS NULL').pluck();
    while (numUnfinished.get() === 0) await sleep(1);
    db.close();
    store.runs.claim(id, { pid: process.pid });
    expect(await child.end()).toEqual(['saving', 'run_taken']);
    expect(store.checkpoints.list(id)).toEqual([]);
    store.close();
  });
});
