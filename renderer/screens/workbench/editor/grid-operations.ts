import { transformGrid } from '../../../../puzzles/arc/dihedral.ts';
import { NUM_COLOURS, type Grid } from '../../../../puzzles/arc/grid.ts';
import { cellsOf, clipRegion, type Cell, type Region, type Shape } from './region.ts';

/** What can be done to a grid. Every function leaves the one it is given as it is and returns another. */

const EVERY_COLOUR = Uint8Array.from({ length: NUM_COLOURS }, (_, colour) => colour);

export function blankGrid({ rows, cols }: Shape, colour = 0): Grid {
  return { rows, cols, cells: new Uint8Array(rows * cols).fill(colour) };
}

/** `colour` on the cells; those outside the grid are left out. */
export function paintCells(grid: Grid, cells: readonly Cell[], colour: number): Grid {
  const { rows, cols } = grid;
  const painted = grid.cells.slice();
  for (const { row, col } of cells) {
    if (row >= 0 && row < rows && col >= 0 && col < cols) painted[row * cols + col] = colour;
  }
  return { rows, cols, cells: painted };
}

/** `colour` on the cell and on every one of its colour that is joined to it by sides. */
export function floodFill(grid: Grid, { row, col }: Cell, colour: number): Grid {
  const { rows, cols } = grid;
  const cells = grid.cells.slice();
  const start = row * cols + col;
  const old = cells[start];
  if (old === colour) return grid;
  const open = [start];
  cells[start] = colour;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const next of neighboursOf(at, rows, cols)) {
      if (cells[next] !== old) continue;
      cells[next] = colour;
      open.push(next);
    }
  }
  return { rows, cols, cells };
}

function neighboursOf(at: number, rows: number, cols: number): number[] {
  const col = at % cols;
  return [
    ...(at >= cols ? [at - cols] : []),
    ...(at < (rows - 1) * cols ? [at + cols] : []),
    ...(col > 0 ? [at - 1] : []),
    ...(col < cols - 1 ? [at + 1] : []),
  ];
}

export function fillRegion(grid: Grid, region: Region, colour: number): Grid {
  const cells = grid.cells.slice();
  for (const at of cellsOf(region, grid)) cells[at] = colour;
  return { ...grid, cells };
}

/** `to` wherever `from` stands, in the region alone where there is one. */
export function replaceColour(grid: Grid, from: number, to: number, region: Region | null): Grid {
  const cells = grid.cells.slice();
  const places = region ? cellsOf(region, grid) : cells.keys();
  for (const at of places) if (cells[at] === from) cells[at] = to;
  return { ...grid, cells };
}

/** The cells of a region as a grid of its own. @throws Error when no part of it lies on the grid */
export function extract(grid: Grid, region: Region): Grid {
  const clipped = clipRegion(region, grid);
  if (!clipped) throw new Error('internal: the region lies outside the grid');
  const cells = Uint8Array.from(cellsOf(clipped, grid), (at) => grid.cells[at]);
  return { rows: clipped.rows, cols: clipped.cols, cells };
}

/** `piece` laid on the grid with its first cell at (top, left); what hangs over the edge is cut off. */
export function stamp(grid: Grid, piece: Grid, { row: top, col: left }: Cell): Grid {
  const cells = grid.cells.slice();
  for (let row = Math.max(0, -top); row < piece.rows && top + row < grid.rows; row++) {
    for (let col = Math.max(0, -left); col < piece.cols && left + col < grid.cols; col++) {
      cells[(top + row) * grid.cols + left + col] = piece.cells[row * piece.cols + col];
    }
  }
  return { ...grid, cells };
}

/** Cut or extended at the right and at the bottom; new cells are black. */
export function resizeGrid(grid: Grid, shape: Shape): Grid {
  return stamp(blankGrid(shape), grid, { row: 0, col: 0 });
}

/** One of the eight symmetries of the square, numbered as in puzzles/arc/dihedral.ts. */
export function turnGrid(grid: Grid, transform: number): Grid {
  return transformGrid(grid, transform, EVERY_COLOUR);
}

/** Numbers of the symmetries that a person can ask for. */
export const TURNS = {
  rotateLeft: 1,
  rotateRight: 3,
  flipAcross: 4,
  flipDown: 5,
  transpose: 6,
} as const;
export type Turn = keyof typeof TURNS;
