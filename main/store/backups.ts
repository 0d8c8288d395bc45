import {
  closeSync,
  copyFileSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Connection } from './connection.ts';
import { StoreError, translateFileError } from './errors.ts';

const MAX_BACKUPS = 3;
const MAX_TOTAL_BYTES = 2 * 1024 ** 3;
const DAY_MS = 24 * 60 * 60 * 1000;
const NAME_PATTERN = /^tessera-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z\.db$/;

/** The store's own copies of itself, one compact database file each, in a folder beside it. */
export class Backups {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Newest first. */
  list(): { path: string; createdAt: number; numBytes: number }[] {
    const names = fileNames(this.#dir).sort().reverse();
    return names.flatMap((name) => {
      const createdAt = timeOf(name);
      const path = join(this.#dir, name);
      return createdAt === null ? [] : [{ path, createdAt, numBytes: statSync(path).size }];
    });
  }

  /** Whether none was made within the last day. One from the future, when the clock was wrong, does not count. */
  isDue(now: number): boolean {
    return !this.list().some(({ createdAt }) => createdAt <= now && now - createdAt <= DAY_MS);
  }

  /** A sentence when the disk has no room for another copy of the store, otherwise null. */
  lackOfSpace(connection: Connection): string | null {
    const needed = (connection.pragmaNumber('page_count') + 64) * connection.pragmaNumber('page_size');
    const { bavail, bsize } = statfsSync(dirname(this.#dir));
    if (bavail * bsize > 2 * needed) return null;
    return `No backup of the store was made: it takes ${megabytes(needed)} and the disk has only ${megabytes(bavail * bsize)} free.`;
  }

  /** The day's backup, if it is due. What is in its way (a full disk, another process) is told to `onNotice`. */
  createIfDue(connection: Connection, now: number, onNotice: (sentence: string) => void): void {
    try {
      if (!this.isDue(now)) return;
      const lack = this.lackOfSpace(connection);
      if (lack === null) this.create(connection, now);
      else onNotice(lack);
    } catch (error) {
      const translated = translateFileError(error, this.#dir);
      if (!(translated instanceof StoreError)) throw translated;
      onNotice(`No backup of the store was made. ${translated.message}`);
    }
  }

  /** Copies the store as it is now (other processes may go on writing), then drops the oldest copies. Returns the path. */
  create(connection: Connection, now: number): string {
    mkdirSync(this.#dir, { recursive: true });
    const path = join(this.#dir, nameAt(now));
    const partial = `${path}.${process.pid}.partial`;
    try {
      rmSync(partial, { force: true });
      connection.select('VACUUM INTO ?', partial);
      syncFile(partial);
      renameSync(partial, path);
    } catch (error) {
      rmSync(partial, { force: true });
      throw error;
    }
    syncFolder(this.#dir);
    this.#dropOldest(path);
    return path;
  }

  /** Puts a copy of the backup at `target`, complete or not at all. */
  restore(backupPath: string, target: string): void {
    const partial = `${target}.partial`;
    copyFileSync(backupPath, partial);
    syncFile(partial);
    renameSync(partial, target);
    syncFolder(dirname(target));
  }

  /** Removes what a killed backup left. Only for the process that has the store to itself. */
  removePartials(): void {
    for (const name of fileNames(this.#dir)) {
      if (name.endsWith('.partial')) rmSync(join(this.#dir, name), { force: true });
    }
  }

  #dropOldest(justMade: string): void {
    let totalBytes = 0;
    this.list().forEach((backup, index) => {
      totalBytes += backup.numBytes;
      const isSuperfluous = index >= MAX_BACKUPS || totalBytes > MAX_TOTAL_BYTES;
      if (backup.path !== justMade && isSuperfluous) rmSync(backup.path, { force: true });
    });
  }
}

/** Makes a file's bytes durable. Only for files that SQLite has not open: closing one would drop its locks. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes renames inside a folder durable; Windows does so by itself and cannot open folders. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** A time as it may stand in a file name, sorting like the time: 20251124T130205123Z. */
export function fileTime(now: number): string {
  return new Date(now).toISOString().replace(/[-:.]/g, '');
}

function nameAt(now: number): string {
  return `tessera-${fileTime(now)}.db`;
}

function timeOf(name: string): number | null {
  const match = NAME_PATTERN.exec(name);
  if (!match) return null;
  const [, year, month, day, hour, minute, second, ms] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
}

function fileNames(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function megabytes(numBytes: number): string {
  return `${Math.ceil(numBytes / 1024 ** 2)} MB`;
}
