import Database from 'better-sqlite3';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assertSqliteVersion, Connection } from '../../../../main/store/connection.ts';
import { StoreError } from '../../../../main/store/errors.ts';
import { queries } from '../../../../main/store/schema.ts';
import { dataFolder, openTestStore } from './data-folder.ts';
import { runInput } from './samples.ts';

describe('a connection of the store', () => {
  it('writes ahead, syncs fully and enforces foreign keys, as SQLite itself reports', () => {
    const store = openTestStore();
    expect(store.pragma('journal_mode')).toBe('wal');
    // 2 is FULL: https://sqlite.org/pragma.html#pragma_synchronous
    expect(store.pragma('synchronous')).toBe(2);
    expect(store.pragma('foreign_keys')).toBe(1);
    expect(store.pragma('page_size')).toBe(16_384);
  });

  it('keeps these settings for a second process-wide connection and after reopening', () => {
    const folder = dataFolder();
    openTestStore(folder).close();
    for (const store of [openTestStore(folder), openTestStore(folder)]) {
      expect([
        store.pragma('journal_mode'),
        store.pragma('synchronous'),
        store.pragma('foreign_keys'),
      ]).toEqual(['wal', 2, 1]);
    }
  });

  it('refuses a row that refers to nothing', () => {
    const store = openTestStore();
    const row = { step: 1, kind: 'train' as const, recorded_at: 1, values: { lm_loss: 1 } };
    expect(() => store.metrics.append('nothing', [row])).toThrow(/FOREIGN KEY/);
  });

  it('contains a SQLite without the bug of two writers resetting the log', () => {
    const db = new Database(':memory:');
    expect(() =>
      assertSqliteVersion(String(db.prepare('SELECT sqlite_version()').pluck().get())),
    ).not.toThrow();
    db.close();
    for (const version of ['3.51.2', '3.50.9', '2.99.99']) {
      expect(() => assertSqliteVersion(version)).toThrow(version);
    }
    for (const version of ['3.51.3', '3.52', '3.100.0', '4.0.0']) {
      expect(() => assertSqliteVersion(version)).not.toThrow();
    }
  });

  it('turns JSON that is none any more into damage, and remembers it', () => {
    const connection = new Connection(join(dataFolder(), 'any.db'));
    expect(connection.hasMetDamage).toBe(false);
    expect(() => connection.parseJson('{"a"', 'the configuration')).toThrow(StoreError);
    expect(connection.hasMetDamage).toBe(true);
    connection.close();
  });
});

describe('transactions', () => {
  it('keep all of the work or nothing of it, nested ones too', () => {
    const store = openTestStore();
    const failing = () =>
      store.transaction(() => {
        store.runs.create(runInput);
        store.transaction(() => store.runs.create(runInput));
        throw new Error('enough');
      });
    expect(failing).toThrow('enough');
    expect(store.runs.list()).toEqual([]);
    store.transaction(() => {
      store.runs.create(runInput);
      expect(() =>
        store.transaction(() => {
          store.runs.create(runInput);
          throw new Error('inner');
        }),
      ).toThrow('inner');
    });
    expect(store.runs.list()).toHaveLength(1);
  });

  it('give one view to a snapshot while another connection writes', () => {
    const path = join(dataFolder(), 'two.db');
    const [reader, writer] = [new Connection(path), new Connection(path)];
    writer.exec('CREATE TABLE collections (id INTEGER PRIMARY KEY, name TEXT, created_at INTEGER)');
    const names = () => reader.all(queries.selectFrom('collections').select('name')).length;
    reader.snapshot(() => {
      expect(names()).toBe(0);
      writer.run(queries.insertInto('collections').values({ name: 'a', created_at: 1 }));
      expect(names()).toBe(0);
    });
    expect(names()).toBe(1);
    reader.close();
    writer.close();
  });
});
