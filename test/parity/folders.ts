import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isOracleFolder } from './oracle.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** The copies that travel with the source. */
export const FIXTURES = join(here, 'fixtures');

/** More of the same, where it lies beside the repository (TESSERA_SHARED says elsewhere). */
export const SHARED_ORACLE = join(
  process.env['TESSERA_SHARED'] ?? resolve(here, '../../../shared'),
  'oracle/trm',
);

/** The folder itself if it is one configuration, else every configuration right below it; [] if there is none. */
export function oracleFolders(dir: string): string[] {
  if (isOracleFolder(dir)) return [dir];
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .sort()
    .map((name) => join(dir, name))
    .filter(isOracleFolder);
}

/** Every configuration at hand, each once: our copies, and those of SHARED_ORACLE that we have no copy of. */
export function allOracleFolders(): string[] {
  const copies = oracleFolders(FIXTURES);
  const names = new Set(copies.map((dir) => basename(dir)));
  return [...copies, ...oracleFolders(SHARED_ORACLE).filter((dir) => !names.has(basename(dir)))];
}
