import { buildMaze, withAnswer } from '../maze/check.ts';
import { mazeSize, type Maze } from '../maze/maze.ts';
import { transformMaze, type MazeSymmetry } from '../maze/symmetry.ts';
import { INVALID_CELL, MAZE_VOCAB_SIZE, decodeMazeTokens } from '../maze/tokens.ts';
import { UserError } from '../user-error.ts';
import type { DatasetFile, DatasetFolder } from './folder.ts';
import { blankIdentifiersFile, plainSplitFiles, type PlainGroup } from './identifier-free.ts';
import { hasSplit, readSplit, type OfficialSplit, type SplitName } from './split.ts';

/** A maze of a dataset and its augmentations. */
export interface MazeEntry {
  readonly maze: Maze;
  /** Beside the maze as it is; officially 1 to 7 in order, or none. */
  readonly symmetries: readonly MazeSymmetry[];
}

export interface MazeDatasetImport {
  readonly family: 'maze';
  readonly train: readonly Maze[];
  readonly test: readonly Maze[];
  /** Augmentations of the train split that were passed over: they can be drawn again. */
  readonly numAugmentations: number;
}

/**
 * The official maze dataset (dataset/build_maze_dataset.py).
 * @throws UserError when there is no maze, one is not square, or sizes differ.
 */
export function mazeDatasetFiles(train: readonly MazeEntry[], test: readonly Maze[]): DatasetFile[] {
  const side = sideOfAll([...train.map(({ maze }) => maze), ...test]);
  const shape = { vocab_size: MAZE_VOCAB_SIZE, seq_len: side * side, dtype: 'uint8' } as const;
  const files: DatasetFile[] = [];
  if (train.length > 0) files.push(...plainSplitFiles('train', train.map(groupOf), shape));
  if (test.length > 0) {
    const groups = test.map((maze) => groupOf({ maze, symmetries: [] }));
    files.push(...plainSplitFiles('test', groups, shape));
  }
  return [...files, blankIdentifiersFile()];
}

function groupOf({ maze, symmetries }: MazeEntry): PlainGroup {
  return {
    numExamples: 1 + symmetries.length,
    *examples() {
      for (const symmetry of [0 as const, ...symmetries]) {
        const { cells, solution } = transformMaze(maze, symmetry);
        yield { inputs: cells.map((code) => code + 1), labels: solution.map((code) => code + 1) };
      }
    },
  };
}

function sideOfAll(mazes: readonly Maze[]): number {
  const first = mazes.at(0);
  if (first === undefined) throw new UserError('There is no maze to write; generate or import some first.');
  const odd = mazes.find(({ rows, cols }) => rows !== cols || rows !== first.rows);
  if (odd === undefined) return first.rows;
  throw new UserError(
    `The official dataset holds square mazes of one size, but these include ${mazeSize(first)} and ${mazeSize(odd)}; pick one size.`,
  );
}

/**
 * Reads the first maze of each group; the builder puts the maze as it is there.
 * @throws UserError when a file is missing or damaged, or a row is no maze with a shortest path.
 */
export function readMazeDataset(folder: DatasetFolder): MazeDatasetImport {
  let numAugmentations = 0;
  const read = (name: SplitName): Maze[] => {
    if (!hasSplit(folder, name)) return [];
    const split = readSplit(folder, name);
    const { groupIndices, puzzleIndices } = split.layout;
    const numGroups = groupIndices.length - 1;
    if (name === 'train') numAugmentations = groupIndices[numGroups] - numGroups;
    return Array.from({ length: numGroups }, (_, group) =>
      readMaze(split, puzzleIndices[groupIndices[group]], `${folder.name}/${name}`),
    );
  };
  return { family: 'maze', train: read('train'), test: read('test'), numAugmentations };
}

function readMaze(split: OfficialSplit, row: number, source: string): Maze {
  const where = `${source}, row ${row}`;
  const side = Math.sqrt(split.metadata.seq_len);
  if (!Number.isInteger(side) || split.metadata.vocab_size !== MAZE_VOCAB_SIZE) {
    throw new UserError(`${source} is no maze dataset: rows must be squares over ${MAZE_VOCAB_SIZE} tokens.`);
  }
  const cells = (field: 'inputs' | 'labels'): Uint8Array => {
    const codes = decodeMazeTokens(split.readRows(field, row, row + 1));
    if (!codes.includes(INVALID_CELL)) return codes;
    throw new UserError(`${where}: a token is no cell of a maze.`);
  };
  return withAnswer(buildMaze(side, side, cells('inputs'), where), cells('labels'), where);
}
