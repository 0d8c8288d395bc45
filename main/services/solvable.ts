import { checkMazeAnswer } from '../../puzzles/maze/check.ts';
import { decodeMazeTokens, encodeMaze } from '../../puzzles/maze/tokens.ts';
import { decodeSudokuTokens, encodeSudokuCells } from '../../puzzles/sudoku/encode.ts';
import { checkSudoku } from '../../puzzles/sudoku/sudoku.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { StoredPuzzle } from '../store/puzzles.ts';
import { storedMaze } from './maze-records.ts';
import { storedSudoku } from './sudoku-records.ts';

/** What the family's rules say of an answer. */
export interface Verdict {
  readonly kind: 'verified' | 'wrong' | 'unsure';
  /** Why, in a sentence. */
  readonly sentence: string;
}

/** A puzzle as a model sees it, and as its family judges what comes out. */
export interface Solvable {
  readonly family: 'sudoku' | 'maze';
  readonly rows: number;
  readonly cols: number;
  /** [rows * cols] tokens. */
  readonly inputs: Int32Array;
  /** Tokens to cells as the family writes them; -1 = no cell. */
  cellsOf(preds: ArrayLike<number>): number[];
  judge(cells: readonly number[]): Verdict;
  /** 1 where a person has something to fill in. */
  readonly isOpen: Uint8Array;
}

/** @throws UserError for a family whose puzzles are not solved one grid at a time */
export function solvable(puzzle: StoredPuzzle): Solvable {
  if (puzzle.family === 'sudoku') return solvableSudoku(puzzle);
  if (puzzle.family === 'maze') return solvableMaze(puzzle);
  throw new UserError(
    `${puzzle.name ?? puzzle.id} is an ARC task: it is solved by voting over augmentations, after adapting to it.`,
  );
}

function solvableSudoku(puzzle: StoredPuzzle): Solvable {
  const { size, givens } = storedSudoku(puzzle);
  return {
    family: 'sudoku',
    rows: size,
    cols: size,
    inputs: encodeSudokuCells(givens),
    isOpen: Uint8Array.from(givens, (digit) => (digit === 0 ? 1 : 0)),
    cellsOf: (preds) => [...decodeSudokuTokens(preds)],
    judge(cells) {
      const { conflicts, blanks, changedGivens, isSolved } = checkSudoku(size, givens, cells);
      if (isSolved)
        return { kind: 'verified', sentence: 'Every row, column and box holds every digit once.' };
      const faults = [
        ...(blanks.length > 0 ? [`${blanks.length} cells are blank`] : []),
        ...(changedGivens.length > 0 ? [`${changedGivens.length} givens were overwritten`] : []),
        ...(conflicts.length > 0 ? [`${conflicts.length} digits stand twice in a row, column or box`] : []),
      ];
      return { kind: 'wrong', sentence: `The rules refuse it: ${faults.join(', ')}.` };
    },
  };
}

function solvableMaze(puzzle: StoredPuzzle): Solvable {
  const maze = storedMaze(puzzle);
  return {
    family: 'maze',
    rows: maze.rows,
    cols: maze.cols,
    inputs: encodeMaze(maze).inputs,
    isOpen: Uint8Array.from(maze.cells, (cell) => (cell === 1 ? 1 : 0)),
    cellsOf: (preds) => Array.from(decodeMazeTokens(preds), (cell) => (cell === 255 ? -1 : cell)),
    judge(cells) {
      const { verdict, reason } = checkMazeAnswer(maze, cells);
      return { kind: verdict, sentence: reason };
    },
  };
}
