import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { importBlobs } from '../../../../main/services/door/import-blobs.ts';
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

describe('files that come from a window', () => {
  const task = JSON.stringify({
    train: [{ input: [[1]], output: [[2]] }],
    test: [{ input: [[3]], output: [[4]] }],
  });
  const take = (files: Record<string, string>, collection: string | null = null) =>
    importBlobs(store, {
      files: Object.values(files).map((text) => new Blob([text])),
      names: Object.keys(files),
      collection,
    });

  it('are read like those on disk; what is no puzzle in a dropped folder is passed over with a note', async () => {
    const dropped = { 'drop/t.json': task, 'drop/inner/s.txt': givens, 'drop/README.md': 'hello' };
    expect(await take(dropped)).toEqual({
      collection: 'drop, s',
      numAdded: 2,
      numDuplicates: 0,
      numSymmetricTwins: 0,
      notes: ['Passed over, because they are no puzzles: drop/README.md.'],
    });
    const again = await take({ 's.txt': twin }, 'mine');
    expect(again).toMatchObject({ collection: 'mine', numAdded: 1 });
    expect(again.notes).toEqual([
      'Leak: s holds 1 puzzle of mine (1 but for a symmetry or the order of pairs); training on one and judging by the other would flatter the model.',
    ]);
  });

  it('are refused whole when one cannot be used', async () => {
    await expect(take({ 's.txt': givens, 'README.md': 'hello' })).rejects.toThrow(
      /^README\.md holds neither Sudokus/,
    );
    expect(store.puzzles.collections()).toEqual([]);
  });
});
