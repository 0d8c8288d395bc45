import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openStore, type Store, type StoreOptions } from '../../../../main/store/store.ts';

/** An empty folder that is gone after the test. */
export function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A store whose notices fail the test, unless it asks for them. */
export function openTestStore(folder: string = dataFolder(), options: StoreOptions = {}): Store {
  const store = openStore(folder, { onNotice: refuseNotice, ...options });
  onTestFinished(() => store.close());
  return store;
}

function refuseNotice(sentence: string): void {
  throw new Error(`an unexpected notice: ${sentence}`);
}
