import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../main/store/store.ts';
import { controlAddresses } from '../../main/training/control-address.ts';
import { attachTrainer, spawnTrainer } from '../../main/training/spawn-trainer.ts';
import { createTinyRun, fillStore } from '../unit/main/training/tiny-run.ts';
import { eventOf, kill, tinyDataFolder, watched } from './trainer-process.ts';

const ENDLESS = { maxSteps: 1_000_000, checkpointEvery: 20, evalEvery: 500 };

describe('a trainer in a process of its own', () => {
  it('pauses, goes on, and stops at a word, and keeps what it has', async () => {
    const { dataDir, store } = tinyDataFolder();
    const runId = createTinyRun(store, ENDLESS);
    const handle = watched(spawnTrainer({ dataDir, runId }));
    await eventOf(handle, 'metrics');
    const paused = eventOf(handle, 'status', ({ status }) => status === 'paused');
    handle.pause();
    await paused;
    const { step } = store.checkpoints.latest(runId) ?? { step: -1 };
    expect(store.runs.get(runId)).toMatchObject({ status: 'paused', owner_pid: handle.pid });
    await sleep(300);
    expect(store.metrics.last(runId, 'train')?.step ?? 0).toBeLessThanOrEqual(step);

    const further = eventOf(handle, 'metrics', (event) => event.step > step);
    handle.resume();
    await further;
    handle.stopAndKeep();
    const end = await handle.finished;
    expect(end).toMatchObject({ status: 'stopped', reason: null });
    expect(store.runs.get(runId)).toMatchObject({ status: 'stopped', owner_pid: null });
    expect(store.checkpoints.latest(runId)?.step).toBeGreaterThan(step);
  });

  it('is finished at the time it was told, also while it starts', async () => {
    const { dataDir, store } = tinyDataFolder();
    const runId = createTinyRun(store, ENDLESS);
    const handle = watched(spawnTrainer({ dataDir, runId }));
    handle.finishBy(Date.now());
    expect(await handle.finished).toMatchObject({
      status: 'finished',
      reason: 'the time to finish by has come',
    });
  });

  it('saves and stands as interrupted when the system ends it', async () => {
    const { dataDir, store } = tinyDataFolder();
    const runId = createTinyRun(store, { ...ENDLESS, checkpointEvery: 1_000_000 });
    const handle = watched(spawnTrainer({ dataDir, runId }));
    const { step } = await eventOf(handle, 'metrics');
    process.kill(handle.pid, 'SIGTERM');
    expect(await handle.finished).toMatchObject({ status: 'interrupted' });
    expect(store.checkpoints.latest(runId)?.step).toBeGreaterThanOrEqual(step);
  });

  it('says in one sentence why it cannot begin', async () => {
    const { dataDir, store } = tinyDataFolder();
    const runId = createTinyRun(store, { model: { vocab_size: 11 } });
    const handle = watched(spawnTrainer({ dataDir, runId }));
    await expect(handle.finished).rejects.toMatchObject({
      name: 'UserError',
      code: 'data_unfit',
      message: expect.stringMatching(/^The model has vocab_size 11/) as string,
    });
  });

  it('is refused a run that another one trains', async () => {
    const { dataDir, store } = tinyDataFolder();
    const runId = createTinyRun(store, ENDLESS);
    const first = watched(spawnTrainer({ dataDir, runId }));
    await eventOf(first, 'started');
    const second = watched(spawnTrainer({ dataDir, runId }));
    // Not to be taken by the first as its own.
    second.stopAndKeep();
    await expect(second.finished).rejects.toMatchObject({ code: 'run_taken' });
    // The first has kept its line.
    const further = eventOf(first, 'metrics');
    await further;
    expect(store.runs.get(runId)).toMatchObject({ status: 'running', owner_pid: first.pid });
  });
});

describe('whoever attaches to a trainer', () => {
  it('follows it, tells it what to do, and leaves it alone', async () => {
    const { dataDir, store } = tinyDataFolder();
    const runId = createTinyRun(store, ENDLESS);
    const owner = watched(spawnTrainer({ dataDir, runId }));
    await eventOf(owner, 'started');
    const first = attachTrainer({ dataDir, runId: runId.slice(0, 6) });
    expect(first).toMatchObject({ runId, pid: owner.pid });
    expect(await eventOf(first, 'started')).toMatchObject({ runId, status: 'running' });
    await eventOf(first, 'metrics');
    first.detach();

    const second = attachTrainer({ dataDir, runId });
    const isPaused = eventOf(owner, 'status', ({ status }) => status === 'paused');
    second.pause();
    await isPaused;
    const third = attachTrainer({ dataDir, runId });
    expect(await eventOf(third, 'started')).toMatchObject({ status: 'paused' });
    third.stopAndKeep();
    const ends = await Promise.all([owner.finished, second.finished, third.finished]);
    expect(ends.map(({ status }) => status)).toEqual(['stopped', 'stopped', 'stopped']);
  });

  it('is told within two seconds when it is killed, and the run can be resumed', async () => {
    const { dataDir, store } = tinyDataFolder();
    const runId = createTinyRun(store, ENDLESS);
    const owner = watched(spawnTrainer({ dataDir, runId }));
    await eventOf(owner, 'checkpoint');
    const follower = attachTrainer({ dataDir, runId });
    await eventOf(follower, 'started');
    const told = eventOf(follower, 'ended');
    const killedAt = performance.now();
    kill(owner.pid);
    expect((await follower.finished).status).toBe('interrupted');
    expect((await told).status).toBe('interrupted');
    expect(performance.now() - killedAt).toBeLessThan(2000);
    expect(store.runs.get(runId).status).toBe('interrupted');
    expect(() => attachTrainer({ dataDir, runId })).toThrow(/is not being trained: resume it to go on/);

    const kept = store.checkpoints.latest(runId)?.step;
    const again = watched(spawnTrainer({ dataDir, runId }));
    expect((await eventOf(again, 'started')).firstStep).toBe(kept);
    again.stopAndKeep();
    await again.finished;
  });

  it('is let go when it talks nonsense, and nobody else notices', async () => {
    const { dataDir, store } = tinyDataFolder();
    const runId = createTinyRun(store, ENDLESS);
    const owner = watched(spawnTrainer({ dataDir, runId }));
    await eventOf(owner, 'started');
    for (const nonsense of ['{"type":"delete"}\n', 'not JSON\n', 'x'.repeat(100_000)]) {
      const socket = connect(controlAddresses(dataDir, runId)[0]);
      await once(socket, 'connect');
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.on('error', () => undefined).resume();
      socket.write(nonsense);
      await closed;
    }
    await eventOf(owner, 'metrics');
    owner.stopAndKeep();
    expect((await owner.finished).status).toBe('stopped');
  });
});

it('a trainer goes on when whoever started it is killed', async () => {
  const { dataDir, store } = tinyDataFolder();
  const runId = createTinyRun(store, ENDLESS);
  const parent = fork(new URL('./trainer-parent.ts', import.meta.url), [dataDir, runId], { execArgv: [] });
  await once(parent, 'message');
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  const follower = watched(attachTrainer({ dataDir, runId }));
  const { step } = await eventOf(follower, 'started');
  await eventOf(follower, 'metrics', (event) => event.step >= step + 20);
  expect(store.runs.get(runId)).toMatchObject({ status: 'running', owner_pid: follower.pid });
  follower.stopAndKeep();
  expect((await follower.finished).status).toBe('stopped');
});

it('a data folder with a path too long for a socket works as well', async () => {
  const { dataDir: above } = tinyDataFolder();
  const dataDir = join(above, 'a-long-name'.repeat(10));
  mkdirSync(dataDir);
  const store = openStore(dataDir);
  fillStore(store);
  const runId = createTinyRun(store, ENDLESS);
  const handle = watched(spawnTrainer({ dataDir, runId }));
  await eventOf(handle, 'metrics');
  handle.stopAndKeep();
  expect((await handle.finished).status).toBe('stopped');
  store.close();
});
