import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { spawnTrainer } from '../../main/training/spawn-trainer.ts';
import { Trainer } from '../../main/training/trainer.ts';
import { randomFromSeed } from '../../puzzles/random.ts';
import { checkpointAt, expectSameCheckpoint } from '../unit/main/training/checkpoints.ts';
import { createTinyRun } from '../unit/main/training/tiny-run.ts';
import { eventOf, kill, tinyDataFolder, watched } from './trainer-process.ts';

const isLong = process.env['TESSERA_LONG'] !== undefined;
const NUM_KILLS = isLong ? 1000 : 20;
const TOLD_WITHIN_MS = 2000;

/**
 * Row 1 and 13 of the promises: the run is killed at random moments, over and over, and resumed each time. Nothing
 * acknowledged is lost, whoever watches is told, and what comes out is to the bit what an undisturbed run gives.
 */
it(
  `${NUM_KILLS} kills of a training process lose nothing, and the run ends to the bit as an undisturbed one`,
  { timeout: isLong ? 4 * 3_600_000 : 180_000 },
  async () => {
    const { dataDir, store } = tinyDataFolder();
    const changes = { maxSteps: 1_000_000, checkpointEvery: 3, evalEvery: 20, metricsEvery: 5, keepLast: 3 };
    const run = createTinyRun(store, changes);
    const random = randomFromSeed(20);
    let acknowledged = 0;
    for (let k = 0; k < NUM_KILLS; k++) {
      const handle = watched(spawnTrainer({ dataDir, runId: run }));
      handle.on((event) => {
        if (event.type === 'checkpoint') acknowledged = event.step;
      });
      if (random.uniform() < 0.8) {
        const { step } = await eventOf(handle, 'started');
        // Each life begins at the last acknowledged checkpoint or later: the word may have died with the trainer.
        expect(step).toBeGreaterThanOrEqual(acknowledged);
        await sleep(random.uniform() * 400);
      } else {
        // While it starts.
        await sleep(random.uniform() * 1500);
      }
      const killedAt = performance.now();
      kill(handle.pid);
      const end = await handle.finished;
      expect(performance.now() - killedAt).toBeLessThan(TOLD_WITHIN_MS);
      // 'created' where it had not even claimed the run.
      expect(['interrupted', 'created']).toContain(end.status);
      expect(store.runs.get(run).status).toBe(end.status);
      const newest = store.checkpoints.latest(run);
      expect(newest?.step ?? 0).toBeGreaterThanOrEqual(acknowledged);
      for (const row of store.checkpoints.list(run)) expect(store.checkpoints.load(row).row).toEqual(row);
    }
    const last = (store.checkpoints.latest(run)?.step ?? 0) + 10;
    expect(last).toBeGreaterThan(NUM_KILLS);
    await (await Trainer.open(store, run, { maxSteps: last })).train();
    const whole = createTinyRun(store, { ...changes, maxSteps: last });
    await (await Trainer.open(store, whole)).train();
    expectSameCheckpoint(checkpointAt(store, run, last), checkpointAt(store, whole, last));
  },
);
