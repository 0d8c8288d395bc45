import type { Grid } from './grid.ts';

/**
 * The eight symmetries of the square, numbered as officially (dataset/common.py): 0 identity, 1 to 3 a quarter, half
 * and three quarters of a turn counter-clockwise, 4 left-right flip, 5 up-down flip, 6 transpose, 7 transpose along
 * the other diagonal.
 */
export const NUM_TRANSFORMS = 8;

/** INVERSE_TRANSFORM[t] undoes t. */
export const INVERSE_TRANSFORM: readonly number[] = [0, 3, 2, 1, 4, 5, 6, 7];

/** Do rows become columns? */
export function swapsSides(transform: number): boolean {
  return transform === 1 || transform === 3 || transform >= 6;
}

/**
 * How to read a transformed grid straight out of the original: its cell (i, j) is
 * `cells[start + i * rowStep + j * colStep]`.
 */
export interface Reading {
  rows: number;
  cols: number;
  start: number;
  rowStep: number;
  colStep: number;
}

/** Overwrites `reading` (so that nothing is allocated where millions of grids are read) and returns it. */
export function readThrough(transform: number, grid: Grid, reading: Reading): Reading {
  const { rows, cols } = grid;
  const swaps = swapsSides(transform);
  // Of the original: is it read from the last row up, and from the last column leftwards?
  const upwards = transform === 2 || transform === 3 || transform === 5 || transform === 7;
  const leftwards = transform === 1 || transform === 2 || transform === 4 || transform === 7;
  const alongColumn = upwards ? -cols : cols;
  const alongRow = leftwards ? -1 : 1;
  reading.rows = swaps ? cols : rows;
  reading.cols = swaps ? rows : cols;
  reading.start = (upwards ? (rows - 1) * cols : 0) + (leftwards ? cols - 1 : 0);
  reading.rowStep = swaps ? alongRow : alongColumn;
  reading.colStep = swaps ? alongColumn : alongRow;
  return reading;
}

export function emptyReading(): Reading {
  return { rows: 0, cols: 0, start: 0, rowStep: 0, colStep: 0 };
}

/** `transform` applied to a grid whose colours go through `colours` (colours[c] stands where c stood). */
export function transformGrid(grid: Grid, transform: number, colours: ArrayLike<number>): Grid {
  const { rows, cols, start, rowStep, colStep } = readThrough(transform, grid, emptyReading());
  const cells = new Uint8Array(rows * cols);
  for (let row = 0, to = 0; row < rows; row++) {
    for (let col = 0, from = start + row * rowStep; col < cols; col++, from += colStep) {
      cells[to++] = colours[grid.cells[from]];
    }
  }
  return { rows, cols, cells };
}
