import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileTime, syncFolder } from './backups.ts';

/** Where everything of a store lies inside its data folder. */
export interface StoreFiles {
  dataDir: string;
  database: string;
  lock: string;
  /** Present while somebody who met broken pages wants the next opening to check the whole file. */
  suspicion: string;
  backupsDir: string;
  damagedDir: string;
}

export function storeFiles(dataDir: string): StoreFiles {
  return {
    dataDir,
    database: join(dataDir, 'tessera.db'),
    lock: join(dataDir, 'tessera.lock'),
    suspicion: join(dataDir, 'tessera.check-needed'),
    backupsDir: join(dataDir, 'backups'),
    damagedDir: join(dataDir, 'damaged'),
  };
}

/**
 * Moves the database, with the logs that belong to it, into the folder of damaged ones, where nothing is ever deleted.
 * Returns the new path of the database. Only while nobody has it open.
 */
export function keepAside(files: StoreFiles, now: number): string {
  mkdirSync(files.damagedDir, { recursive: true });
  const kept = join(files.damagedDir, `tessera-${fileTime(now)}.db`);
  // The database first: were this cut off after it, the log would still be found beside the missing database.
  for (const suffix of ['', '-wal', '-journal']) {
    if (existsSync(files.database + suffix)) renameSync(files.database + suffix, freePath(kept + suffix));
  }
  rmSync(`${files.database}-shm`, { force: true });
  syncFolder(files.damagedDir);
  syncFolder(files.dataDir);
  return kept;
}

function freePath(path: string): string {
  let free = path;
  for (let i = 2; existsSync(free); i++) free = `${path}.${i}`;
  return free;
}
