import { spawn } from 'node:child_process';
import { buildPages } from '../browser/build-pages.ts';
import { ROOT } from '../vite-build.ts';
import { buildBundles } from './build-bundles.ts';

/**
 * Opens the desktop application from this repository and waits for its end.
 * @param executable Electron's
 * @param onBuild told that something is built first
 * @returns its exit code
 */
export async function runDesktop(executable: string, onBuild: () => void): Promise<number> {
  await buildBundles(onBuild);
  const pages = await buildPages(onBuild);
  const child = spawn(executable, [ROOT, '--pages', pages], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
