import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareFirstStart } from '../../services/first-start.ts';
import { Workplace } from '../../services/workplace.ts';
import { FileLock } from '../../store/file-lock.ts';
import { openStore } from '../../store/store.ts';
import { PortTakenError, serveWorkbench, type BrowserShell } from './server.ts';

const packageFile = new URL('../../../package.json', import.meta.url);
const HOUR_MS = 3_600_000;

export interface WorkbenchOptions {
  readonly dataDir: string;
  /** The port wanted; null = the usual one, or any free one where that is taken. */
  readonly port: number | null;
  readonly pagesFolder: string;
  /** Told what happened when the store was opened. */
  readonly onNotice: (sentence: string) => void;
}

/** The port that a second computer's tunnel can count on. */
export const USUAL_PORT = 7351;

/**
 * The whole workbench over one data folder, served to browsers on this machine. `close` ends it; trainers go on.
 * @throws UserError when the port is taken or the store cannot be opened
 */
export async function openWorkbench(options: WorkbenchOptions): Promise<BrowserShell> {
  const { dataDir, port, pagesFolder, onNotice } = options;
  const notices: string[] = [];
  const tell = (sentence: string): void => {
    notices.push(sentence);
    onNotice(sentence);
  };
  const store = openStore(dataDir, { onNotice: tell });
  // Held while the workbench is open; the system drops it when this process dies.
  const presence = new FileLock(join(dataDir, 'workbench.lock'));
  const close = (): void => {
    presence.close();
    store.close();
  };
  try {
    if (!presence.tryLock('exclusive')) tell(NOT_ALONE);
    const isFirstRun = await prepareFirstStart(store);
    const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
    const workplace = new Workplace({ store, shell: 'browser', version, notices, isFirstRun });
    const shell = await serveOn(port, (one) => serveWorkbench({ workplace, port: one, pagesFolder }));
    const backups = setInterval(() => store.backUpIfDue(), HOUR_MS);
    return {
      ...shell,
      async close() {
        clearInterval(backups);
        await shell.close();
        workplace.close();
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

const NOT_ALONE =
  'Another workbench is open over the same folder: nothing is lost by it, but what is changed in one shows in the other only after a reload.';

async function serveOn(
  port: number | null,
  serve: (port: number) => Promise<BrowserShell>,
): Promise<BrowserShell> {
  if (port !== null) return serve(port);
  try {
    return await serve(USUAL_PORT);
  } catch (error) {
    if (!(error instanceof PortTakenError)) throw error;
    return serve(0);
  }
}
