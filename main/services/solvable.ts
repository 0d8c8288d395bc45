import { checkMazeAnswer } from '../../puzzles/maze/check.ts';
import { MAZE_CHARSET, OPEN, PATH, type Maze } from '../../puzzles/maze/maze.ts';
import { decodeMazeTokens, encodeMaze, INVALID_CELL } from '../../puzzles/maze/tokens.ts';
import { decodeSudokuTokens, encodeSudokuCells } from '../../puzzles/sudoku/encode.ts';
import { checkSudoku, formatCells, type Sudoku } from '../../puzzles/sudoku/sudoku.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { StoredPuzzle } from '../store/puzzles.ts';
import { storedMaze } from './maze-records.ts';
import { storedSudoku } from './sudoku-records.ts';

/** What the family's rules say of an answer. */
export interface RuleCheck {
  readonly isRight: boolean;
  /** Why, in a sentence. */
  readonly sentence: string;
  /** Cells that the rules or the givens forbid as they stand, each once; a path may be wrong as a whole. */
  readonly wrongCells: ReadonlySet<number>;
}

/** A puzzle as a model sees it, and as its family judges what comes out. */
export interface Solvable {
  readonly family: 'sudoku' | 'maze';
  readonly rows: number;
  readonly cols: number;
  /** [rows * cols] tokens. */
  readonly inputs: Int32Array;
  /** [rows * cols] the puzzle as the family writes it. */
  readonly givens: readonly number[];
  /** 1 where a person has something to fill in. */
  readonly isOpen: Uint8Array;
  /** Tokens to cells as the family writes them; -1 = no cell. */
  cellsOf(preds: ArrayLike<number>): number[];
  /** Cells as one line, a character each. */
  textOf(cells: readonly number[]): string;
  /** By the rules, whatever answer is stored: of a maze every shortest path is right. */
  check(cells: readonly number[]): RuleCheck;
}

/** @throws UserError for a family whose puzzles are not solved one grid at a time */
export function solvable(puzzle: StoredPuzzle): Solvable {
  if (puzzle.family === 'sudoku') return solvableSudoku(storedSudoku(puzzle));
  if (puzzle.family === 'maze') return solvableMaze(storedMaze(puzzle));
  throw new UserError(
    `${puzzle.name ?? puzzle.id} is an ARC task: it is solved by voting over augmentations, after adapting to it.`,
  );
}

export function solvableSudoku({ size, givens }: Sudoku): Solvable {
  return {
    family: 'sudoku',
    rows: size,
    cols: size,
    inputs: encodeSudokuCells(givens),
    givens: [...givens],
    isOpen: Uint8Array.from(givens, (digit) => (digit === 0 ? 1 : 0)),
    cellsOf: (preds) => [...decodeSudokuTokens(preds)],
    textOf: formatCells,
    check(cells) {
      const { conflicts, blanks, changedGivens, isSolved } = checkSudoku(size, givens, cells);
      const wrongCells = new Set([...conflicts.flatMap((one) => one.cells), ...blanks, ...changedGivens]);
      if (isSolved)
        return { isRight: true, sentence: 'Every row, column and box holds every digit once.', wrongCells };
      const faults = [
        ...(blanks.length > 0 ? [`${blanks.length} cells are blank`] : []),
        ...(changedGivens.length > 0 ? [`${changedGivens.length} givens were overwritten`] : []),
        ...(conflicts.length > 0 ? [`${conflicts.length} digits stand twice in a row, column or box`] : []),
      ];
      return { isRight: false, sentence: `The rules refuse it: ${faults.join(', ')}.`, wrongCells };
    },
  };
}

export function solvableMaze(maze: Maze): Solvable {
  const { rows, cols, cells: given } = maze;
  return {
    family: 'maze',
    rows,
    cols,
    inputs: encodeMaze(maze).inputs,
    givens: [...given],
    isOpen: Uint8Array.from(given, (cell) => (cell === OPEN ? 1 : 0)),
    cellsOf: (preds) => Array.from(decodeMazeTokens(preds), (cell) => (cell === INVALID_CELL ? -1 : cell)),
    textOf: (cells) => cells.map((cell) => MAZE_CHARSET.charAt(cell) || '?').join(''),
    check(cells) {
      const { verdict, reason } = checkMazeAnswer(maze, cells);
      const changed = cells.flatMap((cell, index) =>
        cell === given[index] || (cell === PATH && given[index] === OPEN) ? [] : [index],
      );
      return {
        isRight: verdict === 'verified',
        sentence: reason.charAt(0).toUpperCase() + reason.slice(1),
        wrongCells: new Set(changed),
      };
    },
  };
}
