/** One step of the database schema. Steps are numbered 1, 2, ... without gaps; once released a step never changes. */
export interface Migration {
  /** The schema version (SQLite's user_version) the database has after this step. */
  readonly version: number;
  /** What the step brings, in a few words, for error messages. */
  readonly name: string;
  /** SQL statements, run in one transaction with foreign keys deferred to its end. */
  readonly sql: string;
}
