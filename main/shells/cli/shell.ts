import type { Command } from 'commander';
import { defaultDataDir } from '../../store/data-dir.ts';
import { openStore, type Store } from '../../store/store.ts';
import { typed } from './invocation.ts';
import { Screen, type ScreenStreams } from './screen.ts';

/** Options that every command has. */
export interface CommonOptions {
  readonly data?: string;
  readonly json?: true;
}

/** What a command works with. */
export interface Desk {
  readonly screen: Screen;
  /** The folder of the store. */
  readonly dataDir: string;
  /** Opens the store for `work` and closes it whatever happens. */
  withStore<T>(work: (store: Store) => T | Promise<T>): Promise<T>;
}

/** Makes a desk out of a command's options, its parents' included. */
export function openDesk(
  command: Command,
  streams: ScreenStreams = { out: process.stdout, err: process.stderr },
): Desk {
  const { data, json } = command.optsWithGlobals<CommonOptions>();
  const screen = new Screen(streams, json === true);
  const dataDir = data ?? defaultDataDir();
  return {
    screen,
    dataDir,
    async withStore(work) {
      const store = openStore(dataDir, { onNotice: (sentence) => screen.notice(sentence) });
      try {
        return await work(store);
      } finally {
        screen.endLive();
        store.close();
      }
    },
  };
}

/** The part of a `--help` text that shows a command at work; every line begins with `tessera`. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${typed(line.replace(/^tessera /, ''))}\n`).join('')}`;
}
