import type { Grid } from '../arc/grid.ts';
import { BLACK, Board, makeGrid, STRAIGHT_STEPS, trim, type Box, type Place } from './board.ts';
import type { Dice, Sides } from './dice.ts';

/** Cells that hang together by their sides, in the order they grew from `start`; fewer where the room gives out. */
export function growCells(dice: Dice, room: Sides, start: Place, numCells: number): Place[] {
  const grown = [start];
  const key = ({ row, col }: Place): number => row * room.cols + col;
  const known = new Set([key(start)]);
  const border: Place[] = [];
  const addNeighbours = ({ row, col }: Place): void => {
    for (const { down, right } of STRAIGHT_STEPS) {
      const next = { row: row + down, col: col + right };
      const isInRoom = next.row >= 0 && next.row < room.rows && next.col >= 0 && next.col < room.cols;
      if (!isInRoom || known.has(key(next))) continue;
      known.add(key(next));
      border.push(next);
    }
  };
  addNeighbours(start);
  while (grown.length < numCells && border.length > 0) {
    const [next] = border.splice(dice.int(0, border.length - 1), 1);
    grown.push(next);
    addNeighbours(next);
  }
  return grown;
}

/** A shape that hangs together, of colour 1, cut to its own box: at most rows x cols. */
export function drawShape(dice: Dice, rows: number, cols: number, numCells: number): Grid {
  const board = new Board(rows, cols);
  const start = { row: dice.int(0, rows - 1), col: dice.int(0, cols - 1) };
  for (const { row, col } of growCells(dice, { rows, cols }, start, numCells)) board.paint(row, col, 1);
  return trim(board.toGrid());
}

/** The shape in one colour. */
export function tint(shape: Grid, colour: number): Grid {
  return { ...shape, cells: shape.cells.map((cell) => (cell === BLACK ? BLACK : colour)) };
}

/** A rectangle of random colours, every cell one of the palette (which may hold black). */
export function drawCarpet(dice: Dice, { rows, cols }: Sides, palette: readonly number[]): Grid {
  return makeGrid(rows, cols, () => dice.pick(palette));
}

/**
 * A figure that hangs together, in up to as many colours as the palette has: each colour takes the cells of one stretch
 * of its growth, so colours lie in patches.
 */
export function drawFigure(dice: Dice, room: Sides, palette: readonly number[], numCells: number): Grid {
  const start = { row: dice.int(0, room.rows - 1), col: dice.int(0, room.cols - 1) };
  const board = new Board(room.rows, room.cols);
  paintPatches(board, growCells(dice, room, start, numCells), palette);
  return board.toGrid();
}

/** Paints the cells in as many stretches of equal length as there are colours. */
export function paintPatches(board: Board, cells: readonly Place[], palette: readonly number[]): void {
  cells.forEach(({ row, col }, index) => {
    board.paint(row, col, palette[Math.floor((index * palette.length) / cells.length)]);
  });
}

/** Finds room for boxes that do not touch one another. */
export class Layout {
  readonly #room: Sides;
  readonly #margin: number;
  readonly #boxes: Box[] = [];

  /** `margin` cells along the edge of the room stay free. */
  constructor(room: Sides, margin = 0) {
    this.#room = room;
    this.#margin = margin;
  }

  /** Any place at least `gap` cells from all others; null when there is none. */
  place(dice: Dice, { rows, cols }: Sides, gap = 1): Box | null {
    const free: Box[] = [];
    for (let top = this.#margin; top + rows <= this.#room.rows - this.#margin; top++) {
      for (let left = this.#margin; left + cols <= this.#room.cols - this.#margin; left++) {
        const box = { top, left, rows, cols };
        if (this.#boxes.every((other) => areApart(box, other, gap))) free.push(box);
      }
    }
    if (free.length === 0) return null;
    const box = dice.pick(free);
    this.#boxes.push(box);
    return box;
  }

  /** Keeps others away from a box that was placed without asking. */
  reserve(box: Box): void {
    this.#boxes.push(box);
  }
}

function areApart(a: Box, b: Box, gap: number): boolean {
  return (
    a.top + a.rows + gap <= b.top ||
    b.top + b.rows + gap <= a.top ||
    a.left + a.cols + gap <= b.left ||
    b.left + b.cols + gap <= a.left
  );
}

/** A picture placed on a board. */
export interface Placed {
  readonly picture: Grid;
  readonly box: Box;
}

/** Places as many of the pictures as there is room for, in their order. */
export function placeAll(dice: Dice, layout: Layout, pictures: readonly Grid[], gap = 1): Placed[] {
  return pictures.flatMap((picture) => {
    const box = layout.place(dice, picture, gap);
    return box ? [{ picture, box }] : [];
  });
}

/** The board that shows all of them. */
export function paintPlaced({ rows, cols }: Sides, placed: readonly Placed[]): Board {
  const board = new Board(rows, cols);
  for (const { picture, box } of placed) board.stamp(picture, box.top, box.left);
  return board;
}

/**
 * A black grid with shapes of the palette's colours (each of one colour), none touching another: `lo` to `hi` of them on
 * 10x10, more where there is more room.
 */
export function drawScene(
  dice: Dice,
  room: Sides,
  palette: readonly number[],
  [lo, hi]: readonly [number, number],
): Grid {
  const longest = Math.max(2, Math.min(5, Math.floor(Math.min(room.rows, room.cols) / 2)));
  const shapes = Array.from({ length: dice.crowd(room, lo, hi) }, (_, index) => {
    const shape = drawShape(dice, dice.int(1, longest), dice.int(1, longest), dice.int(2, 8));
    return tint(shape, palette[index % palette.length]);
  });
  return paintPlaced(room, placeAll(dice, new Layout(room), shapes)).toGrid();
}
