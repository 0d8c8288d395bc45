import { existsSync, rmSync, statSync } from 'node:fs';
import { Connection } from './connection.ts';
import { isDamage, StoreError } from './errors.ts';
import { APPLICATION_ID } from './migrate.ts';

/** 'empty' is a file that is missing or holds no tables. */
export type Condition = { state: 'empty' } | { state: 'good' } | { state: 'damaged'; reason: string };

/** Below this many bytes the pages are checked at every opening: it takes less time than a person notices. */
const ALWAYS_CHECKED_BYTES = 64 * 1024 ** 2;
const OUR_TABLES = ['collections', 'puzzles', 'runs', 'metrics', 'checkpoints'];

/**
 * Looks at a database file that no other process uses, and changes nothing of it.
 *
 * Of 300 random page overwrites a plain SELECT noticed 2, quick_check 250, integrity_check 281; what is left is inside
 * blobs, which carry a sha256 each. So a file that was not closed cleanly gets the integrity_check, others a quick_check
 * while they are small.
 * @throws StoreError 'store_foreign' for another program's database, 'store_too_new' for one of a later Tessera
 */
export function inspect(path: string, options: { isThorough: boolean; latestVersion: number }): Condition {
  if (!existsSync(path) || statSync(path).size === 0) return { state: 'empty' };
  const companions = ['-wal', '-shm'].map((suffix) => path + suffix).filter((file) => !existsSync(file));
  // A transaction that was cut off while the file was made can only be rolled back by a connection that may write.
  const access = existsSync(`${path}-journal`) ? 'peek' : 'readonly';
  try {
    const connection = new Connection(path, { access });
    try {
      const condition = inspectHeader(connection, options.latestVersion);
      return condition ?? checkPages(path, options.isThorough);
    } finally {
      connection.close();
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
    const { cause } = error as StoreError;
    return { state: 'damaged', reason: cause instanceof Error ? cause.message : 'it cannot be read' };
  } finally {
    // A connection that may not write creates these two and cannot remove them.
    for (const file of companions) rmSync(file, { force: true });
  }
}

/** What the header and the list of tables say; null when they are in order. */
function inspectHeader(connection: Connection, latestVersion: number): Condition | null {
  const { path } = connection;
  const tables = connection.select("SELECT name FROM sqlite_schema WHERE type = 'table'") as {
    name: string;
  }[];
  const version = connection.pragmaNumber('user_version');
  const isMarkedOurs = connection.pragmaNumber('application_id') === APPLICATION_ID;
  if (tables.length === 0 && !isMarkedOurs) return { state: 'empty' };
  const missing = OUR_TABLES.filter((name) => !tables.some((table) => table.name === name));
  if (!isMarkedOurs && missing.length > 0) {
    const sentence = `${path} is another program's database: name another folder with --data, or move that file away.`;
    throw new StoreError(sentence, 'store_foreign');
  }
  if (isMarkedOurs && version > latestVersion) {
    const sentence = `The store ${path} was written by a newer Tessera (schema ${version}, this one knows ${latestVersion}): it was left untouched; update Tessera.`;
    throw new StoreError(sentence, 'store_too_new');
  }
  if (!isMarkedOurs || version < 1) return { state: 'damaged', reason: 'its header is wrong' };
  return missing.length > 0 ? { state: 'damaged', reason: `the table ${missing[0]} is missing` } : null;
}

/**
 * Only a connection that may write checks the CHECK constraints. It is the caller's other connection that keeps this one
 * from carrying the write-ahead log over into the file when it is closed.
 */
function checkPages(path: string, isThorough: boolean): Condition {
  const connection = new Connection(path, { access: 'peek' });
  try {
    connection.exec('PRAGMA query_only = ON');
    const numBytes = connection.pragmaNumber('page_count') * connection.pragmaNumber('page_size');
    if (!isThorough && numBytes > ALWAYS_CHECKED_BYTES) return { state: 'good' };
    const pragma = isThorough ? 'integrity_check' : 'quick_check';
    const [finding] = connection.select(`PRAGMA ${pragma}(1)`) as Record<string, string>[];
    // Headings such as "*** in database main ***" may precede the finding itself.
    const reason = finding[pragma].trim().split('\n').at(-1) ?? '';
    if (reason !== 'ok') return { state: 'damaged', reason };
    const [orphan] = isThorough ? connection.select('PRAGMA foreign_key_check') : [];
    return orphan ? { state: 'damaged', reason: 'rows refer to rows that do not exist' } : { state: 'good' };
  } finally {
    connection.close();
  }
}
