import type { BoardCells, BoardFamily } from '../../grid/board.ts';
import { boardFromText } from '../../grid/cells.ts';
import type { NewKind } from './desk.ts';

interface NewPuzzle {
  readonly kind: NewKind;
  readonly title: string;
  readonly text: string;
  readonly family: BoardFamily;
  readonly picture: BoardCells;
}

/** What can be begun, each with a small picture of its kind. */
export const NEW_PUZZLES: readonly NewPuzzle[] = [
  {
    kind: 'arc',
    title: 'ARC task',
    text: 'Pairs of coloured grids and the rule between them.',
    family: 'arc',
    picture: boardFromText('arc', { rows: 4, cols: 4, cells: '0330300330030330' }),
  },
  {
    kind: 'sudoku',
    title: 'Sudoku',
    text: 'Digits with exactly one solution, proven as you write.',
    family: 'sudoku',
    picture: boardFromText('sudoku', { rows: 4, cols: 4, cells: '1..4.4..2..3..1.' }),
  },
  {
    kind: 'maze',
    title: 'Maze',
    text: 'Walls, a start, a goal, and the shortest way.',
    family: 'maze',
    picture: boardFromText('maze', { rows: 5, cols: 5, cells: 'S#   o# # o # # oooo###oG' }),
  },
];
