import { GOAL, PATH, START, WALL } from '../../puzzles/maze/maze.ts';
import type { Painter, Painting } from './paint.ts';

/** Walls as solid ink, the path as one line of dots, start and goal as disc and target. */
export const paintMaze: Painter = (context, painting) => {
  const { board, frame, ink } = painting;
  const { rows, cols } = board;
  context.fillStyle = ink.paper;
  context.fillRect(frame.left, frame.top, cols * frame.cell, rows * frame.cell);
  for (let at = 0; at < rows * cols; at++) paintCell(context, painting, at);
  context.strokeStyle = ink.lineStrong;
  context.lineWidth = 1;
  context.strokeRect(frame.left - 0.5, frame.top - 0.5, cols * frame.cell + 1, rows * frame.cell + 1);
};

function paintCell(context: CanvasRenderingContext2D, painting: Painting, at: number): void {
  const { board, frame, ink } = painting;
  const value = board.cells[at];
  const left = frame.left + (at % board.cols) * frame.cell;
  const top = frame.top + Math.floor(at / board.cols) * frame.cell;
  if (value === WALL) {
    context.fillStyle = ink.ink;
    context.fillRect(left, top, frame.cell, frame.cell);
  } else if (value === PATH) {
    disc(context, left, top, frame.cell, 0.22, ink.accent);
  } else if (value === START) {
    disc(context, left, top, frame.cell, 0.38, ink.accent);
  } else if (value === GOAL) {
    disc(context, left, top, frame.cell, 0.4, ink.warn);
    disc(context, left, top, frame.cell, 0.24, ink.paper);
    disc(context, left, top, frame.cell, 0.12, ink.warn);
  } else if (value > PATH) {
    context.fillStyle = ink.bad;
    context.fillRect(left + 1, top + 1, frame.cell - 2, frame.cell - 2);
  }
}

function disc(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  cell: number,
  radius: number,
  colour: string,
): void {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(left + cell / 2, top + cell / 2, Math.max(0.6, cell * radius), 0, 2 * Math.PI);
  context.fill();
}
