import { EventEmitter } from 'node:events';
import type { Page } from '@playwright/test';
import { app } from './app.ts';
import { newPage } from './chromium.ts';
import { tell } from './telling.ts';
import { WebContents } from './web-contents.ts';

const open = new Map<Page, BrowserWindow>();

/** The window that shows a page. */
export function windowOf(page: Page): BrowserWindow | undefined {
  return open.get(page);
}

interface WindowOptions {
  readonly title?: string;
  readonly width?: number;
  readonly height?: number;
  readonly webPreferences: Readonly<Record<string, unknown>> & { readonly preload: string };
}

/** A page of Chromium as the application's window. */
export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents;
  static #all = new Set<BrowserWindow>();
  #isDestroyed = false;

  constructor(options: WindowOptions) {
    super();
    tell('window', options);
    BrowserWindow.#all.add(this);
    const { width = 800, height = 600 } = options;
    const page = newPage({ width, height }).then((opened) => {
      open.set(opened, this);
      opened.on('close', () => this.#closed());
      return opened;
    });
    this.webContents = new WebContents(page, options.webPreferences.preload);
    app.emit('web-contents-created', {}, this.webContents);
  }

  static getAllWindows(): BrowserWindow[] {
    return [...BrowserWindow.#all];
  }

  async loadURL(address: string): Promise<void> {
    await this.webContents.loadURL(address);
    this.emit('ready-to-show');
  }

  close(): void {
    void this.webContents.page.then((page) => page.close());
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  isMinimized(): boolean {
    return false;
  }

  show(): void {
    tell('show');
  }

  focus(): void {
    tell('focus');
  }

  setProgressBar(fraction: number, { mode }: { mode: string }): void {
    tell('progress-bar', { fraction, mode });
  }

  #closed(): void {
    this.#isDestroyed = true;
    BrowserWindow.#all.delete(this);
    this.emit('closed');
    if (BrowserWindow.#all.size === 0) app.allClosed();
  }
}
