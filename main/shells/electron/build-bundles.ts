import { join } from 'node:path';
import { isDue, make, ROOT, type Build } from '../vite-build.ts';

const BUNDLES: Build = {
  folder: join(ROOT, '.vite', 'build'),
  newestFile: 'preload.cjs',
  sources: ['main', 'preload', 'models', 'puzzles', 'migrations', 'package-lock.json'],
  parts: [
    ['--config', join(ROOT, 'main', 'shells', 'electron', 'vite.main.config.ts')],
    ['--config', join(ROOT, 'preload', 'electron', 'vite.preload.config.ts')],
  ],
};

/**
 * The folder of the bundles of main process, utility processes and preload script, built by Vite where that is due.
 * @param onBuild told that it begins
 */
export async function buildBundles(onBuild: () => void): Promise<string> {
  if (isDue(BUNDLES)) {
    onBuild();
    await make(BUNDLES);
  }
  return BUNDLES.folder;
}
