import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Electron's executable, or why it cannot be used: half a sentence that follows "because". */
export type FoundElectron = { readonly executable: string } | { readonly absence: string };

export interface FindOptions {
  readonly root: string;
  readonly platform?: NodeJS.Platform;
  readonly env?: NodeJS.ProcessEnv;
  readonly isRoot?: boolean;
}

/**
 * Looks for Electron's binary where its package or ELECTRON_OVERRIDE_DIST_PATH has it. The package itself is not asked:
 * without a binary it would begin to download one.
 */
export function findElectron({
  root,
  platform = process.platform,
  env = process.env,
  isRoot = process.getuid?.() === 0,
}: FindOptions): FoundElectron {
  const folder = join(root, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : usualName(platform);
  const executable = join(env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), name);
  if (!existsSync(executable)) return { absence: 'the binary of Electron is not installed here' };
  if (platform === 'linux' && isRoot) return { absence: 'Electron does not run as root' };
  return { executable };
}

function usualName(platform: NodeJS.Platform): string {
  if (platform === 'win32') return 'electron.exe';
  return platform === 'darwin' ? join('Electron.app', 'Contents', 'MacOS', 'Electron') : 'electron';
}
