import Database from 'better-sqlite3';
import type { CompiledQuery } from 'kysely';
import { damagedStore, isDamage, translateSqliteError } from './errors.ts';

// SQLite before 3.51.3 can corrupt the database when the write-ahead log is reset while two processes write.
const MINIMUM_SQLITE_VERSION = '3.51.3';
const PAGE_BYTES = 16_384;
const AUTO_CHECKPOINT_BYTES = 4 * 1024 * 1024;
const MAX_IDLE_WAL_BYTES = 16 * 1024 * 1024;
const BUSY_TIMEOUT_MS = 30_000;

/** Something that can be compiled to SQL: any kysely query builder. */
export interface Compilable<Row> {
  compile(): CompiledQuery<Row>;
}

export interface ConnectionOptions {
  /**
   * 'full' (the default) sets everything the store relies on; 'peek' only opens the file and sets nothing; 'readonly'
   * in addition leaves a write-ahead log where it is.
   */
  access?: 'full' | 'peek' | 'readonly';
  /** The file never grows beyond this many bytes (rounded down to whole pages); more is refused with DiskFullError. */
  maxBytes?: number;
}

/**
 * One SQLite connection: runs kysely's queries synchronously, turns SQLite's complaints about the world into
 * StoreError, and remembers whether it has met damage.
 */
export class Connection {
  readonly path: string;
  readonly #db: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();
  #hasMetDamage = false;

  constructor(path: string, options: ConnectionOptions = {}) {
    this.path = path;
    this.#db = this.#guard(
      () => new Database(path, { readonly: options.access === 'readonly', timeout: BUSY_TIMEOUT_MS }),
    );
    try {
      this.#guard(() => {
        assertSqliteVersion(String(this.#db.prepare('SELECT sqlite_version()').pluck().get()));
        if ((options.access ?? 'full') === 'full') this.#configure(options.maxBytes);
      });
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** True once a statement failed because pages are broken: the next open must then check the file. */
  get hasMetDamage(): boolean {
    return this.#hasMetDamage;
  }

  all<Row>(query: Compilable<Row>): Row[] {
    const { sql, parameters } = query.compile();
    return this.#guard(() => this.#statement(sql).all(...parameters) as Row[]);
  }

  get<Row>(query: Compilable<Row>): Row | undefined {
    const { sql, parameters } = query.compile();
    return this.#guard(() => this.#statement(sql).get(...parameters) as Row | undefined);
  }

  /** Runs a query that writes; returns how many rows it changed. */
  run(query: Compilable<unknown>): number {
    const { sql, parameters } = query.compile();
    return this.#guard(() => this.#statement(sql).run(...parameters).changes);
  }

  /** Rows one at a time, for blobs and long tables. No other statement may run on this connection meanwhile. */
  *iterate<Row>(query: Compilable<Row>): Generator<Row, void> {
    const { sql, parameters } = query.compile();
    const rows = this.#guard(() => this.#db.prepare(sql).iterate(...parameters) as IterableIterator<Row>);
    try {
      for (;;) {
        const next = this.#guard(() => rows.next());
        if (next.done) return;
        yield next.value;
      }
    } finally {
      rows.return?.();
    }
  }

  /**
   * Compiles once for many executions: `run(values)` takes the values in the order of the query's parameters and returns
   * how many rows changed.
   */
  prepare(query: Compilable<unknown>): (values: readonly unknown[]) => number {
    const { sql } = query.compile();
    const statement = this.#guard(() => this.#statement(sql));
    return (values) => this.#guard(() => statement.run(...values).changes);
  }

  /** The same for a query that gives at most one row, such as an insert that returns what it made. */
  prepareGet<Row>(query: Compilable<Row>): (values: readonly unknown[]) => Row | undefined {
    const { sql } = query.compile();
    const statement = this.#guard(() => this.#statement(sql));
    return (values) => this.#guard(() => statement.get(...values) as Row | undefined);
  }

  /** All of `work` or nothing of it; takes the write lock at once, so that it never fails half way on a busy store. */
  transaction<T>(work: () => T): T {
    return this.#guard(() => this.#db.transaction(work).immediate());
  }

  /** One consistent view for several reads, however long another process keeps writing. */
  snapshot<T>(work: () => T): T {
    return this.#guard(() => this.#db.transaction(work).deferred());
  }

  exec(sql: string): void {
    this.#guard(() => this.#db.exec(sql));
  }

  /** Raw SQL with parameters, for what kysely has no words for (VACUUM INTO, integrity_check). */
  select(sql: string, ...parameters: unknown[]): unknown[] {
    return this.#guard(() => {
      const statement = this.#db.prepare(sql);
      return statement.reader ? statement.all(...parameters) : (statement.run(...parameters), []);
    });
  }

  pragma(name: string): string | number {
    return this.#guard(() => this.#db.pragma(name, { simple: true }) as string | number);
  }

  pragmaNumber(name: string): number {
    return Number(this.pragma(name));
  }

  /** Rows this connection has written since it was opened. */
  get numChanges(): number {
    const [row] = this.select('SELECT total_changes() AS count') as { count: number }[];
    return row.count;
  }

  get isInTransaction(): boolean {
    return this.#db.inTransaction;
  }

  /** JSON that the store itself wrote: text that is none any more is damage. @param where what it is, for the error */
  parseJson(text: string, where: string): unknown {
    return this.#guard(() => {
      try {
        return JSON.parse(text) as unknown;
      } catch (error) {
        throw damagedStore(this.path, `${where} is not JSON`, error);
      }
    });
  }

  close(): void {
    this.#db.close();
  }

  #configure(maxBytes: number | undefined): void {
    this.#guard(() => {
      this.#db.pragma(`page_size = ${PAGE_BYTES}`);
      const journalMode = this.#db.pragma('journal_mode = WAL', { simple: true });
      this.#db.pragma('synchronous = FULL');
      this.#db.pragma('foreign_keys = ON');
      const pageBytes = this.pragmaNumber('page_size');
      this.#db.pragma(`wal_autocheckpoint = ${Math.floor(AUTO_CHECKPOINT_BYTES / pageBytes)}`);
      this.#db.pragma(`journal_size_limit = ${MAX_IDLE_WAL_BYTES}`);
      if (maxBytes !== undefined) {
        // To SQLite, 0 would mean no change.
        this.#db.pragma(`max_page_count = ${Math.max(1, Math.floor(maxBytes / pageBytes))}`);
      }
      const isDurable = journalMode === 'wal' && this.pragmaNumber('synchronous') === 2;
      if (!isDurable || this.pragmaNumber('foreign_keys') !== 1) {
        throw new Error('internal: SQLite refused WAL, synchronous=FULL or foreign_keys=ON');
      }
    });
  }

  #statement(sql: string): Database.Statement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const translated = translateSqliteError(error, this.path);
      if (isDamage(translated)) this.#hasMetDamage = true;
      throw translated;
    }
  }
}

/** Throws when the SQLite inside better-sqlite3 is older than the one the store is safe with. */
export function assertSqliteVersion(version: string): void {
  const parts = (text: string) => text.split('.').map(Number);
  const [have, need] = [parts(version), parts(MINIMUM_SQLITE_VERSION)];
  const firstDifference = need.findIndex((part, i) => part !== (have[i] ?? 0));
  if (firstDifference >= 0 && (have[firstDifference] ?? 0) < (need[firstDifference] ?? 0)) {
    throw new Error(`internal: SQLite ${version} is older than ${MINIMUM_SQLITE_VERSION}`);
  }
}
