import Database from 'better-sqlite3';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NonFiniteError, StoreError } from '../../../../main/store/errors.ts';
import type { Store } from '../../../../main/store/store.ts';
import { dataFolder, openTestStore } from './data-folder.ts';
import { checkpointInput, runInput } from './samples.ts';

const own = { pid: process.pid };

/** The pid of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

/** A process that lives until the test is over, or until it is killed. */
async function idleProcess() {
  const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)']);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  if (child.pid === undefined) throw new Error('the idle process did not start');
  return { child, pid: child.pid };
}

function newRun(store: Store): string {
  return store.runs.create(runInput).id;
}

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof StoreError) return error.code;
    throw error;
  }
  return 'none';
}

describe('a run', () => {
  it('is kept as it was given', () => {
    const folder = dataFolder();
    const store = openTestStore(folder, { now: () => 1234 });
    const run = store.runs.create({ ...runInput, name: 'first try' });
    expect(run).toEqual({
      ...runInput,
      id: expect.stringMatching(/^[0-9a-f]{8}$/) as string,
      name: 'first try',
      status: 'created',
      status_reason: null,
      owner_pid: null,
      heartbeat_at: null,
      created_at: 1234,
      updated_at: 1234,
    });
    store.close();
    expect(openTestStore(folder).runs.list()).toEqual([run]);
  });

  it('gets a name of its own and an id that no other run has, even at the same moment', () => {
    const { runs } = openTestStore(dataFolder(), { now: () => 1 });
    const created = Array.from({ length: 20 }, () => runs.create(runInput));
    expect(new Set(created.map((run) => run.id)).size).toBe(20);
    expect(created.slice(0, 2).map((run) => run.name)).toEqual(['sudoku-4x4-1', 'sudoku-4x4-2']);
    expect(runs.list().map((run) => run.id)).toEqual(created.map((run) => run.id));
  });

  it('refuses a configuration with a number that JSON cannot hold', () => {
    const { runs } = openTestStore();
    const config = { optimizer: { lr: NaN } };
    expect(() => runs.create({ ...runInput, config })).toThrow(NonFiniteError);
    expect(() => runs.create({ ...runInput, config })).toThrow('"lr"');
    expect(runs.list()).toEqual([]);
  });

  it('is found by the beginning of its id', () => {
    const { runs } = openTestStore();
    const run = runs.create(runInput);
    expect(runs.get(run.id.slice(0, 3))).toEqual(run);
    expect(() => runs.get('')).toThrow('There is no run ""');
    expect(() => runs.get('zz')).toThrow('There is no run "zz": "tessera runs" lists the ones there are.');
    for (let i = 0; i < 17; i++) runs.create(runInput);
    const firsts = runs.list().map(({ id }) => id[0]);
    const shared = firsts.find((digit, i) => firsts.indexOf(digit) !== i) ?? '';
    expect(() => runs.get(shared)).toThrow('give more characters');
  });

  it('goes with all that belongs to it, but not while it is trained', () => {
    const store = openTestStore();
    const id = newRun(store);
    const claim = store.runs.claim(id, own);
    store.metrics.append(id, [{ step: 1, kind: 'train', recorded_at: 1, values: { lm_loss: 1 } }]);
    store.checkpoints.save(id, checkpointInput(1, 0.5));
    expect(codeOf(() => store.runs.delete(id))).toBe('run_taken');
    store.runs.release(claim, 'stopped');
    store.runs.delete(id);
    expect([store.runs.list(), store.metrics.read(id), store.checkpoints.list(id)]).toEqual([[], [], []]);
  });
});

describe('a claim', () => {
  it('makes one owner, until it is released', () => {
    const { runs } = openTestStore(dataFolder(), { now: () => 50 });
    const { id } = runs.create(runInput);
    const claim = runs.claim(id, { pid: process.pid, now: 60 });
    expect(runs.get(id)).toMatchObject({ status: 'running', owner_pid: process.pid, heartbeat_at: 60 });
    expect(() => runs.claim(id, own)).toThrow(`Run ${id} is being trained by process ${process.pid}`);
    expect(codeOf(() => runs.claim(id, own))).toBe('run_taken');
    runs.release(claim, 'finished', 'all steps done');
    expect(runs.get(id)).toMatchObject({
      status: 'finished',
      status_reason: 'all steps done',
      owner_pid: null,
    });
    expect(runs.get(id).heartbeat_at).toBeNull();
    expect(codeOf(() => runs.release(claim, 'finished'))).toBe('run_taken');
    expect(runs.claim(id, own).token).not.toBe(claim.token);
    expect(runs.get(id)).toMatchObject({ status: 'running', status_reason: null });
  });

  it('holds against another process while its owner lives, however old the heartbeat', async () => {
    const folder = dataFolder();
    const store = openTestStore(folder);
    const id = newRun(store);
    const { child, pid } = await idleProcess();
    const claim = store.runs.claim(id, { pid, now: 1000 });
    const soon = 1000 + 60_000;
    expect(codeOf(() => store.runs.claim(id, { ...own, now: soon }))).toBe('run_taken');
    expect(store.runs.sweep(soon)).toEqual([]);
    if (process.platform === 'linux') expect(store.runs.sweep(Date.now())).toEqual([]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(store.runs.sweep(soon)).toEqual([id]);
    expect(store.runs.get(id)).toMatchObject({ status: 'interrupted', owner_pid: pid });
    expect(store.runs.get(id).status_reason).not.toBeNull();
    expect(store.runs.sweep(soon)).toEqual([]);
    const next = store.runs.claim(id, own);
    expect(codeOf(() => store.runs.heartbeat(claim))).toBe('run_taken');
    expect(codeOf(() => store.runs.release(claim, 'stopped'))).toBe('run_taken');
    store.runs.heartbeat(next);
  });

  it('passes from a dead owner to the next without a sweep', () => {
    const { runs } = openTestStore();
    const { id } = runs.create(runInput);
    const dead = runs.claim(id, { pid: deadPid() });
    const alive = runs.claim(id, own);
    expect(codeOf(() => runs.assertOwned(dead))).toBe('run_taken');
    runs.assertOwned(alive);
  });

  it.skipIf(process.platform !== 'linux')(
    'is not inherited by a later process of the same pid (Linux only: others do not tell when a process started)',
    () => {
      const store = openTestStore();
      const id = newRun(store);
      store.runs.claim(id, own);
      expect(codeOf(() => store.runs.claim(id, own))).toBe('run_taken');
      const db = new Database(store.files.database);
      db.prepare("UPDATE runs SET owner_start = 'another start'").run();
      db.close();
      expect(store.runs.sweep()).toEqual([id]);
      store.runs.claim(id, own);
    },
  );

  it('comes back by a heartbeat when a sweep took its owner for dead', () => {
    const { runs } = openTestStore();
    const { id } = runs.create(runInput);
    // The pid of a dead process stands for an owner that the sweep could not see.
    const claim = runs.claim(id, { pid: deadPid() });
    expect(runs.sweep()).toEqual([id]);
    runs.heartbeat(claim);
    expect(runs.get(id)).toMatchObject({ status: 'running', status_reason: null });
    runs.heartbeat(claim, 'paused');
    expect(runs.get(id).status).toBe('paused');
    runs.setStatus(id, 'paused', 'the disk is full');
    runs.heartbeat(claim);
    runs.heartbeat(claim, 'paused');
    expect(runs.get(id)).toMatchObject({ status: 'paused', status_reason: 'the disk is full' });
    runs.heartbeat(claim, 'running');
    expect(runs.get(id)).toMatchObject({ status: 'running', status_reason: null });
  });

  it('leaves runs alone that are not being trained', () => {
    const { runs } = openTestStore();
    const ids = [runs.create(runInput).id, runs.create(runInput).id];
    runs.setStatus(ids[1], 'failed', 'why');
    expect(runs.sweep()).toEqual([]);
    expect(runs.list().map((run) => run.status)).toEqual(['created', 'failed']);
  });

  it('removes what a dead owner left of an unfinished checkpoint', () => {
    const store = openTestStore();
    const [id, other] = [newRun(store), newRun(store)];
    const kept = store.checkpoints.save(id, checkpointInput(1, 0.1));
    const db = new Database(store.files.database);
    onTestFinished(() => void db.close());
    const insert = db.prepare(
      "INSERT INTO checkpoints (id, run_id, step, meta, num_bytes) VALUES (?, ?, 2, '{}', 0)",
    );
    insert.run('unfinished', id);
    insert.run('of another', other);
    store.runs.claim(id, own);
    expect(db.prepare('SELECT id FROM checkpoints ORDER BY seq').pluck().all()).toEqual([
      kept.id,
      'of another',
    ]);
    expect(store.checkpoints.list(other)).toEqual([]);
  });
});
