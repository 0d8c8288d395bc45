import { readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What git ignores or keeps for itself. */
const foreign = new Set([
  '.git',
  'node_modules',
  'dist',
  'out',
  '.vite',
  'test-results',
  'playwright-report',
]);

/** Every file of ours under `folder`, relative to the repository's root, with forward slashes, sorted. */
export function filesUnder(folder: string, root = repositoryRoot): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries
    .filter((entry) => !foreign.has(entry.name) && !/\.(log|tsbuildinfo)$/.test(entry.name))
    .flatMap((entry) => {
      const path = relative(root, join(root, folder, entry.name))
        .split(sep)
        .join('/');
      if (entry.isDirectory()) return filesUnder(path, root);
      return entry.isFile() ? [path] : [];
    })
    .sort();
}
