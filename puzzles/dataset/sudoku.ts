import { SUDOKU_TOKEN_OFFSET } from '../sudoku/encode.ts';
import { geometryOf, SUDOKU_SIZES, type SudokuSize } from '../sudoku/geometry.ts';
import { isSolvedGrid, matchesGivens, type Sudoku } from '../sudoku/sudoku.ts';
import { identitySymmetry, writeThroughSymmetry, type Symmetry } from '../sudoku/symmetry.ts';
import { UserError } from '../user-error.ts';
import type { DatasetFile, DatasetFolder } from './folder.ts';
import { blankIdentifiersFile, plainSplitFiles, type PlainGroup } from './identifier-free.ts';
import { hasSplit, readSplit, type SplitName } from './split.ts';

/** A Sudoku of a dataset and its augmentations. */
export interface SudokuEntry {
  readonly sudoku: Sudoku;
  /** Beside the puzzle as it is. */
  readonly symmetries: readonly Symmetry[];
}

export interface SudokuDatasetImport {
  readonly family: 'sudoku';
  readonly size: SudokuSize;
  readonly train: readonly Sudoku[];
  readonly test: readonly Sudoku[];
  /** Augmentations of the train split that were passed over: they can be drawn again. */
  readonly numAugmentations: number;
}

/**
 * The official Sudoku dataset (dataset/build_sudoku_dataset.py), in any size of the family. As officially, tokens of a train
 * split with augmentations take eight bytes.
 * @throws UserError when there is no puzzle or sizes differ.
 */
export function sudokuDatasetFiles(train: readonly SudokuEntry[], test: readonly Sudoku[]): DatasetFile[] {
  const size = sizeOfAll([...train.map(({ sudoku }) => sudoku), ...test]);
  const shape = { vocab_size: size + 2, seq_len: size * size };
  const isAugmented = train.some(({ symmetries }) => symmetries.length > 0);
  const files: DatasetFile[] = [];
  if (train.length > 0) {
    const dtype = isAugmented ? 'int64' : 'uint8';
    files.push(...plainSplitFiles('train', train.map(groupOf), { ...shape, dtype }));
  }
  if (test.length > 0) {
    const groups = test.map((sudoku) => groupOf({ sudoku, symmetries: [] }));
    files.push(...plainSplitFiles('test', groups, { ...shape, dtype: 'uint8' }));
  }
  return [...files, blankIdentifiersFile()];
}

function groupOf({ sudoku, symmetries }: SudokuEntry): PlainGroup {
  const { size, givens, solution } = sudoku;
  const tokens = (cells: Uint8Array, symmetry: Symmetry): Uint8Array => {
    const into = new Uint8Array(cells.length);
    writeThroughSymmetry(symmetry, size, cells, into, 0, SUDOKU_TOKEN_OFFSET);
    return into;
  };
  return {
    numExamples: 1 + symmetries.length,
    *examples() {
      for (const symmetry of [identitySymmetry(size), ...symmetries]) {
        yield { inputs: tokens(givens, symmetry), labels: tokens(solution, symmetry) };
      }
    },
  };
}

function sizeOfAll(sudokus: readonly Sudoku[]): SudokuSize {
  const first = sudokus.at(0);
  if (first === undefined) throw new UserError('There is no Sudoku to write; generate or import some first.');
  const odd = sudokus.find(({ size }) => size !== first.size);
  if (odd === undefined) return first.size;
  throw new UserError(
    `A dataset holds Sudokus of one size, but these are ${first.size}x${first.size} and ${odd.size}x${odd.size}; pick one.`,
  );
}

/**
 * Reads the first puzzle of each group; the builder puts the puzzle as it is there.
 * @throws UserError when a file is missing or damaged, or a row is no Sudoku with its solution.
 */
export function readSudokuDataset(folder: DatasetFolder): SudokuDatasetImport {
  let numAugmentations = 0;
  let size: SudokuSize | null = null;
  const read = (name: SplitName): Sudoku[] => {
    if (!hasSplit(folder, name)) return [];
    const split = readSplit(folder, name);
    size = sizeOf(split.metadata.seq_len, split.metadata.vocab_size, folder.name);
    const { groupIndices, puzzleIndices } = split.layout;
    const numGroups = groupIndices.length - 1;
    if (name === 'train') numAugmentations = groupIndices[numGroups] - numGroups;
    return Array.from({ length: numGroups }, (_, group) => {
      const row = puzzleIndices[groupIndices[group]];
      const cells = (field: 'inputs' | 'labels'): Uint8Array =>
        Uint8Array.from(split.readRows(field, row, row + 1), (token) => token - SUDOKU_TOKEN_OFFSET);
      return requireSudoku(
        size as SudokuSize,
        cells('inputs'),
        cells('labels'),
        `${folder.name}/${name}`,
        row,
      );
    });
  };
  const [train, test] = [read('train'), read('test')];
  if (size === null) throw new UserError(`${folder.name} has neither a train nor a test split.`);
  return { family: 'sudoku', size, train, test, numAugmentations };
}

function sizeOf(seqLen: number, vocabSize: number, source: string): SudokuSize {
  const size = SUDOKU_SIZES.find((one) => geometryOf(one).numCells === seqLen && vocabSize === one + 2);
  if (size !== undefined) return size;
  throw new UserError(`${source} is no Sudoku dataset: ${seqLen} cells over ${vocabSize} tokens fit none.`);
}

function requireSudoku(
  size: SudokuSize,
  givens: Uint8Array,
  solution: Uint8Array,
  source: string,
  row: number,
): Sudoku {
  if (isSolvedGrid(size, solution) && matchesGivens(givens, solution)) return { size, givens, solution };
  throw new UserError(`${source}: row ${row} is no Sudoku with its solution.`);
}
