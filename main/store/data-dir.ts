import { mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, posix, resolve, win32 } from 'node:path';
import { StoreError } from './errors.ts';

/** The folder the store lives in when nobody names one: the platform's place for a user's application data. */
export function defaultDataDir(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): string {
  if (platform === 'win32') {
    return win32.join(env['APPDATA'] ?? win32.join(home, 'AppData', 'Roaming'), 'Tessera');
  }
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Tessera');
  const xdg = env['XDG_DATA_HOME'];
  // The XDG specification: a relative path is to be ignored.
  const base = xdg && posix.isAbsolute(xdg) ? xdg : posix.join(home, '.local', 'share');
  return posix.join(base, 'tessera');
}

/**
 * Makes the folder, and those above it, where they are missing.
 * @throws StoreError 'store_unusable' where a file stands in the place of one; the file system's own error
 */
export function makeDataDir(dataDir: string): void {
  const stats = statSync(dataDir, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return;
  if (stats) {
    throw new StoreError(
      `${dataDir} is not a folder: name one for the store, or move it away.`,
      'store_unusable',
    );
  }
  // One at a time: on some file systems, such as /proc, mkdirSync's own recursion never ends.
  const parent = dirname(resolve(dataDir));
  if (parent !== resolve(dataDir)) makeDataDir(parent);
  try {
    mkdirSync(dataDir);
  } catch (error) {
    // Another process may have been quicker.
    if (!statSync(dataDir, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
