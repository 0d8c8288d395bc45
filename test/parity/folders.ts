import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../puzzles/user-error.ts';
import { isOracleFolder } from './oracle.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** The copies that travel with the source. */
export const FIXTURES = join(here, 'fixtures');

/** More of the same, where it lies beside the repository (TESSERA_SHARED says elsewhere). */
export const SHARED_ORACLE = join(
  process.env['TESSERA_SHARED'] ?? resolve(here, '../../../shared'),
  'oracle/trm',
);

const UNIT_FILE = 'unit.json';

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

/** What there is to replay at a path. */
export interface OraclePaths {
  /** Folders of one configuration each. */
  readonly configs: readonly string[];
  /** Files in the form of unit.json. */
  readonly units: readonly string[];
}

/**
 * A folder of one configuration, a folder that holds such folders or unit.json or both, or unit.json itself.
 * @throws UserError when there is nothing of the kind.
 */
export function oraclePaths(path: string): OraclePaths {
  if (!existsSync(path)) throw new UserError(`${path} does not exist.`);
  if (!statSync(path).isDirectory()) {
    if (basename(path) === 'meta.json') return { configs: [dirname(path)], units: [] };
    if (path.endsWith('.json')) return { configs: [], units: [path] };
    throw new UserError(`${path} is neither a folder nor unit.json: give the folder that holds meta.json.`);
  }
  const unit = join(path, UNIT_FILE);
  const found = { configs: oracleFolders(path), units: existsSync(unit) ? [unit] : [] };
  if (found.configs.length + found.units.length > 0) return found;
  throw new UserError(
    `${path} holds neither meta.json nor ${UNIT_FILE}, nor a folder with meta.json: give a folder with the official numbers.`,
  );
}
