import Database from 'better-sqlite3';
import { rmSync } from 'node:fs';
import { StoreError, translateSqliteError } from './errors.ts';

const RETRY_MS = 200;
const GIVE_UP_MS = 10 * 60_000;
const NEVER_USED = 0;
const IN_USE = 1;
const CLOSED_CLEANLY = 2;

/**
 * Who has the store open, kept by the operating system's file locks on a small SQLite file, so that a killed process
 * leaves no trace: everyone holds a shared lock while the store is open, and the first to come holds the exclusive one
 * while it checks, repairs, migrates and backs up. The file also remembers (as its user_version) whether the last one to
 * leave closed the store cleanly.
 */
export class SessionLock {
  /** True when nobody else had the store open: the exclusive lock is then held until `share`. */
  readonly isAlone: boolean;
  /** Whether there has been a store before, and whether its last close was clean. Only meaningful when alone. */
  readonly wasInitialised: boolean;
  readonly wasClosedCleanly: boolean;
  readonly #db: Database.Database;

  /** @throws StoreError 'store_busy' when another process keeps the exclusive lock for 10 minutes. */
  constructor(path: string) {
    const { db, isAlone, isNewFile } = waitForLock(path);
    const flag = isNewFile ? IN_USE : Number(db.pragma('user_version', { simple: true }));
    this.#db = db;
    this.isAlone = isAlone;
    this.wasInitialised = flag !== NEVER_USED;
    this.wasClosedCleanly = flag !== IN_USE;
  }

  /** The store is whole and open: lets the others in. */
  share(): void {
    if (!this.isAlone) return;
    if (this.wasClosedCleanly) this.#db.pragma(`user_version = ${IN_USE}`);
    this.#db.exec('COMMIT');
    // Between the two locks another process may take the exclusive one; it finds a good store and soon lets us in.
    const giveUpAt = Date.now() + GIVE_UP_MS;
    while (lock(this.#db, 'BEGIN') === 'busy') if (Date.now() > giveUpAt) throw stayedBusy(this.#db.name);
  }

  /** After the store is closed. `isClean` false (damage was met) makes the next one to come check the whole file. */
  release(isClean: boolean): void {
    this.#db.exec('COMMIT');
    this.#db.pragma('busy_timeout = 0');
    if (isClean && lock(this.#db, 'BEGIN EXCLUSIVE') === 'held') {
      this.#db.pragma(`user_version = ${CLOSED_CLEANLY}`);
      this.#db.exec('COMMIT');
    }
    this.#db.close();
  }

  /** The store could not be opened: leaves the file as it was. */
  abandon(): void {
    if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
    this.#db.close();
  }
}

function waitForLock(path: string): { db: Database.Database; isAlone: boolean; isNewFile: boolean } {
  const giveUpAt = Date.now() + GIVE_UP_MS;
  let isNewFile = false;
  for (;;) {
    const db = openLockFile(path);
    const alone = lock(db, 'BEGIN EXCLUSIVE');
    if (alone === 'held') return { db, isAlone: true, isNewFile };
    if (alone === 'busy' && lock(db, 'BEGIN') === 'held') return { db, isAlone: false, isNewFile };
    db.close();
    if (alone === 'damaged') {
      // Nothing of value lives in this file: a damaged one is replaced, and counts as an unclean close.
      rmSync(path, { force: true });
      isNewFile = true;
    } else if (Date.now() > giveUpAt) throw stayedBusy(path);
  }
}

function openLockFile(path: string): Database.Database {
  try {
    return new Database(path, { timeout: RETRY_MS });
  } catch (error) {
    throw translateSqliteError(error, path);
  }
}

function lock(db: Database.Database, begin: 'BEGIN EXCLUSIVE' | 'BEGIN'): 'held' | 'busy' | 'damaged' {
  try {
    // The flag is then written in place, which a full disk cannot prevent; cut off in it, the file is merely replaced.
    db.exec(`PRAGMA journal_mode = MEMORY; ${begin}; SELECT count(*) FROM sqlite_schema`);
    return 'held';
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    const translated = translateSqliteError(error, db.name);
    if (translated instanceof StoreError && translated.code === 'store_busy') return 'busy';
    if (translated instanceof StoreError && translated.code === 'store_damaged') return 'damaged';
    throw translated;
  }
}

function stayedBusy(path: string): StoreError {
  const sentence = `Another process has been preparing the store (${path}) for ten minutes: stop it and try again.`;
  return new StoreError(sentence, 'store_busy');
}
