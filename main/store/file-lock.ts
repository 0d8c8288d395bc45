import Database from 'better-sqlite3';
import { rmSync } from 'node:fs';
import { StoreError, translateSqliteError } from './errors.ts';

const RETRY_MS = 200;
const GIVE_UP_MS = 10 * 60_000;

/** What a file is locked for: 'exclusive' by one process alone, 'shared' by any number. */
export type LockMode = 'exclusive' | 'shared';

/**
 * A lock between processes that the operating system drops when its holder dies, by way of SQLite's locks on a small
 * file, which work alike on every platform. The file also holds one number.
 */
export class FileLock {
  readonly #path: string;
  #db: Database.Database;
  #wasReplaced = false;

  constructor(path: string) {
    this.#path = path;
    this.#db = open(path);
  }

  /** True when the file was damaged and therefore begun anew: the number it held is lost. */
  get wasReplaced(): boolean {
    return this.#wasReplaced;
  }

  /** Whether the lock is held now; false when another process is in the way. */
  tryLock(mode: LockMode, waitMs = 0): boolean {
    this.#db.pragma(`busy_timeout = ${waitMs}`);
    const begin = mode === 'exclusive' ? 'BEGIN EXCLUSIVE' : 'BEGIN';
    try {
      // The number is then written in place, which a full disk cannot prevent; cut off in that, the file is replaced.
      this.#db.exec(`PRAGMA journal_mode = MEMORY; ${begin}; SELECT count(*) FROM sqlite_schema`);
      return true;
    } catch (error) {
      this.unlock();
      const translated = translateSqliteError(error, this.#path);
      const code = translated instanceof StoreError ? translated.code : null;
      if (code === 'store_busy') return false;
      if (code !== 'store_damaged') throw translated;
      this.#replace();
      return this.tryLock(mode, waitMs);
    }
  }

  /** @throws StoreError 'store_busy' after ten minutes; `sentence` says so. */
  lock(mode: LockMode, sentence: string): void {
    const giveUpAt = Date.now() + GIVE_UP_MS;
    while (!this.tryLock(mode, RETRY_MS)) {
      if (Date.now() > giveUpAt) throw new StoreError(sentence, 'store_busy');
    }
  }

  unlock(): void {
    if (this.#db.inTransaction) this.#db.exec('COMMIT');
  }

  /** Only while locked. */
  read(): number {
    return Number(this.#db.pragma('user_version', { simple: true }));
  }

  /** Only while locked exclusively; on the disk once unlocked. */
  write(value: number): void {
    this.#db.pragma(`user_version = ${value}`);
  }

  close(): void {
    this.unlock();
    this.#db.close();
  }

  #replace(): void {
    this.#db.close();
    rmSync(this.#path, { force: true });
    this.#db = open(this.#path);
    this.#wasReplaced = true;
  }
}

function open(path: string): Database.Database {
  try {
    return new Database(path);
  } catch (error) {
    throw translateSqliteError(error, path);
  }
}
