import { join } from 'node:path';
import { probeProviders } from '../../runtime/providers.ts';
import { startProbesBy, type ProviderProbe } from '../../runtime/probe.ts';
import { prepareFirstStart } from '../../services/first-start.ts';
import { readSettings } from '../../services/door/settings.ts';
import { Workplace } from '../../services/workplace.ts';
import { FileLock } from '../../store/file-lock.ts';
import { openStore } from '../../store/store.ts';
import { Pages } from '../browser/pages.ts';
import { openDoor } from './door.ts';
import type { Electron } from './electron.ts';
import { guardContents, guardSession } from './guard.ts';
import { Leaving } from './leaving.ts';
import { menuTemplate } from './menu.ts';
import { servePages } from './pages.ts';
import { TrainingSigns } from './training-signs.ts';
import { TrainingWatch } from './training-watch.ts';
import { Processes } from './processes.ts';
import { importByMenu, windowDesktop, type DesktopTools } from './window-desktop.ts';
import { Windows } from './windows.ts';

const HOUR_MS = 3_600_000;

/** The other one is served to a browser: a second window application never gets this far. */
const NOT_ALONE =
  'Another Tessera has this data folder open as well, in a browser: nothing is lost, but what changes there shows here only after a reload.';

export interface DesktopOptions {
  readonly dataDir: string;
  /** The built window. */
  readonly pagesFolder: string;
  /** Where the preload script and the utility processes' entries lie. */
  readonly bundleFolder: string;
}

/** The desktop application once it runs. */
export interface OpenDesktop {
  /** Shows the main window and tells it why it came to the front. */
  readonly show: (sentence: string) => void;
  readonly importDropped: (paths: readonly string[]) => void;
}

/**
 * The whole workbench over one data folder, in windows. To be called when Electron is ready.
 * @throws UserError when the store cannot be opened
 */
export async function openDesktop(electron: Electron, options: DesktopOptions): Promise<OpenDesktop> {
  const { dataDir, pagesFolder, bundleFolder } = options;
  const { app, Menu, session, shell } = electron;
  const pages = await Pages.list(pagesFolder);
  servePages(session.defaultSession, pages);
  guardSession(session.defaultSession);
  app.on('web-contents-created', (_event, contents) => guardContents(contents));

  const processes = new Processes(electron, { folder: bundleFolder, probes: once(probeProviders) });
  startProbesBy(processes.startProbe);
  const { workplace, presence } = await openWorkplace(dataDir, app.getVersion(), processes);
  const windows = new Windows(electron, join(bundleFolder, 'preload.cjs'));
  const tools: DesktopTools = { electron, workplace, processes, windows };
  openDoor(electron, {
    workplace,
    desktopOf(contents) {
      const opened = windows.find(contents);
      return opened && windowDesktop(opened, tools);
    },
  });
  const actions = {
    importChosen: (kind: 'files' | 'folder') => void importByMenu(windows.showMain(), kind, tools),
    openDataFolder: () => void shell.openPath(dataDir),
    go: (screen: string) => windows.showMain().mailbox.put({ type: 'go', screen }),
    command: (id: string) => windows.showMain().mailbox.put({ type: 'command', id }),
  };
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, actions)));
  followTraining(electron, tools, presence);
  app.on('activate', () => windows.showMain());
  windows.showMain();
  return {
    show: (sentence) => windows.showMain().mailbox.put({ type: 'notice', tone: 'neutral', sentence }),
    importDropped: (paths) => void windowDesktop(windows.showMain(), tools).importDropped(paths),
  };
}

async function openWorkplace(
  dataDir: string,
  version: string,
  processes: Processes,
): Promise<{ workplace: Workplace; presence: FileLock }> {
  const notices: string[] = [];
  const store = openStore(dataDir, { onNotice: (sentence) => notices.push(sentence) });
  // Held while the application runs; the system drops it when this process dies.
  const presence = new FileLock(join(dataDir, 'workbench.lock'));
  try {
    if (!presence.tryLock('exclusive')) notices.push(NOT_ALONE);
    const isFirstRun = await prepareFirstStart(store);
    const { launch, forkApart: fork } = processes;
    const shell = { store, shell: 'electron' as const, version, notices, isFirstRun };
    return { workplace: new Workplace({ ...shell, launch, fork }), presence };
  } catch (error) {
    presence.close();
    store.close();
    throw error;
  }
}

/** Signs of training outside the windows, and an application that ends when nobody needs it any more. */
function followTraining(
  electron: Electron,
  { workplace, processes, windows }: DesktopTools,
  presence: FileLock,
): void {
  const { store } = workplace;
  const signs = new TrainingSigns(electron, {
    windows: () => windows.all,
    notifies: () => readSettings(store).notifyWhenDone,
    open: (runId) => windows.showProgress(runId),
  });
  const backups = setInterval(() => store.backUpIfDue(), HOUR_MS);
  const leaving = new Leaving(electron, {
    processes,
    windows: () => windows.all,
    close() {
      clearInterval(backups);
      watch.stop();
      signs.stop();
      workplace.close();
      presence.close();
      store.close();
    },
  });
  const watch = new TrainingWatch(workplace, {
    onChange: (states) => signs.onChange(states),
    onEnd(ended) {
      signs.onEnd(ended);
      leaving.trainingEnded();
    },
  });
}

/** Found out when first asked for. */
function once(find: () => Promise<readonly ProviderProbe[]>): () => Promise<readonly ProviderProbe[]> {
  let found: Promise<readonly ProviderProbe[]> | undefined;
  return () => (found ??= find());
}
