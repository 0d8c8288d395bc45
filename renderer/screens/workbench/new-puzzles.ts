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
];
