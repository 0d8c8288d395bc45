import type { Migration } from '../../migrations/migration.ts';
import type { Connection } from './connection.ts';
import { StoreError } from './errors.ts';

/** SQLite's application_id of a Tessera store ('TESS'), so that another program's database is never touched. */
export const APPLICATION_ID = 0x54455353;

export function latestVersion(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0;
}

/**
 * Brings the schema up to the last of `migrations`, each in a transaction of its own. `beforeChange` runs once before an
 * existing (non-empty) schema is changed: the place for a backup.
 * @throws StoreError 'migration_failed'; the failed step left nothing behind.
 */
export function migrate(
  connection: Connection,
  migrations: readonly Migration[],
  beforeChange: () => void,
): void {
  const current = connection.pragmaNumber('user_version');
  const missing = migrations.filter((migration) => migration.version > current);
  if (missing.length === 0) return;
  if (current > 0) beforeChange();
  // A step may rebuild a table that others refer to; the references are checked before each commit instead.
  connection.exec('PRAGMA foreign_keys = OFF');
  try {
    for (const migration of missing) applyMigration(connection, migration);
  } finally {
    connection.exec('PRAGMA foreign_keys = ON');
  }
}

function applyMigration(connection: Connection, migration: Migration): void {
  try {
    connection.transaction(() => {
      if (connection.pragmaNumber('user_version') !== migration.version - 1) {
        throw new Error(`internal: migration ${migration.version} is out of order`);
      }
      connection.exec(migration.sql);
      const broken = connection.select('PRAGMA foreign_key_check');
      if (broken.length > 0) throw new Error(`${broken.length} rows refer to rows that do not exist`);
      connection.exec(
        `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${migration.version}`,
      );
    });
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const reason = (error as Error).message;
    const sentence = `The store ${connection.path} could not be brought to schema ${migration.version}, "${migration.name}" (${reason}): it was left as it was.`;
    throw new StoreError(sentence, 'migration_failed', error);
  }
}
