import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, vi } from 'vitest';

import { failureOf } from '../../../../../main/shells/cli/failure.ts';
import { tesseraProgram } from '../../../../../main/shells/cli/program.ts';

/** What a command left behind. */
export interface Ending {
  exitCode: number;
  /** stdout. */
  out: string;
  /** The sentence on stderr. */
  message: string;
}

/** A folder of its own for every test, and the command line with its store in it. */
export interface CommandLine {
  path(name: string): string;
  /** Writes a file below the folder; returns its path. Values that are no text or bytes are written as JSON. */
  file(name: string, content: unknown): string;
  run(...words: string[]): Promise<Ending>;
  /** The same with `--json`: what came on stdout, line by line. @throws when the command fails */
  values(...words: string[]): Promise<Record<string, unknown>[]>;
}

/** To be called at the top of a test file or a describe. */
export function commandLine(): CommandLine {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tessera-cli-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const path = (name: string): string => join(folder, name);
  const run = async (...words: string[]): Promise<Ending> => {
    let out = '';
    const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      out += String(chunk);
      return true;
    });
    try {
      await tesseraProgram('1.2.3').parseAsync([...words, '--data', path('data')], { from: 'user' });
      return { exitCode: 0, out, message: '' };
    } catch (error) {
      return { out, ...failureOf(error) };
    } finally {
      stdout.mockRestore();
    }
  };
  return {
    path,
    file(name, content) {
      const isRaw = typeof content === 'string' || content instanceof Uint8Array;
      mkdirSync(dirname(path(name)), { recursive: true });
      writeFileSync(path(name), isRaw ? content : JSON.stringify(content));
      return path(name);
    },
    run,
    async values(...words) {
      const { exitCode, out, message } = await run(...words, '--json');
      if (exitCode !== 0) throw new Error(message);
      const lines = out.split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    },
  };
}
