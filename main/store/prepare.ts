import { existsSync, rmSync } from 'node:fs';
import type { Migration } from '../../migrations/migration.ts';
import type { Backups } from './backups.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { DiskFullError, StoreError } from './errors.ts';
import { inspect } from './inspect.ts';
import { latestVersion, migrate } from './migrate.ts';
import { queries } from './schema.ts';
import type { SessionLock } from './session-lock.ts';
import { keepAside, type StoreFiles } from './store-files.ts';

export interface Preparation {
  files: StoreFiles;
  backups: Backups;
  migrations: readonly Migration[];
  onNotice: (sentence: string) => void;
  now: () => number;
  connectionOptions: ConnectionOptions;
}

/**
 * What the first process to open the store does while it keeps the others out: checks the file, replaces a damaged one by
 * the newest good backup, brings the schema up to date, removes what killed processes left, makes the day's backup.
 * @throws StoreError 'store_foreign', 'store_too_new' (the file is untouched), 'migration_failed', 'disk_full',
 *   'store_unusable'
 */
export function prepareAlone(lock: SessionLock, preparation: Preparation): Connection {
  const { files, backups } = preparation;
  rmSync(`${files.database}.partial`, { force: true });
  backups.removePartials();
  repair(lock, preparation);
  const connection = new Connection(files.database, preparation.connectionOptions);
  try {
    migrate(connection, preparation.migrations, () => backups.create(connection, preparation.now()));
    tidy(connection);
    if (lock.wasInitialised) backups.createIfDue(connection, preparation.now(), preparation.onNotice);
  } catch (error) {
    connection.close();
    throw error;
  }
  rmSync(files.suspicion, { force: true });
  return connection;
}

/** What can wait when the disk is full: the store is good without it. */
function tidy(connection: Connection): void {
  try {
    // Nobody else is writing, so whatever is unfinished stays so.
    connection.run(queries.deleteFrom('checkpoints').where('completed_at', 'is', null));
    // New tables then no longer depend on the write-ahead log.
    connection.select('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch (error) {
    if (!(error instanceof DiskFullError)) throw error;
  }
}

/** Opens a store that other processes have open, hence have prepared. @throws StoreError 'store_in_use', 'store_too_new' */
export function joinOthers(preparation: Preparation): Connection {
  const connection = new Connection(preparation.files.database, preparation.connectionOptions);
  const [version, ours] = [connection.pragmaNumber('user_version'), latestVersion(preparation.migrations)];
  if (version === ours) return connection;
  connection.close();
  const isNewer = version > ours;
  const sentence = `The store ${connection.path} is in use by ${isNewer ? 'a newer' : 'an older'} Tessera (schema ${version}, this one has ${ours}): close that one and try again.`;
  throw new StoreError(sentence, isNewer ? 'store_too_new' : 'store_in_use');
}

function repair(lock: SessionLock, preparation: Preparation): void {
  const { files, migrations, onNotice } = preparation;
  const isTrusted = lock.wasInitialised && lock.wasClosedCleanly && !existsSync(files.suspicion);
  const hasLog = existsSync(`${files.database}-wal`);
  const condition = inspect(files.database, {
    isThorough: !isTrusted,
    latestVersion: latestVersion(migrations),
  });
  if (condition.state === 'damaged') {
    const kept = keepAside(files, preparation.now());
    const outcome = restoreNewest(preparation);
    onNotice(
      `The store was damaged (${condition.reason}): the damaged file is kept as ${kept}, and ${outcome}.`,
    );
  } else if (condition.state === 'empty' && lock.wasInitialised) {
    keepAside(files, preparation.now());
    onNotice(`The store in ${files.dataDir} has lost all its tables: ${restoreNewest(preparation)}.`);
  } else if (condition.state === 'good' && !lock.wasClosedCleanly && !hasLog) {
    const sentence = `The store in ${files.dataDir} was not closed and its write-ahead log is missing: what was stored last may be lost, the rest is whole.`;
    onNotice(sentence);
  }
}

/** Puts the newest good backup in the database's place; returns what happened, as half a sentence. */
function restoreNewest(preparation: Preparation): string {
  const { files, backups } = preparation;
  const candidates = backups.list();
  const newest = candidates.findIndex(({ path }) => isGoodBackup(path, preparation.migrations));
  if (newest < 0) {
    const many =
      candidates.length > 0 ? `none of its ${candidates.length} backups is good` : 'there is no backup';
    return `${many}, so that an empty store was begun`;
  }
  const { path, createdAt } = candidates[newest];
  backups.restore(path, files.database);
  const passedOver =
    newest === 0 ? '' : ` (${newest} newer ${newest === 1 ? 'backup was' : 'backups were'} not good)`;
  return `the backup of ${new Date(createdAt).toISOString()}${passedOver} was put in its place; what was stored later is missing`;
}

function isGoodBackup(path: string, migrations: readonly Migration[]): boolean {
  try {
    return inspect(path, { isThorough: true, latestVersion: latestVersion(migrations) }).state === 'good';
  } catch (error) {
    if (error instanceof StoreError) return false;
    throw error;
  }
}
