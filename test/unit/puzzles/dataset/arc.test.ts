import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { drawRecipes } from '../../../../puzzles/arc/augment.ts';
import type { ArcEntry } from '../../../../puzzles/arc/dataset.ts';
import { gridEquals, gridFromRows } from '../../../../puzzles/arc/grid.ts';
import { BLANK_NAME } from '../../../../puzzles/arc/identifiers.ts';
import { applyRecipe, augmentationName, decodeRecipe } from '../../../../puzzles/arc/recipe.ts';
import { pairsInFileOrder, taskEquals, type ArcTask } from '../../../../puzzles/arc/task.ts';
import {
  fileBytes,
  folderOf,
  type DatasetFile,
  type DatasetFolder,
} from '../../../../puzzles/dataset/folder.ts';
import { readNpy } from '../../../../puzzles/dataset/npy.ts';
import { decodeTranslated, readArcDataset } from '../../../../puzzles/dataset/read-arc.ts';
import { arcDatasetFiles } from '../../../../puzzles/dataset/write-arc.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { goldenBytes, goldenJson, NO_DATASETS, whySkipped } from '../goldens.ts';
import { ARC_GOLDENS, goldenEntries, goldenFolder, goldenTranslations } from './arc-goldens.ts';

interface Manifest {
  datasets: Record<string, { files: Record<string, { bytes: number; sha256: string }> }>;
}

const inMemory = (files: readonly DatasetFile[], name = 'mine'): DatasetFolder =>
  folderOf(
    name,
    files.map((file) => ({ path: file.path, bytes: fileBytes(file) })),
  );

describe.skipIf(NO_DATASETS !== null)(`the official ARC datasets${whySkipped(NO_DATASETS)}`, () => {
  it.each(ARC_GOLDENS)('$name: the same files, byte for byte, from the same recipes', (golden) => {
    const files = arcDatasetFiles(goldenEntries(golden), {
      seed: 0,
      translations: () => goldenTranslations(golden),
      puzzleIdentifiersStart: golden.puzzleIdentifiersStart,
    });
    const expected = goldenJson<Manifest>('manifest.json').datasets[golden.name].files;
    expect(files.map(({ path }) => path).sort()).toEqual(Object.keys(expected).sort());
    for (const file of files) {
      const bytes = fileBytes(file);
      expect(bytes.length, file.path).toBe(expected[file.path].bytes);
      const hash = createHash('sha256').update(bytes).digest('hex');
      expect(hash, file.path).toBe(expected[file.path].sha256);
    }
  });

  it.each(ARC_GOLDENS)('$name: read back to the tasks and recipes they were made of', (golden) => {
    const entries = goldenEntries(golden);
    const read = readArcDataset(goldenFolder(golden.name, ['test_puzzles.json']));
    expect(read.identifiers).toEqual(goldenJson(`${golden.name}/identifiers.json`));
    expect(read.entries.map(({ codes }) => codes)).toEqual(entries.map(({ codes }) => codes));
    expect(read.entries.map(({ testPairs }) => testPairs)).toEqual(entries.map(({ testPairs }) => testPairs));
    read.entries.forEach(({ task, testPairs }, index) => {
      const { task: expected } = entries[index];
      if (testPairs === 'test') expect(taskEquals(task, expected)).toBe(true);
      const pairs = pairsInFileOrder(task);
      pairsInFileOrder(expected).forEach(({ input }, i) => {
        expect(gridEquals(pairs[i].input, input)).toBe(true);
      });
    });
    expect(read.notes.join()).toMatch(/which pairs of its \d+ training tasks were tests/);
  });

  it.each(ARC_GOLDENS)('$name: read back and written again are the same files', (golden) => {
    const { entries } = readArcDataset(goldenFolder(golden.name, ['test_puzzles.json']));
    const files = arcDatasetFiles(entries, {
      seed: 0,
      translations: () => goldenTranslations(golden),
      puzzleIdentifiersStart: golden.puzzleIdentifiersStart,
    });
    for (const file of files) {
      expect(fileBytes(file), file.path).toEqual(goldenBytes(`${golden.name}/${file.path}`));
    }
  });
});

const grid = gridFromRows;
const TASK: ArcTask = {
  id: 'one',
  train: [
    {
      input: grid([
        [1, 2],
        [3, 4],
      ]),
      output: grid([[5]]),
    },
    { input: grid([[6, 7, 8]]), output: grid([[1], [2]]) },
    { input: grid([[0]]), output: grid([[9]]) },
  ],
  test: [{ input: grid([[4, 4]]), output: null }],
  isTestFirst: false,
};
const OTHER: ArcTask = {
  ...TASK,
  id: 'other',
  isTestFirst: true,
  test: [{ input: grid([[1]]), output: grid([[2]]) }],
};

function entriesOf(numAug: number): ArcEntry[] {
  const draw = (task: ArcTask) => drawRecipes(task, { numAug, random: randomFromSeed(3) });
  return [
    { task: OTHER, codes: draw(OTHER), testPairs: 'train' },
    { task: TASK, codes: draw(TASK), testPairs: 'test' },
  ];
}

describe('arcDatasetFiles', () => {
  it('moves every example of the train split but one a puzzle, the same way on both sides, and none of the test split', () => {
    const folder = inMemory(arcDatasetFiles(entriesOf(60), { seed: 4 }));
    const array = (path: string) => readNpy(folder.read(path), path);
    const inputs = array('train/all__inputs.npy').data;
    const labels = array('train/all__labels.npy').data;
    const indices = array('train/all__puzzle_indices.npy').data;
    const firstToken = (data: typeof inputs, row: number) =>
      data.subarray(row * 900, (row + 1) * 900).findIndex((token) => token !== 0);
    const places = new Set<number>();
    for (let puzzle = 0; puzzle + 1 < indices.length; puzzle++) {
      let numInCorner = 0;
      for (let row = indices[puzzle]; row < indices[puzzle + 1]; row++) {
        expect(firstToken(labels, row)).toBe(firstToken(inputs, row));
        places.add(firstToken(inputs, row));
        if (firstToken(inputs, row) === 0) numInCorner++;
      }
      expect(numInCorner).toBeGreaterThanOrEqual(1);
      // Landing in the corner by chance is rare.
      expect(numInCorner).toBeLessThanOrEqual(2);
    }
    expect(places.size).toBeGreaterThan(150);
    const test = array('test/all__inputs.npy').data;
    for (let row = 0; row < 61; row++) expect(firstToken(test, row)).toBe(0);
  });

  it('gives the same files again, and other places for another seed', () => {
    const make = (seed: number) => arcDatasetFiles(entriesOf(5), { seed }).map((file) => fileBytes(file));
    expect(make(1)).toEqual(make(1));
    expect(make(1)).not.toEqual(make(2));
  });

  it('writes every row as applying the named recipe and encoding it gives', () => {
    const folder = inMemory(arcDatasetFiles(entriesOf(9), { seed: 1 }));
    const { entries } = readArcDataset(folder);
    const rows = readNpy(folder.read('train/all__inputs.npy'), '').data;
    let row = 0;
    for (const { task, codes, testPairs } of entries) {
      for (const code of codes) {
        for (const { input } of testPairs === 'test' ? task.train : pairsInFileOrder(task)) {
          const placed = decodeTranslated(rows.subarray(row * 900, (row + 1) * 900), 30);
          expect(placed && gridEquals(placed, applyRecipe(input, decodeRecipe(code)))).toBe(true);
          row++;
        }
      }
    }
    expect(row).toBe(rows.length / 900);
  });

  it('takes several chunks for the names and rows of a large set', () => {
    const many = Array.from({ length: 30 }, (_, index): ArcEntry => {
      const task = { ...TASK, id: `task ${index}` };
      return {
        task,
        codes: drawRecipes(task, { numAug: 400, random: randomFromSeed(index) }),
        testPairs: 'test',
      };
    });
    const files = arcDatasetFiles(many, { seed: 1 });
    const names = files.find(({ path }) => path === 'identifiers.json');
    expect([...(names?.chunks() ?? [])].length).toBeGreaterThan(1);
    const folder = inMemory(files);
    const read = readArcDataset(folder);
    expect(read.identifiers).toHaveLength(1 + 30 * 401);
    expect(read.identifiers[0]).toBe(BLANK_NAME);
    expect(read.entries.map(({ codes }) => codes)).toEqual(many.map(({ codes }) => codes));
    expect(read.entries.every(({ task }, index) => taskEquals(task, many[index].task))).toBe(true);
  });

  it('writes no test split when nothing is to be predicted', () => {
    const files = arcDatasetFiles(entriesOf(2).slice(0, 1), { seed: 1 });
    expect(files.map(({ path }) => path).filter((path) => path.startsWith('test/'))).toEqual([]);
    expect(readArcDataset(inMemory(files)).entries).toHaveLength(1);
  });
});

describe('readArcDataset', () => {
  const whole = new Map(
    arcDatasetFiles(entriesOf(3), { seed: 1 }).map((file) => [file.path, fileBytes(file)]),
  );
  const changed = (path: string, bytes: Uint8Array | string | null): DatasetFolder => {
    const files = new Map(whole);
    if (bytes === null) files.delete(path);
    else files.set(path, typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
    return folderOf(
      'mine',
      Array.from(files, ([name, content]) => ({ path: name, bytes: content })),
    );
  };
  const textOf = (path: string): string => new TextDecoder().decode(whole.get(path));
  const patched = (path: string, at: number, byte: number): Uint8Array => {
    const bytes = (whole.get(path) as Uint8Array).slice();
    bytes[at < 0 ? bytes.length + at : at] = byte;
    return bytes;
  };

  it('keeps an unknown answer unknown', () => {
    const read = readArcDataset(changed('README.md', 'x'));
    expect(read.entries[1].task.test[0].output).toBeNull();
    expect(read.notes[0]).toMatch(/\[\[0\]\], which stands for an unknown one/);
  });

  it.each<[string, string, Uint8Array | string | null, RegExp]>([
    ['a missing array', 'train/all__labels.npy', null, /mine has no train\/all__labels\.npy/],
    ['missing names', 'identifiers.json', null, /has no identifiers\.json/],
    ['names that are none', 'identifiers.json', '[1]', /is not a list of names/],
    ['too few names', 'identifiers.json', '["<blank>"]', /uses identifier 1, which has no name/],
    ['a bad name', 'identifiers.json', textOf('identifiers.json').replace('|||t', '|||x'), /not of the form/],
    [
      'another pad',
      'train/dataset.json',
      textOf('train/dataset.json').replace('"pad_id": 0', '"pad_id": 1'),
      /"pad_id" must be 0/,
    ],
    [
      'two sets',
      'train/dataset.json',
      textOf('train/dataset.json').replace('["all"]', '["all", "b"]'),
      /"sets" must be/,
    ],
    [
      'a missing number',
      'train/dataset.json',
      textOf('train/dataset.json').replace('"seq_len"', '"x"'),
      /"seq_len" must be a number/,
    ],
    [
      'another length',
      'train/dataset.json',
      textOf('train/dataset.json').replace('900', '100'),
      /rows have 900 tokens and dataset.json says 100/,
    ],
    [
      'half a group',
      'train/dataset.json',
      textOf('train/dataset.json').replace('"total_groups": 2', '"total_groups": 2.5'),
      /whole number, not 2.5/,
    ],
    [
      'other groups',
      'train/dataset.json',
      textOf('train/dataset.json').replace('"total_groups": 2', '"total_groups": 3'),
      /there are 2 groups and dataset.json says 3/,
    ],
    [
      'a token too large',
      'train/all__inputs.npy',
      patched('train/all__inputs.npy', 128, 12),
      /row 0 holds the token 12/,
    ],
    [
      'a broken grid',
      'train/all__inputs.npy',
      patched('train/all__inputs.npy', 128 + 899, 5),
      /row 0 of the train split is not a grid/,
    ],
    [
      'an identifier too large',
      'train/all__puzzle_identifiers.npy',
      patched('train/all__puzzle_identifiers.npy', -4, 200),
      /outside num_puzzle_identifiers/,
    ],
    [
      'falling indices',
      'train/all__puzzle_indices.npy',
      patched('train/all__puzzle_indices.npy', 128 + 4, 200),
      /puzzle_indices do not divide the rows/,
    ],
    [
      'groups beyond the end',
      'train/all__group_indices.npy',
      patched('train/all__group_indices.npy', -4, 7),
      /group_indices do not divide/,
    ],
    ['no test tasks', 'test_puzzles.json', null, /has no test_puzzles\.json/],
    [
      'a stranger among them',
      'test_puzzles.json',
      textOf('test_puzzles.json').replace('"one"', '"two"'),
      /demonstrations of the test task two are not/,
    ],
    ['names that are no text', 'identifiers.json', Uint8Array.of(0xff, 0xfe), /is no UTF-8 text/],
  ])('refuses %s', (_, path, bytes, message) => {
    expect(() => readArcDataset(changed(path, bytes))).toThrow(UserError);
    expect(() => readArcDataset(changed(path, bytes))).toThrow(message);
  });

  it('undoes the recipe of a group that lacks the task as it is', () => {
    const [code] = drawRecipes(TASK, { numAug: 1, random: randomFromSeed(5) }).slice(1);
    const recipe = decodeRecipe(code);
    const turned: ArcTask = {
      ...OTHER,
      train: OTHER.train.map(({ input, output }) => ({
        input: applyRecipe(input, recipe),
        output: applyRecipe(output, recipe),
      })),
    };
    const files = arcDatasetFiles([{ task: turned, codes: Uint32Array.of(0), testPairs: 'train' }], {
      seed: 1,
    });
    const named = files.map((file) => ({
      path: file.path,
      bytes:
        file.path === 'identifiers.json'
          ? new TextEncoder().encode(JSON.stringify([BLANK_NAME, augmentationName('other', code)]))
          : fileBytes(file),
    }));
    const [entry] = readArcDataset(folderOf('mine', named)).entries;
    expect([...entry.codes]).toEqual([0, code]);
    entry.task.train.forEach(({ input, output }, index) => {
      expect(gridEquals(input, OTHER.train[index].input)).toBe(true);
      expect(gridEquals(output, OTHER.train[index].output)).toBe(true);
    });
  });
});
