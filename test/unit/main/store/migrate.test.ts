import Database from 'better-sqlite3';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../../../migrations/list.ts';
import type { Migration } from '../../../../migrations/migration.ts';
import { Connection } from '../../../../main/store/connection.ts';
import { StoreError } from '../../../../main/store/errors.ts';
import { APPLICATION_ID, migrate } from '../../../../main/store/migrate.ts';
import { dataFolder, openTestStore } from './data-folder.ts';
import { checkpointInput, provenance, puzzle, runInput } from './samples.ts';

const [first] = MIGRATIONS;
const CURRENT = MIGRATIONS.length;
const NEXT = CURRENT + 1;

/** Every row of every table, as SQLite holds it. */
function dump(path: string): Record<string, unknown[]> {
  const db = new Database(path, { readonly: true });
  const names = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .pluck()
    .all() as string[];
  const rows = names.map(
    (name) => [name, db.prepare(`SELECT * FROM "${name}" ORDER BY 1, 2`).all()] as const,
  );
  db.close();
  return Object.fromEntries(rows);
}

/** A store of schema 1 with a row in each of its tables, put in by SQL as the code of that time did. */
function storeOfSchema1(): string {
  const folder = dataFolder();
  const store = openTestStore(folder, { migrations: [first] });
  store.close();
  const db = new Database(store.files.database);
  db.pragma('foreign_keys = ON');
  db.exec(`
    INSERT INTO collections VALUES (1, 'old', 5);
    INSERT INTO imports VALUES (1, 1, '{"source":"s","licence":"CC0","created_at":5}', 1, 0, 0, 5);
    INSERT INTO puzzles VALUES (1, 'abcd', 1, 1, 'sudoku', '4x4', '{"text":"a"}', 'abcd1', 'canon', 1.5, NULL);
    INSERT INTO runs (id, name, preset, config, collection, seed, provider, status, created_at, updated_at)
      VALUES ('12345678', 'run', 'p', '{"a":1}', 'old', 1, 'cpu', 'stopped', 5, 6);
    INSERT INTO metrics VALUES ('12345678', 1, 'train', 5, '{"lm_loss":0.5}');
  `);
  db.close();
  return folder;
}

function step(version: number, sql: string): Migration {
  return { version, name: `test step ${version}`, sql };
}

describe('the migrations', () => {
  it('are numbered without gaps and make the schema of this version', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, i) => i + 1));
    const store = openTestStore();
    expect(store.pragma('user_version')).toBe(MIGRATIONS.length);
    expect(store.pragma('application_id')).toBe(APPLICATION_ID);
  });

  it('bring a store of schema 1 here with every row, after a backup of it as it was', () => {
    const folder = storeOfSchema1();
    const before = dump(join(folder, 'tessera.db'));
    const store = openTestStore(folder, { now: () => Date.parse('2025-11-24T13:02:05.123Z') });
    const backup = join(store.files.backupsDir, 'tessera-20251124T130205123Z.db');
    const after = dump(store.files.database);
    expect(dump(backup)).toEqual(before);
    expect(Object.keys(after)).toEqual(expect.arrayContaining(Object.keys(before)));
    for (const [table, rows] of Object.entries(before)) {
      const added = table === 'puzzles' ? { name: null } : {};
      expect(after[table]).toEqual(rows.map((row) => ({ ...(row as object), ...added })));
    }
    expect(store.puzzles.get('abcd')).toMatchObject({ content: '{"text":"a"}', tags: [], name: null });
    expect(store.runs.get('1234').config).toEqual({ a: 1 });
    expect(store.metrics.last('12345678', 'train')?.values).toEqual({ lm_loss: 0.5 });
    expect(store.pragma('foreign_keys')).toBe(1);
  });

  it('make the same schema in one go as step by step', () => {
    const schemaOf = (folder: string) => {
      const db = new Database(join(folder, 'tessera.db'), { readonly: true });
      const rows = db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();
      db.close();
      return rows;
    };
    const fresh = dataFolder();
    openTestStore(fresh).close();
    const stepwise = storeOfSchema1();
    openTestStore(stepwise).close();
    expect(schemaOf(stepwise)).toEqual(schemaOf(fresh));
  });
});

describe('a migration that fails', () => {
  const broken: [string, Migration][] = [
    [
      'in its last statement',
      step(NEXT, 'CREATE TABLE extra (a); DELETE FROM puzzles; SELECT no_such_function()'),
    ],
    ['in its syntax', step(NEXT, 'UPDATE runs SET seed = 9; CREATE TABEL x (a)')],
    ['in a constraint', step(NEXT, "DELETE FROM metrics; INSERT INTO collections VALUES (1, 'old', 1)")],
    ['in its references', step(NEXT, 'DELETE FROM collections')],
  ];

  it.each(broken)('%s leaves the store as it was, and says so', (_, failing) => {
    const folder = storeOfSchema1();
    openTestStore(folder).close();
    const before = dump(join(folder, 'tessera.db'));
    const open = () => openTestStore(folder, { migrations: [...MIGRATIONS, failing] });
    expect(open).toThrow(StoreError);
    expect(open).toThrow(`could not be brought to schema ${NEXT}, "test step ${NEXT}"`);
    expect(dump(join(folder, 'tessera.db'))).toEqual(before);
    const store = openTestStore(folder);
    expect(store.pragma('user_version')).toBe(CURRENT);
    expect(store.puzzles.list()).toHaveLength(1);
  });

  it('after a good one keeps the good one', () => {
    const folder = storeOfSchema1();
    const steps = [first, step(2, 'CREATE TABLE extra (a, b)'), step(3, 'DELETE FROM nothing')];
    const path = join(folder, 'tessera.db');
    const connection = new Connection(path);
    expect(() => migrate(connection, steps, () => undefined)).toThrow('schema 3');
    expect([connection.pragmaNumber('user_version'), connection.pragmaNumber('foreign_keys')]).toEqual([
      2, 1,
    ]);
    expect(Object.keys(dump(path))).toContain('extra');
    connection.close();
  });
});

describe('a store of a newer Tessera', () => {
  it('is refused, and not a byte of it changes', () => {
    const folder = dataFolder();
    const future = [...MIGRATIONS, step(NEXT, 'CREATE TABLE later (a)')];
    const newer = openTestStore(folder, { migrations: future });
    newer.puzzles.importAll('c', [puzzle('a')], { provenance });
    const run = newer.runs.create(runInput);
    newer.checkpoints.save(run.id, checkpointInput(1, 0.5));
    newer.close();
    const before = readFileSync(newer.files.database);
    const open = () => openTestStore(folder);
    expect(open).toThrow(StoreError);
    expect(open).toThrow(
      `written by a newer Tessera (schema ${NEXT}, this one knows ${CURRENT}): it was left untouched`,
    );
    expect(readFileSync(newer.files.database).equals(before)).toBe(true);
    expect(openTestStore(folder, { migrations: future }).puzzles.list()).toHaveLength(1);
  });

  it('is refused while that one has it open', () => {
    const folder = dataFolder();
    const newer = openTestStore(folder, {
      migrations: [...MIGRATIONS, step(NEXT, 'CREATE TABLE later (a)')],
    });
    expect(() => openTestStore(folder)).toThrow('is in use by a newer Tessera');
    newer.close();
    const old = dataFolder();
    openTestStore(old, { migrations: [first] });
    expect(() => openTestStore(old)).toThrow(
      `is in use by an older Tessera (schema 1, this one has ${CURRENT}): close that one`,
    );
  });
});
