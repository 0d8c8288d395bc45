import { join } from 'node:path';
import { isDue, make, ROOT, type Build } from '../vite-build.ts';

const PAGES: Build = {
  folder: join(ROOT, 'dist', 'renderer'),
  newestFile: 'index.html',
  sources: ['renderer', 'preload/contract', 'puzzles', 'package-lock.json'],
  parts: [[join(ROOT, 'renderer'), '--emptyOutDir']],
};

/**
 * The folder of the window's files, built by Vite where that is due: a few seconds.
 * @param onBuild told that it begins
 */
export async function buildPages(onBuild: () => void): Promise<string> {
  if (isDue(PAGES)) {
    onBuild();
    await make(PAGES);
  }
  return PAGES.folder;
}
