import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

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
