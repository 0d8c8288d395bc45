import { ARC_VOCAB_SIZE } from '../arc/encode.ts';
import { GOAL, START } from '../maze/maze.ts';
import { MAZE_VOCAB_SIZE } from '../maze/tokens.ts';
import { UserError } from '../user-error.ts';
import type { DatasetFolder } from './folder.ts';
import { readMazeDataset, type MazeDatasetImport } from './maze.ts';
import { readArcDataset, type ArcDatasetImport } from './read-arc.ts';
import { hasSplit, readSplit } from './split.ts';
import { readSudokuDataset, type SudokuDatasetImport } from './sudoku.ts';

export type DatasetImport = ArcDatasetImport | SudokuDatasetImport | MazeDatasetImport;

/** Does the folder look like an official dataset? */
export function isDatasetFolder(folder: DatasetFolder): boolean {
  return hasSplit(folder, 'train') || hasSplit(folder, 'test');
}

/**
 * Reads an official dataset of any family back into puzzles.
 * @throws UserError when it is none, or a file is missing or damaged.
 */
export function readDataset(folder: DatasetFolder): DatasetImport {
  if (!isDatasetFolder(folder)) {
    throw new UserError(
      `${folder.name} is no official dataset: it has neither train/dataset.json nor test/dataset.json.`,
    );
  }
  const split = readSplit(folder, hasSplit(folder, 'train') ? 'train' : 'test');
  const { vocab_size, seq_len } = split.metadata;
  if (vocab_size === ARC_VOCAB_SIZE) return readArcDataset(folder);
  // A maze and a 4x4 Sudoku of 16 cells have equally many tokens, but only the maze has one start and one goal.
  const isMaze =
    vocab_size === MAZE_VOCAB_SIZE && (seq_len !== 16 || looksLikeMaze(split.readRows('labels', 0, 1)));
  return isMaze ? readMazeDataset(folder) : readSudokuDataset(folder);
}

function looksLikeMaze(tokens: ArrayLike<number>): boolean {
  const count = (code: number): number => Array.from(tokens).filter((token) => token === code + 1).length;
  return count(START) === 1 && count(GOAL) === 1;
}
