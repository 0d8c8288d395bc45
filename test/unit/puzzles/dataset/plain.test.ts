import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  fileBytes,
  folderOf,
  type DatasetFile,
  type DatasetFolder,
} from '../../../../puzzles/dataset/folder.ts';
import { mazeDatasetFiles } from '../../../../puzzles/dataset/maze.ts';
import { readDataset } from '../../../../puzzles/dataset/read.ts';
import { sudokuDatasetFiles } from '../../../../puzzles/dataset/sudoku.ts';
import { parseMazeCsv } from '../../../../puzzles/maze/csv.ts';
import { generateMazes } from '../../../../puzzles/maze/generate.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { SUDOKU_SIZES } from '../../../../puzzles/sudoku/geometry.ts';
import { formatCells, type Sudoku } from '../../../../puzzles/sudoku/sudoku.ts';
import {
  applySymmetry,
  identitySymmetry,
  randomSymmetry,
  type Symmetry,
} from '../../../../puzzles/sudoku/symmetry.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { goldenArray, goldenBytes, goldenJson, goldenText, NO_DATASETS, whySkipped } from '../goldens.ts';
import { MADE } from '../sudoku/puzzles.ts';
import { goldenFolder } from './arc-goldens.ts';

interface Manifest {
  datasets: Record<string, { files: Record<string, { sha256: string }> }>;
}

const inMemory = (files: readonly DatasetFile[]): DatasetFolder =>
  folderOf(
    'mine',
    files.map((file) => ({ path: file.path, bytes: fileBytes(file) })),
  );
const hashes = (files: readonly DatasetFile[]): Record<string, string> =>
  Object.fromEntries(
    files.map((file) => [file.path, createHash('sha256').update(fileBytes(file)).digest('hex')]),
  );
const goldenHashes = (name: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(goldenJson<Manifest>('manifest.json').datasets[name].files).map(([path, file]) => [
      path,
      file.sha256,
    ]),
  );

const PERMUTATIONS_OF_3 = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];
/** All 1,296 orders of nine lines that keep strips of three together. */
const LINE_ORDERS = PERMUTATIONS_OF_3.flatMap((strips) =>
  PERMUTATIONS_OF_3.flatMap((a) =>
    PERMUTATIONS_OF_3.flatMap((b) =>
      PERMUTATIONS_OF_3.map((c) =>
        strips.flatMap((strip, i) => [a, b, c][i].map((line) => strip * 3 + line)),
      ),
    ),
  ),
);

/** The symmetry that turns one 9x9 puzzle into the other, found by trying: nothing of the official code tells it. */
function findSymmetry(from: Sudoku, to: Sudoku): Symmetry {
  const target = `${formatCells(to.givens)},${formatCells(to.solution)}`;
  for (const transpose of [false, true]) {
    const at = (row: number, column: number): number =>
      from.solution[transpose ? column * 9 + row : row * 9 + column];
    for (const rows of LINE_ORDERS) {
      for (let first = 0; first < 9; first++) {
        // The first column names all digits; the digits name the columns.
        const digits = new Array<number>(10).fill(0);
        for (let row = 0; row < 9; row++) digits[at(rows[row], first)] = to.solution[row * 9];
        const columns = Array.from({ length: 9 }, (_, column) =>
          Array.from({ length: 9 }, (_, c) => c).find((c) => digits[at(rows[0], c)] === to.solution[column]),
        ) as number[];
        const symmetry = { digits, rows, columns, transpose };
        const twin = applySymmetry(symmetry, from);
        if (`${formatCells(twin.givens)},${formatCells(twin.solution)}` === target) return symmetry;
      }
    }
  }
  throw new Error('these are no twins');
}

describe.skipIf(NO_DATASETS !== null)(`the official Sudoku datasets${whySkipped(NO_DATASETS)}`, () => {
  // The sources were made up: some have several solutions, so our own reader rightly refuses the file.
  const cells = (text: string) => Uint8Array.from(text, (c) => (c === '.' ? 0 : Number(c)));
  const source = (split: string): { sudoku: Sudoku; rating: number }[] =>
    goldenText(`sudoku_src/${split}.csv`)
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(','))
      .map(([, givens, solution, rating]) => ({
        sudoku: { size: 9, givens: cells(givens), solution: cells(solution) },
        rating: Number(rating),
      }));

  it('sudoku_sub6_aug4: the same files, byte for byte, from the same puzzles and symmetries', () => {
    const inputs = goldenArray('sudoku_sub6_aug4/train/all__inputs.npy').data;
    const labels = goldenArray('sudoku_sub6_aug4/train/all__labels.npy').data;
    const example = (row: number): Sudoku => ({
      size: 9,
      givens: Uint8Array.from(inputs.subarray(row * 81, (row + 1) * 81), (token) => token - 1),
      solution: Uint8Array.from(labels.subarray(row * 81, (row + 1) * 81), (token) => token - 1),
    });
    const known = new Map(source('train').map(({ sudoku }) => [formatCells(sudoku.givens), sudoku]));
    const train = [0, 5, 10, 15, 20, 25].map((row) => {
      const sudoku = known.get(formatCells(example(row).givens)) as Sudoku;
      return { sudoku, symmetries: [1, 2, 3, 4].map((aug) => findSymmetry(sudoku, example(row + aug))) };
    });
    const test = source('test').map(({ sudoku }) => sudoku);
    expect(hashes(sudokuDatasetFiles(train, test))).toEqual(goldenHashes('sudoku_sub6_aug4'));
  });

  it('sudoku_min30: puzzles rated 30 or more, without augmentations, one byte a token', () => {
    const rated = (split: string) =>
      source(split).flatMap(({ sudoku, rating }) => (rating >= 30 ? [sudoku] : []));
    const train = rated('train').map((sudoku) => ({ sudoku, symmetries: [] }));
    const made = hashes(sudokuDatasetFiles(train, rated('test')));
    // Which splits survive the filter is the golden's own business: what it has must be equal.
    for (const [path, hash] of Object.entries(goldenHashes('sudoku_min30')))
      expect(made[path], path).toBe(hash);
  });

  it('is read back: the puzzles of each group as they are', () => {
    const read = readDataset(goldenFolder('sudoku_sub6_aug4', []));
    if (read.family !== 'sudoku') throw new Error(`read as ${read.family}`);
    expect([read.size, read.train.length, read.test.length, read.numAugmentations]).toEqual([9, 6, 5, 24]);
    const known = new Set(source('train').map(({ sudoku }) => formatCells(sudoku.givens)));
    expect(read.train.every(({ givens }) => known.has(formatCells(givens)))).toBe(true);
    expect(read.test).toEqual(source('test').map(({ sudoku }) => sudoku));
  });
});

describe.skipIf(NO_DATASETS !== null)(`the official maze datasets${whySkipped(NO_DATASETS)}`, () => {
  const source = (split: string) => parseMazeCsv(goldenText(`maze_src/${split}.csv`)).map(({ maze }) => maze);

  it('maze_default: the same files, byte for byte', () => {
    const train = source('train').map((maze) => ({ maze, symmetries: [] }));
    const files = mazeDatasetFiles(train, source('test'));
    for (const file of files) {
      expect(fileBytes(file), file.path).toEqual(goldenBytes(`maze_default/${file.path}`));
    }
    expect(files.map(({ path }) => path).sort()).toEqual(Object.keys(goldenHashes('maze_default')).sort());
  });

  it('maze_aug_sub4: four mazes under all eight symmetries', () => {
    const mazes = source('train');
    const expected = goldenHashes('maze_aug_sub4');
    const symmetries = [1, 2, 3, 4, 5, 6, 7] as const;
    const orders = mazes.flatMap((_, a) =>
      mazes.flatMap((_, b) => mazes.flatMap((_, c) => mazes.map((_, d) => [a, b, c, d]))),
    );
    const matching = orders.filter((order) => {
      if (new Set(order).size < 4) return false;
      const train = order.map((index) => ({ maze: mazes[index], symmetries }));
      const made = mazeDatasetFiles(train, source('test'));
      const [inputs] = hashesOf(made, 'train/all__inputs.npy');
      if (inputs !== expected['train/all__inputs.npy']) return false;
      expect(hashes(made)).toEqual(expected);
      return true;
    });
    // numpy drew one order; it is found by trying all 360.
    expect(matching).toHaveLength(1);
  });

  it('is read back', () => {
    const read = readDataset(goldenFolder('maze_default', []));
    expect(read).toEqual({
      family: 'maze',
      train: source('train'),
      test: source('test'),
      numAugmentations: 0,
    });
  });
});

function hashesOf(files: readonly DatasetFile[], path: string): string[] {
  return files
    .filter((file) => file.path === path)
    .map((file) => createHash('sha256').update(fileBytes(file)).digest('hex'));
}

describe('datasets of our own', () => {
  it.each(SUDOKU_SIZES)('Sudoku %i goes out and comes back', (size) => {
    const random = randomFromSeed(2);
    const train = MADE[size].slice(0, 8).map((sudoku) => ({
      sudoku,
      symmetries: [randomSymmetry(size, random), identitySymmetry(size)],
    }));
    const test = MADE[size].slice(8, 12);
    const read = readDataset(inMemory(sudokuDatasetFiles(train, test)));
    expect(read).toEqual({
      family: 'sudoku',
      size,
      train: train.map(({ sudoku }) => sudoku),
      test,
      numAugmentations: 16,
    });
  });

  it.each([4, 7])('mazes of %i go out and come back', (side) => {
    const mazes = generateMazes(6, { rows: side, cols: side, minPathLength: side }, randomFromSeed(1));
    const train = mazes.slice(0, 4).map((maze) => ({ maze, symmetries: [1, 6] as const }));
    const read = readDataset(inMemory(mazeDatasetFiles(train, mazes.slice(4))));
    expect(read).toEqual({
      family: 'maze',
      train: mazes.slice(0, 4),
      test: mazes.slice(4),
      numAugmentations: 8,
    });
  });

  it('refuses what the official format cannot hold, and damaged folders', () => {
    const entry = (sudoku: Sudoku) => ({ sudoku, symmetries: [] });
    expect(() => sudokuDatasetFiles([], [])).toThrow(UserError);
    expect(() => sudokuDatasetFiles([entry(MADE[4][0])], [MADE[9][0]])).toThrow(/4x4 and 9x9/);
    expect(() => mazeDatasetFiles([], [])).toThrow(UserError);
    const wide = generateMazes(1, { rows: 3, cols: 5, minPathLength: 3 }, randomFromSeed(1));
    expect(() => mazeDatasetFiles([], wide)).toThrow(/square mazes of one size/);
    expect(() => readDataset(folderOf('x', []))).toThrow(/x is no official dataset/);
    const files = sudokuDatasetFiles([entry(MADE[9][0])], []).map((file) => ({
      path: file.path,
      bytes: fileBytes(file),
    }));
    const inputs = files.find(({ path }) => path.endsWith('inputs.npy'));
    if (inputs === undefined) throw new Error('no inputs');
    const cell = MADE[9][0].givens.findIndex((digit) => digit > 0);
    inputs.bytes[128 + cell] = 2 + (MADE[9][0].givens[cell] % 9);
    expect(() => readDataset(folderOf('x', files))).toThrow(/x\/train: row 0 is no Sudoku with its solution/);
  });
});
