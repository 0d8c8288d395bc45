import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openStore, type Store } from '../../main/store/store.ts';
import type { TrainerEvent } from '../../main/training/events.ts';
import type { TrainerHandle } from '../../main/training/spawn-trainer.ts';
import { fillStore } from '../unit/main/training/tiny-run.ts';

/** A data folder with the tiny collection, and its store; both go when the test is over. */
export function tinyDataFolder(): { dataDir: string; store: Store } {
  const dataDir = mkdtempSync(join(tmpdir(), 'tessera-trainer-'));
  const store = openStore(dataDir, { onNotice: () => undefined });
  onTestFinished(() => {
    store.close();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });
  fillStore(store);
  return { dataDir, store };
}

/** Kills the trainer when the test ends before it does. */
export function watched(handle: TrainerHandle): TrainerHandle {
  onTestFinished(async () => {
    kill(handle.pid);
    await handle.finished.catch(() => undefined);
  });
  return handle;
}

/** kill -9; nothing where the process is gone. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The first event from now on that fits. */
export function eventOf<T extends TrainerEvent['type']>(
  handle: TrainerHandle,
  type: T,
  fits: (event: Extract<TrainerEvent, { type: T }>) => boolean = () => true,
): Promise<Extract<TrainerEvent, { type: T }>> {
  return new Promise((resolve) => {
    const off = handle.on((event) => {
      if (event.type !== type || !fits(event as Extract<TrainerEvent, { type: T }>)) return;
      // Not yet there when the event is one of those kept.
      setImmediate(() => off());
      resolve(event as Extract<TrainerEvent, { type: T }>);
    });
  });
}
