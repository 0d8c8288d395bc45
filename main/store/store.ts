import { writeFileSync } from 'node:fs';
import { MIGRATIONS } from '../../migrations/list.ts';
import type { Migration } from '../../migrations/migration.ts';
import { Augmentations } from './augmentations.ts';
import { Backups } from './backups.ts';
import { Checkpoints } from './checkpoints.ts';
import { Collections } from './collections.ts';
import type { Connection } from './connection.ts';
import { makeDataDir } from './data-dir.ts';
import { translateFileError } from './errors.ts';
import { Library } from './library.ts';
import { Metrics } from './metrics.ts';
import { joinOthers, prepareAlone, type Preparation } from './prepare.ts';
import { Predictions } from './predictions.ts';
import { Puzzles } from './puzzles.ts';
import { Runs } from './runs.ts';
import { SessionLock } from './session-lock.ts';
import { Settings } from './settings.ts';
import { Solutions } from './solutions.ts';
import { storeFiles, type StoreFiles } from './store-files.ts';

export interface StoreOptions {
  /** Told, in one sentence each, what happened without being asked for: a repair, a backup that could not be made. */
  onNotice?: (sentence: string) => void;
  /** The database file never grows beyond this; more is refused with DiskFullError. */
  maxBytes?: number;
  /** ms since 1970; the system's clock when absent. */
  now?: () => number;
  /** The steps of the schema; those of this Tessera when absent. */
  migrations?: readonly Migration[];
}

/**
 * Opens the store in `dataDir` (created when missing); any number of processes may have it open at once. The first one
 * checks and repairs it while the others wait. Every method is synchronous and throws StoreError, with one sentence for a
 * person, when the world (disk, damage, another process) is in the way.
 * @throws StoreError 'store_unusable', 'store_foreign', 'store_too_new', 'store_in_use', 'store_busy', 'disk_full',
 *   'migration_failed'
 */
export function openStore(dataDir: string, options: StoreOptions = {}): Store {
  const files = storeFiles(dataDir);
  const preparation: Preparation = {
    files,
    backups: new Backups(files.backupsDir),
    migrations: options.migrations ?? MIGRATIONS,
    onNotice: options.onNotice ?? ((sentence) => console.error(sentence)),
    now: options.now ?? Date.now,
    connectionOptions: options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes },
  };
  try {
    makeDataDir(dataDir);
    const lock = new SessionLock(files.lock);
    return new Store(lock, openLocked(lock, preparation), preparation);
  } catch (error) {
    throw translateFileError(error, dataDir);
  }
}

function openLocked(lock: SessionLock, preparation: Preparation): Connection {
  let connection: Connection | undefined;
  try {
    connection = lock.isAlone ? prepareAlone(lock, preparation) : joinOthers(preparation);
    lock.share();
    return connection;
  } catch (error) {
    connection?.close();
    lock.abandon();
    throw error;
  }
}

/** One open store: everything that Tessera keeps. */
export class Store {
  readonly puzzles: Puzzles;
  readonly collections: Collections;
  readonly augmentations: Augmentations;
  readonly library: Library;
  readonly settings: Settings;
  readonly solutions: Solutions;
  readonly predictions: Predictions;
  readonly runs: Runs;
  readonly metrics: Metrics;
  readonly checkpoints: Checkpoints;
  readonly #lock: SessionLock;
  readonly #connection: Connection;
  readonly #preparation: Preparation;
  #isOpen = true;

  constructor(lock: SessionLock, connection: Connection, preparation: Preparation) {
    const { now, onNotice } = preparation;
    this.#lock = lock;
    this.#connection = connection;
    this.#preparation = preparation;
    this.collections = new Collections(connection);
    this.puzzles = new Puzzles(connection, this.collections);
    this.augmentations = new Augmentations(connection, this.collections);
    this.library = new Library(connection, this.collections);
    this.settings = new Settings(connection);
    this.solutions = new Solutions(connection);
    this.predictions = new Predictions(connection);
    this.runs = new Runs(connection, now);
    this.metrics = new Metrics(connection);
    this.checkpoints = new Checkpoints(connection, this.runs, { now, onNotice });
  }

  /** The folder and its files. */
  get files(): StoreFiles {
    return this.#preparation.files;
  }

  /** The value of one of SQLite's settings, for diagnostics, e.g. 'journal_mode'. */
  pragma(name: string): string | number {
    return this.#connection.pragma(name);
  }

  /** All of `work` or nothing of it. May be nested; the outermost one decides. */
  transaction<T>(work: () => T): T {
    return this.#connection.transaction(work);
  }

  /**
   * Makes the day's backup if the last one is more than a day old. Opening and closing do this by themselves: it is for
   * a process that keeps the store open for days. What is in its way is told as a notice.
   */
  backUpIfDue(): void {
    const { backups, now, onNotice } = this.#preparation;
    backups.createIfDue(this.#connection, now(), onNotice);
  }

  /** Safe to call twice. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    try {
      if (this.#connection.hasMetDamage) writeFileSync(this.files.suspicion, '');
      else if (this.#connection.numChanges > 0) this.backUpIfDue();
    } catch (error) {
      throw translateFileError(error, this.files.dataDir);
    } finally {
      this.#connection.close();
      this.#lock.release(!this.#connection.hasMetDamage);
    }
  }
}
