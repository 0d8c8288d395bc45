import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const ACTOR = fileURLToPath(new URL('./store-actor.ts', import.meta.url));

/** A process of its own that plays a part of store-actor.ts; killed when the test is over. */
export class StoreChild {
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  #output = '';
  #errors = '';
  #onOutput: () => void = () => undefined;

  constructor(role: string, ...args: (string | number)[]) {
    this.#process = spawn(process.execPath, [ACTOR, role, ...args.map(String)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#ended = once(this.#process, 'close');
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
      this.#onOutput();
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    onTestFinished(() => this.kill());
  }

  /** Whole lines it has said so far: one cut off by a kill does not count. */
  get lines(): string[] {
    return this.#output.split('\n').slice(0, -1);
  }

  get errors(): string {
    return this.#errors;
  }

  /** Its first line, or null when it ended without one. */
  async firstLine(): Promise<string | null> {
    const spoke = new Promise<void>((resolve) => {
      this.#onOutput = () => (this.lines.length > 0 ? resolve() : undefined);
      this.#onOutput();
    });
    await Promise.race([spoke, this.#ended]);
    return this.lines[0] ?? null;
  }

  /** kill -9; returns when the process is gone and everything it said is read. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  /** Its lines once it has ended by itself. @throws what it wrote to stderr if it failed */
  async end(): Promise<string[]> {
    await this.#ended;
    if (this.#process.exitCode !== 0) throw new Error(`the child process failed: ${this.#errors}`);
    return this.lines;
  }
}

/** An empty folder, or a copy of one; gone after the test. */
export function faultFolder(copyOf?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-faults-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  if (copyOf !== undefined) cpSync(copyOf, folder, { recursive: true });
  return folder;
}
