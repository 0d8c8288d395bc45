import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readImportPaths } from '../../../../main/services/import-paths.ts';
import { importFiles } from '../../../../main/services/importing.ts';
import { storedSudoku } from '../../../../main/services/sudoku-records.ts';
import { openStore, type Store } from '../../../../main/store/store.ts';
import { formatCells } from '../../../../puzzles/sudoku/sudoku.ts';

const givens = '...2.1.3....432.';
const twin = '...4.3.1....214.';

let folder: string;
let store: Store;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tessera-import-'));
  store = openStore(join(folder, 'data'));
});

afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('importing files', () => {
  it('fills a collection named like the file and keeps where each puzzle came from', () => {
    const path = file('small.txt', `# mine\n${givens}\n${twin}\n${givens}\n`);
    const { filled } = importFiles(store, { ...readImportPaths([path]), licence: 'CC0' }, () => 77);
    const counts = { added: 2, duplicates: 1, symmetricTwins: 1 };
    expect(filled).toEqual([{ source: path, family: 'sudoku', collection: 'small', ...counts }]);
    const [first] = store.puzzles.list({ collection: 'small' });
    expect(formatCells(storedSudoku(first).givens)).toBe(givens);
    expect(first.provenance).toEqual({
      source: 'small.txt',
      licence: 'CC0',
      file: path,
      line: 2,
      created_at: 77,
    });
  });

  it('keeps the source and rating that a CSV names', () => {
    const path = file('rated.csv', `source,question,answer,rating\nbook,${givens},,17\n`);
    importFiles(store, { ...readImportPaths([path]), collection: 'rated' });
    const [puzzle] = store.puzzles.list({ collection: 'rated' });
    expect(puzzle).toMatchObject({ difficulty: 17, provenance: { source: 'book', line: 2 } });
  });

  it('imports nothing of any file when one has an error', () => {
    const good = file('good.txt', givens);
    const bad = file('bad.txt', `${givens}\n12\n`);
    expect(() => importFiles(store, readImportPaths([good, bad]))).toThrow(
      /bad\.txt, line 2: a Sudoku has 16, 36 or 81 cells/,
    );
    expect(store.puzzles.collections()).toEqual([]);
    const long = file(`${'n'.repeat(120)}.txt`, givens);
    expect(() => importFiles(store, readImportPaths([good, long]))).toThrow(/cannot name a collection/);
    expect(store.puzzles.collections()).toEqual([]);
  });

  it('says in one sentence what cannot be read', () => {
    const refused = (path: string) => () => importFiles(store, readImportPaths([path]));
    expect(refused(join(folder, 'none.txt'))).toThrow(/^There is no file .*none\.txt\.$/);
    expect(refused(join(file('plain.txt', ''), 'x'))).toThrow(/is not the name of a file/);
    expect(refused(file('binary.txt', Uint8Array.of(0xff, 0xfe, 0)))).toThrow(
      /binary\.txt is no text in UTF-8/,
    );
  });
});
