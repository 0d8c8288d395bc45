import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, type Browser, type Page } from '@playwright/test';
import { buildPages } from '../../../main/shells/browser/build-pages.ts';
import { buildBundles } from '../../../main/shells/electron/build-bundles.ts';
import type { Order, Told } from './stand-in/telling.ts';

const HOST = 'workbench.tessera.test';
const REGISTER = new URL('./stand-in/register.ts', import.meta.url).href;

/** What the parts of the stand-in tell with what they did, as far as tests look at it. */
export interface Detail {
  readonly url: string;
  readonly title: string;
  readonly fraction: number;
  readonly mode: string;
  readonly path: string;
}

/** The desktop application as it is built, over the stand-in: its windows, and what it did to its surroundings. */
export class Desktop {
  readonly dataDir: string;
  readonly told: Told[] = [];
  readonly #process: ChildProcess;
  readonly #waiting = new Set<() => void>();
  #browser: Browser | undefined;
  #said = '';
  #exitCode: number | null | undefined;

  private constructor(dataDir: string, application: ChildProcess) {
    this.dataDir = dataDir;
    this.#process = application;
    application.on('message', (told: Told) => {
      this.told.push(told);
      this.#wake();
    });
    for (const stream of [application.stdout, application.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
    }
    application.on('exit', (code) => {
      this.#exitCode = code;
      this.#wake();
    });
  }

  /** @param dataDir one that is there already; else an empty one is made */
  static async start(dataDir = mkdtempSync(join(tmpdir(), 'tessera-desktop-'))): Promise<Desktop> {
    const desktop = await Desktop.launch(dataDir);
    const { detail } = await desktop.until('chromium');
    desktop.#browser = await chromium.connectOverCDP(detail as string);
    return desktop;
  }

  /** Only starts it: it may end by itself. */
  static async launch(dataDir: string): Promise<Desktop> {
    const say = (): void => undefined;
    const [bundles, pages] = [await buildBundles(say), await buildPages(say)];
    const words = ['--data', dataDir, '--pages', pages];
    const application = fork(join(bundles, 'main.cjs'), words, {
      execArgv: ['--import', REGISTER],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    return new Desktop(dataDir, application);
  }

  /** All that it printed. */
  get said(): string {
    return this.#said;
  }

  /** The first thing of that kind that it did, or does. */
  async until(what: string, fits: (detail: Detail) => boolean = () => true): Promise<Told> {
    for (;;) {
      const found = this.told.find((told) => told.what === what && fits(told.detail as Detail));
      if (found) return found;
      if (this.#exitCode !== undefined)
        throw new Error(`it ended (${this.#exitCode}) without ${what}:\n${this.#said}`);
      await this.#news();
    }
  }

  /** Its exit code, once it has ended. */
  async ended(): Promise<number | null> {
    while (this.#exitCode === undefined) await this.#news();
    return this.#exitCode;
  }

  /** The page of a window, once there is one whose address has this in it. */
  async page(part = ''): Promise<Page> {
    const find = (): Page | undefined => this.pages().find((page) => page.url().includes(part));
    await expect.poll(find, `a window at ${part}`).toBeDefined();
    return find()!;
  }

  pages(): Page[] {
    const pages = this.#browser?.contexts().flatMap((context) => context.pages()) ?? [];
    return pages.filter((page) => page.url().includes(HOST));
  }

  order(order: Order): void {
    this.#process.send(order);
  }

  /** Ends it, whatever it does, and takes its folder away. */
  async remove(): Promise<void> {
    // Chromium ends with it, and with that the connection to Chromium.
    if (this.#exitCode === undefined) this.order({ type: 'exit' });
    await this.ended();
    rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 10 });
  }

  #news(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
