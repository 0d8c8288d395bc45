import type { BoardCells, BoardFamily, BoardFrame, BoardInk, BoardOverlay, BoardStyle } from './board.ts';
import { paintArc } from './paint-arc.ts';
import { paintMaze } from './paint-maze.ts';
import { paintOverlay } from './paint-overlay.ts';
import { paintSudoku } from './paint-sudoku.ts';

export interface Painting {
  readonly family: BoardFamily;
  readonly board: BoardCells;
  readonly overlay: BoardOverlay;
  readonly style: BoardStyle;
  readonly ink: BoardInk;
  readonly frame: BoardFrame;
}

export type Painter = (context: CanvasRenderingContext2D, painting: Painting) => void;

const FAMILY_PAINTERS: Readonly<Record<BoardFamily, Painter>> = {
  arc: paintArc,
  sudoku: paintSudoku,
  maze: paintMaze,
};

/** Draws a board and what lies over it; the context is cleared first. */
export const paintBoard: Painter = (context, painting) => {
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  FAMILY_PAINTERS[painting.family](context, painting);
  paintOverlay(context, painting);
};
