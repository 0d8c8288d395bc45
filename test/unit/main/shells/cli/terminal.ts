import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { onTestFinished } from 'vitest';

import { openStore, type Store } from '../../../../../main/store/store.ts';
import { temporaryFolder } from '../../training/tiny-run.ts';

const ENTRY = fileURLToPath(new URL('../../../../../main/shells/cli/tessera.ts', import.meta.url));

/** How a process of the command line ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command at work, as its terminal sees it. */
export interface Running {
  readonly ended: Promise<Ended>;
  /** The JSON values that have come on stdout so far, one a line. */
  values(): Record<string, unknown>[];
  /** Resolves with the first JSON value that fits; rejects where the command ends before. */
  value(fits: (value: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
  signal(signal: NodeJS.Signals): void;
  /** Hangs up on its stdout, as `| head -1` does. */
  closeOut(): void;
}

/** The real command line, in a process of its own for every command, over one data folder. */
export class Terminal {
  readonly dataDir: string;

  /** @param dataDir made when missing, as for a user */
  constructor(dataDir: string) {
    this.dataDir = dataDir;
  }

  start(...words: string[]): Running {
    const child = spawn(process.execPath, [ENTRY, ...words, '--data', this.dataDir], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    let isOver = false;
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        isOver = true;
        resolve({ code, out, err });
      });
    });
    const values = (): Record<string, unknown>[] => jsonLines(out.slice(0, out.lastIndexOf('\n') + 1));
    return {
      ended,
      values,
      async value(fits) {
        for (;;) {
          // Asked before looking: what a command says last is then still seen.
          const wasOver = isOver;
          const found = values().find(fits);
          if (found) return found;
          if (wasOver) throw new Error(`the command ended without it: ${out}${err}`);
          await sleep(20);
        }
      },
      signal: (signal) => child.kill(signal),
      closeOut: () => child.stdout.destroy(),
    };
  }

  run(...words: string[]): Promise<Ended> {
    return this.start(...words).ended;
  }

  /** With `--json`: the values on stdout. @throws when the command fails */
  async values(...words: string[]): Promise<Record<string, unknown>[]> {
    const { code, out, err } = await this.run(...words, '--json');
    if (code !== 0) throw new Error(`exit ${code}: ${err}`);
    return jsonLines(out);
  }

  /** Looks into the store while no command is at work. */
  withStore<T>(work: (store: Store) => T): T {
    const store = openStore(this.dataDir, { onNotice: () => undefined });
    try {
      return work(store);
    } finally {
      store.close();
    }
  }
}

/** A terminal over a data folder that goes when the test is over. */
export function terminal(): Terminal {
  return new Terminal(join(temporaryFolder(), 'data'));
}

/** A terminal for all the tests of a file; `close` removes its folder. */
export function sharedTerminal(): { terminal: Terminal; path: (name: string) => string; close: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-terminal-'));
  return {
    terminal: new Terminal(join(folder, 'data')),
    path: (name) => join(folder, name),
    close: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Kills whatever still trains the run when the test ends before its trainer does. */
export function killAtTheEnd(pid: unknown): void {
  onTestFinished(() => {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  });
}

function jsonLines(text: string): Record<string, unknown>[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
