import type { BrowserWindow, WebContents } from 'electron';
import type { DesktopEvent } from '../../../preload/contract/desktop.ts';
import { pageAddress } from './addresses.ts';
import type { Electron } from './electron.ts';
import { Mailbox } from './mailbox.ts';

const SMALLEST = { minWidth: 960, minHeight: 640 };
const MOST_RELOADS = 3;

/** One window and what it is told. */
export interface OpenWindow {
  readonly window: BrowserWindow;
  readonly mailbox: Mailbox<DesktopEvent>;
}

/** The windows of the workbench: the main one, and one for the progress of each run that is watched. */
export class Windows {
  readonly #electron: Pick<Electron, 'BrowserWindow'>;
  readonly #preload: string;
  readonly #open = new Map<WebContents, OpenWindow>();
  readonly #progress = new Map<string, OpenWindow>();
  #main: OpenWindow | null = null;

  /** @param preload path of the bundled preload script */
  constructor(electron: Pick<Electron, 'BrowserWindow'>, preload: string) {
    this.#electron = electron;
    this.#preload = preload;
  }

  get all(): BrowserWindow[] {
    return [...this.#open.values()].map(({ window }) => window);
  }

  /** The window that shows these contents; undefined where it is none of ours. */
  find(contents: WebContents): OpenWindow | undefined {
    return this.#open.get(contents);
  }

  /** Brings the main window to the front, and opens it where it was closed. */
  showMain(): OpenWindow {
    if (this.#main) toFront(this.#main.window);
    else {
      this.#main = this.#create(pageAddress(), { width: 1280, height: 860 }, () => (this.#main = null));
    }
    return this.#main;
  }

  /** Brings the progress window of a run to the front, and opens it where there is none. */
  showProgress(runId: string): void {
    const shown = this.#progress.get(runId);
    if (shown) {
      toFront(shown.window);
      return;
    }
    const address = pageAddress(`/progress/${encodeURIComponent(runId)}`);
    const size = { width: 1180, height: 820 };
    this.#progress.set(
      runId,
      this.#create(address, size, () => this.#progress.delete(runId)),
    );
  }

  #create(address: string, size: { width: number; height: number }, onClosed: () => void): OpenWindow {
    const { BrowserWindow } = this.#electron;
    const window = new BrowserWindow({
      ...size,
      ...SMALLEST,
      title: 'Tessera',
      show: false,
      webPreferences: {
        preload: this.#preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
      },
    });
    const { webContents } = window;
    const opened = { window, mailbox: new Mailbox<DesktopEvent>() };
    this.#open.set(webContents, opened);
    window.once('ready-to-show', () => window.show());
    window.once('closed', () => {
      this.#open.delete(webContents);
      onClosed();
    });
    let numReloads = 0;
    // What the page showed is in the store: a page that crashed is loaded again, unless it does nothing else.
    webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit' && numReloads++ < MOST_RELOADS) webContents.reload();
    });
    // It rejects where the window is closed before the page is there.
    window.loadURL(address).catch((error: unknown) => {
      if (!window.isDestroyed()) console.error(error);
    });
    return opened;
  }
}

function toFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
