import { transformGrid } from '../arc/dihedral.ts';
import { NUM_COLOURS, type Grid } from '../arc/grid.ts';
import type { Pair } from '../arc/task.ts';

export const BLACK = 0;
/** What stands beyond the edge of a grid. */
export const OUTSIDE = -1;

export interface Place {
  readonly row: number;
  readonly col: number;
}

export interface Box {
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly cols: number;
}

/** One step on the grid. */
export interface Step {
  readonly down: number;
  readonly right: number;
}

export const UP: Step = { down: -1, right: 0 };
export const DOWN: Step = { down: 1, right: 0 };
export const LEFT: Step = { down: 0, right: -1 };
export const RIGHT: Step = { down: 0, right: 1 };
/** To the four neighbours that share a side. */
export const STRAIGHT_STEPS: readonly Step[] = [UP, DOWN, LEFT, RIGHT];
export const DIAGONAL_STEPS: readonly Step[] = [
  { down: -1, right: -1 },
  { down: -1, right: 1 },
  { down: 1, right: -1 },
  { down: 1, right: 1 },
];
export const ALL_STEPS: readonly Step[] = [...STRAIGHT_STEPS, ...DIAGONAL_STEPS];

const SAME_COLOURS: readonly number[] = Array.from({ length: NUM_COLOURS }, (_, colour) => colour);
/** The transpose of dihedral.ts: rows become columns. */
export const TRANSPOSE = 6;

/** A grid in the making. */
export class Board {
  readonly rows: number;
  readonly cols: number;
  readonly #cells: Uint8Array;

  constructor(rows: number, cols: number, colour = BLACK) {
    this.rows = rows;
    this.cols = cols;
    this.#cells = new Uint8Array(rows * cols).fill(colour);
  }

  static copyOf(grid: Grid): Board {
    const board = new Board(grid.rows, grid.cols);
    board.#cells.set(grid.cells);
    return board;
  }

  /** The colour of a cell, OUTSIDE beyond the edge. */
  at(row: number, col: number): number {
    return row >= 0 && row < this.rows && col >= 0 && col < this.cols
      ? this.#cells[row * this.cols + col]
      : OUTSIDE;
  }

  /** Paints one cell; beyond the edge, nothing happens. */
  paint(row: number, col: number, colour: number): void {
    if (row >= 0 && row < this.rows && col >= 0 && col < this.cols) {
      this.#cells[row * this.cols + col] = colour;
    }
  }

  fill({ top, left, rows, cols }: Box, colour: number): void {
    for (let row = top; row < top + rows; row++) {
      for (let col = left; col < left + cols; col++) this.paint(row, col, colour);
    }
  }

  /** The edge of a rectangle, one cell wide. */
  frame({ top, left, rows, cols }: Box, colour: number): void {
    this.fill({ top, left, rows: 1, cols }, colour);
    this.fill({ top: top + rows - 1, left, rows: 1, cols }, colour);
    this.fill({ top, left, rows, cols: 1 }, colour);
    this.fill({ top, left: left + cols - 1, rows, cols: 1 }, colour);
  }

  /** Copies the coloured cells of a picture; its black cells let through what was there. */
  stamp(picture: Grid, top: number, left: number): void {
    for (const { row, col, colour } of colouredCells(picture)) this.paint(top + row, left + col, colour);
  }

  /** What has been painted so far. */
  toGrid(): Grid {
    return { rows: this.rows, cols: this.cols, cells: this.#cells.slice() };
  }
}

/** The grid whose cells a formula gives. */
export function makeGrid(rows: number, cols: number, colourAt: (row: number, col: number) => number): Grid {
  const cells = new Uint8Array(rows * cols);
  for (let row = 0, index = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) cells[index++] = colourAt(row, col);
  }
  return { rows, cols, cells };
}

/** The colour of a cell, OUTSIDE beyond the edge. */
export function cellAt({ rows, cols, cells }: Grid, row: number, col: number): number {
  return row >= 0 && row < rows && col >= 0 && col < cols ? cells[row * cols + col] : OUTSIDE;
}

export function isColoured(grid: Grid, row: number, col: number): boolean {
  return cellAt(grid, row, col) > BLACK;
}

export function isInside({ rows, cols }: { rows: number; cols: number }, { row, col }: Place): boolean {
  return row >= 0 && row < rows && col >= 0 && col < cols;
}

/** Every cell that is not black, row by row. */
export function colouredCells({ rows, cols, cells }: Grid): (Place & { colour: number })[] {
  const found: (Place & { colour: number })[] = [];
  for (let row = 0, index = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++, index++) {
      if (cells[index] !== BLACK) found.push({ row, col, colour: cells[index] });
    }
  }
  return found;
}

export function cropGrid(grid: Grid, { top, left, rows, cols }: Box): Grid {
  return makeGrid(rows, cols, (row, col) => cellAt(grid, top + row, left + col));
}

/** The smallest box around the cells whose colour is wanted; null when there are none. */
export function boxAround({ rows, cols, cells }: Grid, isWanted: (colour: number) => boolean): Box | null {
  let [top, left, bottom, right] = [rows, cols, -1, -1];
  cells.forEach((colour, index) => {
    if (!isWanted(colour)) return;
    const row = Math.floor(index / cols);
    const col = index % cols;
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
    left = Math.min(left, col);
    right = Math.max(right, col);
  });
  return bottom < 0 ? null : { top, left, rows: bottom - top + 1, cols: right - left + 1 };
}

/** The smallest part of a picture that holds all its coloured cells; the picture itself when it is all black. */
export function trim(picture: Grid): Grid {
  const box = boxAround(picture, (colour) => colour !== BLACK);
  return box ? cropGrid(picture, box) : picture;
}

/** The same picture with other colours. */
export function mapColours(grid: Grid, colourOf: (colour: number) => number): Grid {
  return { rows: grid.rows, cols: grid.cols, cells: grid.cells.map(colourOf) };
}

/** Under one of the eight symmetries of the square, numbered as in dihedral.ts. */
export function turnGrid(grid: Grid, transform: number): Grid {
  return transformGrid(grid, transform, SAME_COLOURS);
}

export function turnPair({ input, output }: Pair, transform: number): Pair {
  return { input: turnGrid(input, transform), output: turnGrid(output, transform) };
}

/** How many cells each colour has, black included. */
export function countColours({ cells }: Grid): number[] {
  const counts = new Array<number>(NUM_COLOURS).fill(0);
  for (const colour of cells) counts[colour]++;
  return counts;
}

/** The colours that occur, in order, black not counted. */
export function coloursIn(grid: Grid): number[] {
  return countColours(grid).flatMap((count, colour) => (count > 0 && colour !== BLACK ? [colour] : []));
}

/** The columns (or rows) that are one colour from end to end, black never. */
export function fullLines(grid: Grid): { axis: 'row' | 'column'; index: number; colour: number }[] {
  const lines: { axis: 'row' | 'column'; index: number; colour: number }[] = [];
  for (const [axis, turned] of [
    ['row', grid],
    ['column', turnGrid(grid, TRANSPOSE)],
  ] as const) {
    for (let index = 0; index < turned.rows; index++) {
      const line = turned.cells.subarray(index * turned.cols, (index + 1) * turned.cols);
      if (line[0] !== BLACK && line.every((colour) => colour === line[0])) {
        lines.push({ axis, index, colour: line[0] });
      }
    }
  }
  return lines;
}
