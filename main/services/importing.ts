import { basename } from 'node:path';
import { IDENTITY_CODE } from '../../puzzles/arc/recipe.ts';
import type { DatasetFolder } from '../../puzzles/dataset/folder.ts';
import type { ImportedCollection } from '../../puzzles/import/gathered.ts';
import { importPuzzles, type ImportFile } from '../../puzzles/import/import.ts';
import type { SharedPuzzles } from '../store/collections.ts';
import type { ImportResult, Provenance, PuzzleInput } from '../store/puzzles.ts';
import type { Store } from '../store/store.ts';
import { arcInput } from './arc-records.ts';
import { mazeInput } from './maze-records.ts';
import { sudokuInput } from './sudoku-records.ts';

export interface ImportRequest {
  readonly files: readonly ImportFile[];
  /** Official datasets that lie on disk. */
  readonly datasets?: readonly DatasetFolder[];
  /** Where all the puzzles go; without it each file, folder or pair of files fills a collection of its own name. */
  readonly collection?: string;
  readonly licence?: string;
}

/** What became of one file, folder or pair of files. */
export interface FilledCollection extends ImportResult {
  readonly collection: string;
  readonly family: ImportedCollection['family'];
  readonly source: string;
}

/** Puzzles of a collection just imported that another collection holds too. */
export interface ImportLeak extends SharedPuzzles {
  readonly from: string;
}

export interface ImportOutcome {
  readonly filled: readonly FilledCollection[];
  readonly leaks: readonly ImportLeak[];
  /** What a person should know, one sentence each. */
  readonly notes: readonly string[];
}

/** A puzzle on its way into the store, with the augmentations that came with it. */
interface Row {
  readonly input: PuzzleInput;
  readonly codes: Uint32Array | null;
}

/**
 * Reads puzzle files of any kind into collections in one transaction: all of them, or on any error none.
 * @throws UserError naming the file, and the place in it where there is one.
 */
export function importFiles(
  store: Pick<Store, 'puzzles' | 'collections' | 'augmentations' | 'transaction'>,
  { files, datasets = [], collection, licence = 'unknown' }: ImportRequest,
  now: () => number = Date.now,
): ImportOutcome {
  const { collections, notes } = importPuzzles(files, datasets);
  return store.transaction(() => {
    const filled = collections.map((read): FilledCollection => {
      const into = collection ?? read.name;
      const { source, family } = read;
      const provenance = { source: basename(source), licence, file: source, created_at: now() };
      const rows = rowsOf(read);
      const inputs = rows.map(({ input }) => input);
      const result = store.puzzles.importAll(into, inputs, { provenance });
      keepAugmentations(store, into, rows);
      return { collection: into, family, source, ...result };
    });
    return { filled, leaks: leaksOf(store, filled), notes };
  });
}

function rowsOf(read: ImportedCollection): Row[] {
  switch (read.family) {
    case 'arc':
      return read.puzzles.map(({ task, codes }) => ({ input: arcInput(task), codes }));
    case 'sudoku':
      return read.puzzles.map(({ sudoku, line, source, rating }) => {
        const input = sudokuInput(sudoku, placeOf(read.source, line, source));
        return { input: rating === null ? input : { ...input, difficulty: rating }, codes: null };
      });
    case 'maze':
      return read.puzzles.map(({ maze, line, source }) => {
        return { input: mazeInput(maze, placeOf(read.source, line, source)), codes: null };
      });
  }
}

function placeOf(file: string, line: number | null, source: string | null): Partial<Provenance> {
  return { file, ...(line === null ? {} : { line }), ...(source === null ? {} : { source }) };
}

/** Only what a dataset brings beside the task as it is deserves rows of its own. */
function keepAugmentations(
  { augmentations }: Pick<Store, 'augmentations'>,
  collection: string,
  rows: readonly Row[],
): void {
  for (const { input, codes } of rows) {
    if (codes === null || codes.every((code) => code === IDENTITY_CODE)) continue;
    augmentations.replace({ collection, id: input.content_hash.slice(0, 16) }, codes);
  }
}

/** Each pair of collections once, though both may have been imported. */
function leaksOf(
  { collections }: Pick<Store, 'collections'>,
  filled: readonly FilledCollection[],
): ImportLeak[] {
  const names = [...new Set(filled.map(({ collection }) => collection))];
  return names.flatMap((from, index) => {
    const told = new Set(names.slice(0, index));
    return collections
      .sharedWith(from)
      .filter(({ collection }) => !told.has(collection))
      .map((shared) => ({ from, ...shared }));
  });
}

/** What a person is told of a leak. */
export function leakSentence({ from, collection, numTwins, numIdentical }: ImportLeak): string {
  const numSymmetric = numTwins - numIdentical;
  const kinds = [
    ...(numIdentical > 0 ? [`${numIdentical} identical`] : []),
    ...(numSymmetric > 0 ? [`${numSymmetric} but for a symmetry or the order of pairs`] : []),
  ];
  const puzzles = numTwins === 1 ? '1 puzzle' : `${numTwins} puzzles`;
  return `Leak: ${collection} holds ${puzzles} of ${from} (${kinds.join(', ')}); training on one and judging by the other would flatter the model.`;
}
