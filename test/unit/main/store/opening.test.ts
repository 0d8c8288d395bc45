import Database from 'better-sqlite3';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../../../../main/store/errors.ts';
import { openStore } from '../../../../main/store/store.ts';
import { dataFolder, openTestStore } from './data-folder.ts';
import { provenance, puzzle, runInput } from './samples.ts';

/** The database, the locks and nothing else: what a store is after it was closed. */
const TIDY = ['backups', 'tessera.db', 'tessera.lock', 'tessera.lock-door'];

function openTelling(folder: string) {
  const notices: string[] = [];
  return { store: openTestStore(folder, { onNotice: (sentence) => notices.push(sentence) }), notices };
}

describe('openStore', () => {
  it('makes the folder and its parents, and leaves only what belongs there', () => {
    const folder = join(dataFolder(), 'a', 'b ü');
    const store = openTestStore(folder);
    store.runs.create(runInput);
    store.close();
    store.close();
    expect(readdirSync(folder).sort()).toEqual(TIDY);
    expect(openTestStore(folder).runs.list()).toHaveLength(1);
  });

  it('opens the same folder any number of times at once', () => {
    const folder = dataFolder();
    const stores = [openTestStore(folder), openTestStore(folder), openTestStore(folder)];
    stores.forEach((store) => store.runs.create(runInput));
    expect(stores.map((store) => store.runs.list().length)).toEqual([3, 3, 3]);
    stores[0].close();
    stores[2].close();
    stores[1].runs.create(runInput);
    stores[1].close();
    expect(readdirSync(folder).sort()).toEqual(TIDY);
  });

  it('refuses a folder that is a file, in one sentence', () => {
    const path = join(dataFolder(), 'file');
    writeFileSync(path, 'x');
    expect(() => openStore(path)).toThrow(StoreError);
    expect(() => openStore(path)).toThrow(/^\S+file is not a folder: /);
    expect(() => openStore(join(path, 'deeper'))).toThrow(/^\S+file is not a folder: /);
  });

  it('refuses a database that is a folder', () => {
    const folder = dataFolder();
    mkdirSync(join(folder, 'tessera.db', 'x'), { recursive: true });
    expect(() => openStore(folder)).toThrow(StoreError);
    rmSync(join(folder, 'tessera.db'), { recursive: true });
    openTestStore(folder);
  });

  it('leaves the database of another program alone', () => {
    const folder = dataFolder();
    const path = join(folder, 'tessera.db');
    const db = new Database(path);
    db.exec('CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1); PRAGMA user_version = 1');
    db.close();
    const before = readFileSync(path);
    expect(() => openStore(folder)).toThrow(StoreError);
    expect(() => openStore(folder)).toThrow("is another program's database");
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(folder).filter((name) => name.startsWith('tessera.db'))).toEqual(['tessera.db']);
  });

  it('does not mind a lock file that is rubbish', () => {
    const folder = dataFolder();
    openTestStore(folder).close();
    writeFileSync(join(folder, 'tessera.lock'), 'rubbish '.repeat(2000));
    writeFileSync(join(folder, 'tessera.lock-door'), 'rubbish '.repeat(2000));
    const { store } = openTelling(folder);
    store.runs.create(runInput);
    store.close();
    expect(openTestStore(folder).runs.list()).toHaveLength(1);
  });

  it('lets others in after an opening that failed', () => {
    const folder = dataFolder();
    openTestStore(folder).close();
    const path = join(folder, 'tessera.db');
    const good = readFileSync(path);
    const foreign = new Database(join(folder, 'foreign.db'));
    foreign.exec('CREATE TABLE theirs (a)');
    foreign.close();
    writeFileSync(path, readFileSync(join(folder, 'foreign.db')));
    expect(() => openStore(folder)).toThrow("another program's");
    writeFileSync(path, good);
    openTestStore(folder);
  });
});

describe('a store without its database', () => {
  function storeWithBackup() {
    const folder = dataFolder();
    const store = openTestStore(folder);
    store.puzzles.importAll('c', [puzzle('a')], { provenance });
    store.close();
    return { folder, path: store.files.database };
  }

  it.each<[string, (path: string) => void]>([
    ['deleted', (path) => rmSync(path)],
    ['emptied', (path) => truncateSync(path, 0)],
    ['replaced by an empty one', (path) => (rmSync(path), new Database(path).exec('VACUUM').close())],
  ])('%s gets the newest backup, and says so', (_, lose) => {
    const { folder, path } = storeWithBackup();
    lose(path);
    const { store, notices } = openTelling(folder);
    expect(store.puzzles.list()).toHaveLength(1);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(/has lost all its tables: the backup of .* was put in its place/);
  });

  it('and without a backup is begun anew, and says so', () => {
    const { folder, path } = storeWithBackup();
    rmSync(path);
    rmSync(join(folder, 'backups'), { recursive: true });
    const { store, notices } = openTelling(folder);
    expect(store.puzzles.list()).toEqual([]);
    expect(notices).toEqual([
      expect.stringContaining('there is no backup, so that an empty store was begun'),
    ]);
    store.close();
    openTestStore(folder);
  });

  it('never had one when the folder is new', () => {
    const { notices } = openTelling(dataFolder());
    expect(notices).toEqual([]);
  });
});

describe('damage met while the store is open', () => {
  it('makes the next opening check the whole file, whoever closes last', () => {
    const folder = dataFolder();
    const [meets, other] = [openTestStore(folder), openTestStore(folder)];
    const run = meets.runs.create(runInput);
    const db = new Database(meets.files.database);
    db.pragma('ignore_check_constraints = ON');
    db.prepare("UPDATE runs SET config = '{' WHERE id = ?").run(run.id);
    db.close();
    expect(() => meets.runs.list()).toThrow(`the configuration of run ${run.id} is not JSON`);
    expect(() => meets.runs.list()).toThrow('close everything that uses it and start again');
    meets.close();
    expect(existsSync(meets.files.suspicion)).toBe(true);
    other.close();
    const { store, notices } = openTelling(folder);
    expect(notices).toEqual([
      expect.stringContaining('The store was damaged (CHECK constraint failed in runs)'),
    ]);
    expect(notices[0]).toContain(store.files.damagedDir);
    expect(existsSync(store.files.suspicion)).toBe(false);
    store.runs.create(runInput);
    expect(store.runs.list()).toHaveLength(1);
  });
});
