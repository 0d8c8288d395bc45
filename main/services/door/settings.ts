import { availableParallelism, totalmem } from 'node:os';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { settingsSchema, type Settings } from '../../../preload/contract/settings.ts';
import { probeProviders } from '../../runtime/providers.ts';
import type { Store } from '../../store/store.ts';
import type { Workplace } from '../workplace.ts';
import { door } from './implementer.ts';

const DEFAULTS: Settings = {
  theme: 'system',
  palette: 'arc',
  showNumbers: false,
  showPatterns: false,
  showLines: true,
  provider: 'auto',
  threads: null,
  notifyWhenDone: true,
};

/** Defaults, overlaid with what was set; a value that an older or newer Tessera wrote and this one cannot read is left out. */
export function readSettings(store: Store): Settings {
  const stored = store.settings.all();
  const entries = Object.entries(settingsSchema.shape).flatMap(([name, schema]) => {
    const parsed = schema.safeParse(stored[name]);
    return parsed.success ? [[name, parsed.data]] : [];
  });
  return { ...DEFAULTS, ...(Object.fromEntries(entries) as Partial<Settings>) };
}

/** 'auto' means what the person chose in the settings. */
export function providerOf({ store }: Workplace, asked: Settings['provider']): Settings['provider'] {
  return asked === 'auto' ? readSettings(store).provider : asked;
}

export const settingsDoor = {
  get: door.settings.get.handler(({ context }) => readSettings(context.workplace.store)),
  set: door.settings.set.handler(({ input, context: { workplace } }) => {
    workplace.store.settings.set(input);
    workplace.announce('settings');
    return readSettings(workplace.store);
  }),
  changes: door.settings.changes.handler(async function* ({ context: { workplace }, signal }) {
    const changes = workplace.changes('settings', signal);
    while (!(await changes.next()).done) yield readSettings(workplace.store);
  }),
  about: door.settings.about.handler(({ context: { workplace } }) => {
    const { store, shell, version, notices, isFirstRun } = workplace;
    return {
      version,
      shell,
      platform: `${process.platform} ${process.arch}`,
      numCores: availableParallelism(),
      memoryBytes: totalmem(),
      dataDir: store.files.dataDir,
      storeBytes: folderBytes(store.files.dataDir),
      notices: [...notices],
      isFirstRun,
    };
  }),
  providers: door.settings.providers.handler(() => probeProviders()),
};

function folderBytes(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.reduce((sum, entry) => {
    if (!entry.isFile()) return sum;
    // A write-ahead log may go away between the listing and the look.
    return sum + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0);
  }, 0);
}
