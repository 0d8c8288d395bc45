import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import type { BrowserContext, Page } from '@playwright/test';

import { repositoryRoot } from '../house/files.ts';
import { openStore } from '../../main/store/store.ts';

const COMMAND = join(repositoryRoot, 'main', 'shells', 'cli', 'tessera.ts');

interface Told {
  readonly type: string;
  readonly url: string;
  readonly port: number;
}

/** `tessera serve` over a data folder of its own, as a person starts it. */
export class Served {
  readonly dataDir: string;
  /** Lets one browser in, once. */
  readonly link: string;
  readonly port: number;
  /** What it said on stderr before it served. */
  readonly notices: string;
  readonly #process: ChildProcess;
  #cookies: Awaited<ReturnType<BrowserContext['cookies']>> | undefined;

  private constructor(served: Told & { dataDir: string; notices: string; process: ChildProcess }) {
    this.dataDir = served.dataDir;
    this.link = served.url;
    this.port = served.port;
    this.notices = served.notices;
    this.#process = served.process;
  }

  /** @param dataDir one that is there already; else an empty one is made */
  static async start(dataDir = mkdtempSync(join(tmpdir(), 'tessera-e2e-'))): Promise<Served> {
    const words = [COMMAND, 'serve', '--port', '0', '--no-open', '--json', '--data', dataDir];
    const server = spawn(process.execPath, words, {
      cwd: repositoryRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let complaint = '';
    server.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    for await (const line of createInterface({ input: server.stdout })) {
      const told = JSON.parse(line) as Told;
      if (told.type === 'serving') {
        server.stdout.resume();
        return new Served({ ...told, dataDir, notices: complaint, process: server });
      }
    }
    throw new Error(`tessera serve ended before it served:\n${complaint}`);
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** A page of the window. The first one follows the link, which is spent then; later ones show the cookie it left. */
  async page(context: BrowserContext, hash = ''): Promise<Page> {
    const page = await context.newPage();
    if (this.#cookies) {
      await context.addCookies(this.#cookies);
    } else {
      await page.goto(this.link);
      await page.waitForURL(`${this.origin}/`);
      this.#cookies = await context.cookies();
    }
    await page.goto(`${this.origin}/${hash}`);
    return page;
  }

  /** The processes that train over this folder now, by run. */
  trainerPids(): { runId: string; pid: number }[] {
    const store = openStore(this.dataDir);
    try {
      const runs = store.runs.list().filter(({ status }) => status === 'running' || status === 'paused');
      return runs.flatMap(({ id, owner_pid }) => (owner_pid === null ? [] : [{ runId: id, pid: owner_pid }]));
    } finally {
      store.close();
    }
  }

  /** Ends the server as Ctrl-C does; what trains goes on. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const end = once(this.#process, 'exit');
    this.#process.kill('SIGINT');
    await end;
  }

  /** Ends everything and takes the folder away. */
  async remove(): Promise<void> {
    await this.stop();
    for (const { pid } of this.trainerPids()) endOf(pid);
    rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 10 });
  }
}

function endOf(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
