import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { drawRecipes } from '../../puzzles/arc/augment.ts';
import type { ArcEntry } from '../../puzzles/arc/dataset.ts';
import { IDENTITY_CODE } from '../../puzzles/arc/recipe.ts';
import type { DatasetFile } from '../../puzzles/dataset/folder.ts';
import { mazeDatasetFiles } from '../../puzzles/dataset/maze.ts';
import { datasetReadme } from '../../puzzles/dataset/readme.ts';
import { sudokuDatasetFiles } from '../../puzzles/dataset/sudoku.ts';
import { arcDatasetFiles } from '../../puzzles/dataset/write-arc.ts';
import { MAZE_SYMMETRIES } from '../../puzzles/maze/symmetry.ts';
import { randomFromSeed, type Random } from '../../puzzles/random.ts';
import { randomSymmetry } from '../../puzzles/sudoku/symmetry.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { StoredPuzzle } from '../store/puzzles.ts';
import type { Store } from '../store/store.ts';
import { storedArcTask } from './arc-records.ts';
import { familyOf, puzzlesOf, type FileFamily } from './exporting.ts';
import { storedMaze } from './maze-records.ts';
import { storedSudoku } from './sudoku-records.ts';
import { refuseExisting } from './user-files.ts';

export interface DatasetExportRequest {
  /** Learned in full. */
  readonly collection: string;
  /** To be predicted; of its ARC tasks the demonstrations are learned. */
  readonly testCollection?: string;
  /** The folder to make; its name is the dataset's. */
  readonly out: string;
  /** Augmentations a puzzle beside the puzzle as it is; of mazes there are 7. Left out, those kept in the collection. */
  readonly numAug?: number;
  readonly seed: number;
}

export interface DatasetExport {
  readonly out: string;
  readonly family: FileFamily;
  readonly numTrain: number;
  readonly numTest: number;
  readonly numBytes: number;
}

interface Part {
  readonly puzzles: readonly StoredPuzzle[];
  /** Kept augmentations by puzzle id. */
  readonly kept: ReadonlyMap<string, readonly number[]>;
}

interface Parts {
  readonly train: Part;
  readonly test: Part;
}

const NOTHING: Part = { puzzles: [], kept: new Map() };

/**
 * Writes the folder that the official trainer reads, with a README of the commands. It stands there whole or not at all; of
 * its large arrays only a megabyte at a time is in memory.
 * @throws UserError when the folder exists or cannot be written, or the puzzles do not fit into one dataset.
 */
export function exportDataset(
  store: Pick<Store, 'puzzles' | 'augmentations'>,
  request: DatasetExportRequest,
): DatasetExport {
  const { collection, testCollection, out } = request;
  const parts: Parts = {
    train: partOf(store, collection),
    test: testCollection === undefined ? NOTHING : partOf(store, testCollection),
  };
  const all = [...parts.train.puzzles, ...parts.test.puzzles];
  const family = familyOf(
    all,
    [collection, ...(testCollection === undefined ? [] : [testCollection])].join(' and '),
  );
  const name = basename(resolve(out));
  const [numTrain, numTest] = [parts.train.puzzles.length, parts.test.puzzles.length];
  const readme = datasetReadme({
    family,
    name,
    contents: contentsOf(request, numTrain, numTest),
    hasTest: numTest > 0,
  });
  const files = [...datasetFiles(family, parts, request), readme];
  return { out, family, numTrain, numTest, numBytes: writeNewFolder(out, files) };
}

function partOf(store: Pick<Store, 'puzzles' | 'augmentations'>, collection: string): Part {
  return { puzzles: puzzlesOf(store, collection), kept: store.augmentations.listAll(collection) };
}

function contentsOf(
  { collection, testCollection, numAug, seed }: DatasetExportRequest,
  numTrain: number,
  numTest: number,
): string[] {
  const augmentations =
    numAug === undefined
      ? 'the augmentations that were kept with them'
      : `up to ${numAug} augmentations each (seed ${seed})`;
  return [
    `${numTrain} puzzles of the collection "${collection}" to be learned, with ${augmentations}.`,
    ...(testCollection === undefined
      ? []
      : [`${numTest} puzzles of the collection "${testCollection}" to be predicted.`]),
  ];
}

function datasetFiles(
  family: FileFamily,
  { train, test }: Parts,
  request: DatasetExportRequest,
): DatasetFile[] {
  const { numAug, seed } = request;
  const random = randomFromSeed(seed);
  if (family === 'arc') {
    const entries = [
      ...arcEntries(train, 'train', numAug, random),
      ...arcEntries(test, 'test', numAug, random),
    ];
    return arcDatasetFiles(entries, { seed });
  }
  if (family === 'sudoku') {
    const entries = train.puzzles.map((puzzle) => {
      const sudoku = storedSudoku(puzzle);
      const symmetries = Array.from({ length: numAug ?? 0 }, () => randomSymmetry(sudoku.size, random));
      return { sudoku, symmetries };
    });
    return sudokuDatasetFiles(entries, test.puzzles.map(storedSudoku));
  }
  const numSymmetries = MAZE_SYMMETRIES.length - 1;
  if (numAug !== undefined && numAug > numSymmetries) {
    throw new UserError(
      `A maze has ${numSymmetries} augmentations, the symmetries of the square, not ${numAug}.`,
    );
  }
  const symmetries = MAZE_SYMMETRIES.slice(1, 1 + (numAug ?? 0));
  const entries = train.puzzles.map((puzzle) => ({ maze: storedMaze(puzzle), symmetries }));
  return mazeDatasetFiles(entries, test.puzzles.map(storedMaze));
}

function arcEntries(
  { puzzles, kept }: Part,
  testPairs: ArcEntry['testPairs'],
  numAug: number | undefined,
  random: Random,
): ArcEntry[] {
  return puzzles.map((puzzle) => {
    const task = storedArcTask(puzzle);
    const own = new Set([IDENTITY_CODE, ...(kept.get(puzzle.id) ?? [])]);
    const codes = numAug === undefined ? Uint32Array.from(own) : drawRecipes(task, { numAug, random });
    return { task, codes, testPairs };
  });
}

/** Returns the bytes written. */
function writeNewFolder(out: string, files: readonly DatasetFile[]): number {
  refuseExisting(out);
  const partial = `${resolve(out)}.${process.pid}.partial`;
  let numBytes = 0;
  try {
    for (const file of files) {
      const path = join(partial, file.path);
      mkdirSync(dirname(path), { recursive: true });
      numBytes += writeChunks(path, file.chunks());
    }
    renameSync(partial, resolve(out));
    return numBytes;
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    const code =
      error instanceof Error && !(error instanceof UserError) && 'code' in error ? error.code : null;
    if (typeof code !== 'string') throw error;
    throw new UserError(
      `${out} cannot be written (${code}): check the folder above it, its permissions and the disk.`,
      'unwritable',
    );
  }
}

function writeChunks(path: string, chunks: Iterable<Uint8Array>): number {
  const descriptor = openSync(path, 'wx');
  try {
    let numBytes = 0;
    for (const chunk of chunks) {
      for (let at = 0; at < chunk.length;) at += writeSync(descriptor, chunk, at);
      numBytes += chunk.length;
    }
    fsyncSync(descriptor);
    return numBytes;
  } finally {
    closeSync(descriptor);
  }
}
