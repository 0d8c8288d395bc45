import type { GridData, PuzzleCard, PuzzleContent, TaskData } from '../../../preload/contract/puzzles.ts';
import type { Grid } from '../../../puzzles/arc/grid.ts';
import type { ArcTask } from '../../../puzzles/arc/task.ts';
import { mazeFromContent, mazeToContent } from '../../../puzzles/maze/content.ts';
import { sudokuFromContent, sudokuToContent } from '../../../puzzles/sudoku/content.ts';
import { solveSudoku } from '../../../puzzles/sudoku/solve.ts';
import type { Sudoku } from '../../../puzzles/sudoku/sudoku.ts';
import { UserError } from '../../../puzzles/user-error.ts';
import type { LibraryRow } from '../../store/library.ts';
import type { PuzzleInput, StoredPuzzle } from '../../store/puzzles.ts';
import { arcInput, storedArcTask } from '../arc-records.ts';
import { mazeInput, storedMaze } from '../maze-records.ts';
import { storedSudoku, sudokuInput } from '../sudoku-records.ts';

export function gridData({ rows, cols, cells }: Grid): GridData {
  return { rows, cols, cells: cells.join('') };
}

/** @throws UserError when the cells do not fill the grid. */
export function gridOf({ rows, cols, cells }: GridData): Grid {
  if (cells.length !== rows * cols) {
    throw new UserError(`A grid of ${rows}x${cols} needs ${rows * cols} cells, not ${cells.length}.`);
  }
  return { rows, cols, cells: Uint8Array.from(cells, Number) };
}

/** What the window is told of a stored puzzle. @throws UserError when it is damaged */
export function contentOf(puzzle: Pick<StoredPuzzle, 'id' | 'name' | 'family' | 'content'>): PuzzleContent {
  switch (puzzle.family) {
    case 'sudoku':
      return { family: 'sudoku', ...sudokuToContent(storedSudoku(puzzle)) };
    case 'maze':
      return { family: 'maze', ...mazeToContent(storedMaze(puzzle)) };
    case 'arc':
      return { family: 'arc', task: taskData(storedArcTask(puzzle)) };
    case 'concept':
      return { family: 'concept', task: taskData(storedArcTask(puzzle)), concept: conceptOf(puzzle.name) };
  }
}

/** The ids of generated tasks are the family's id and a number: `gravity-17`. */
function conceptOf(name: string | null): string {
  return name?.replace(/-[^-]*$/, '') ?? '';
}

function taskData({ train, test, isTestFirst }: ArcTask): TaskData {
  return {
    train: train.map(({ input, output }) => ({ input: gridData(input), output: gridData(output) })),
    test: test.map(({ input, output }) => ({ input: gridData(input), output: output && gridData(output) })),
    isTestFirst,
  };
}

/** A puzzle that a person made, for the store; the family's own rules are checked. @throws UserError */
export function inputOf(content: PuzzleContent, name: string | null): PuzzleInput {
  switch (content.family) {
    case 'sudoku':
      return { ...sudokuInput(uniqueSudoku(content)), ...(name === null ? {} : { name }) };
    case 'maze':
      return { ...mazeInput(mazeFromContent(content)), ...(name === null ? {} : { name }) };
    case 'arc':
    case 'concept':
      return arcInput(taskOf(content.task, name ?? 'untitled'), { family: content.family });
  }
}

/** @throws UserError when the givens leave another solution open */
function uniqueSudoku(content: Extract<PuzzleContent, { family: 'sudoku' }>): Sudoku {
  const sudoku = sudokuFromContent(content);
  if (solveSudoku(sudoku.size, sudoku.givens, 2).numSolutions === 1) return sudoku;
  throw new UserError('This Sudoku has more than one solution: give more digits.', 'not_unique');
}

function taskOf({ train, test, isTestFirst }: TaskData, id: string): ArcTask {
  if (train.length === 0 || test.length === 0) {
    throw new UserError('A task needs at least one train pair and one test pair.');
  }
  return {
    id,
    isTestFirst,
    train: train.map(({ input, output }) => ({ input: gridOf(input), output: gridOf(output) })),
    test: test.map(({ input, output }) => ({ input: gridOf(input), output: output && gridOf(output) })),
  };
}

/** The small pictures of a card. */
export function thumbnailsOf(
  row: Pick<LibraryRow, 'id' | 'name' | 'family' | 'content'>,
): PuzzleCard['thumbnails'] {
  const content = contentOf(row);
  switch (content.family) {
    case 'sudoku':
      return [{ rows: content.size, cols: content.size, cells: content.givens }];
    case 'maze':
      return [{ rows: content.rows, cols: content.cols, cells: content.question }];
    case 'arc':
    case 'concept': {
      const { input, output } = content.task.train[0];
      return [input, output];
    }
  }
}
