import { defaultDataDir } from '../../store/data-dir.ts';

export interface StartOptions {
  /** The folder of the store. */
  readonly dataDir: string;
  /** Where the built window lies; null = beside the main bundle. */
  readonly pagesFolder: string | null;
}

/**
 * Reads the words after the program's name: `--data DIR` as on the command line, and `--pages DIR`. Chromium's own switches
 * are left to Chromium.
 */
export function startOptions(words: readonly string[]): StartOptions {
  const value = (name: string): string | null => {
    const joined = words.find((word) => word.startsWith(`--${name}=`));
    if (joined) return joined.slice(name.length + 3);
    const at = words.indexOf(`--${name}`);
    return at < 0 ? null : (words[at + 1] ?? null);
  };
  return { dataDir: value('data') ?? defaultDataDir(), pagesFolder: value('pages') };
}
