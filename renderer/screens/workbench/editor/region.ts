/** A cell of a board, from 0. */
export interface Cell {
  readonly row: number;
  readonly col: number;
}

/** A rectangle of cells; it has at least one. */
export interface Region {
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly cols: number;
}

/** Sides of a board. */
export interface Shape {
  readonly rows: number;
  readonly cols: number;
}

/** The rectangle that two opposite corners span. */
export function regionBetween(a: Cell, b: Cell): Region {
  return {
    top: Math.min(a.row, b.row),
    left: Math.min(a.col, b.col),
    rows: Math.abs(a.row - b.row) + 1,
    cols: Math.abs(a.col - b.col) + 1,
  };
}

export function wholeOf({ rows, cols }: Shape): Region {
  return { top: 0, left: 0, rows, cols };
}

export function contains({ top, left, rows, cols }: Region, { row, col }: Cell): boolean {
  return row >= top && row < top + rows && col >= left && col < left + cols;
}

/** The part of a region that lies on a board; null where there is none. */
export function clipRegion({ top, left, rows, cols }: Region, shape: Shape): Region | null {
  const [bottom, right] = [Math.min(top + rows, shape.rows), Math.min(left + cols, shape.cols)];
  const clipped = { top: Math.max(0, top), left: Math.max(0, left) };
  const sides = { rows: bottom - clipped.top, cols: right - clipped.left };
  return sides.rows > 0 && sides.cols > 0 ? { ...clipped, ...sides } : null;
}

export function clampCell({ row, col }: Cell, { rows, cols }: Shape): Cell {
  return { row: Math.max(0, Math.min(rows - 1, row)), col: Math.max(0, Math.min(cols - 1, col)) };
}

/** 1 on the cells of the region, row by row over the board: as an overlay wants it. */
export function regionMask(region: Region, shape: Shape): Uint8Array {
  const mask = new Uint8Array(shape.rows * shape.cols);
  for (const at of cellsOf(region, shape)) mask[at] = 1;
  return mask;
}

/** Where the region's cells stand in a board of that shape, row by row; cells outside are left out. */
export function cellsOf(region: Region, shape: Shape): number[] {
  const clipped = clipRegion(region, shape);
  if (!clipped) return [];
  const { top, left, rows, cols } = clipped;
  return Array.from(
    { length: rows * cols },
    (_, i) => (top + Math.floor(i / cols)) * shape.cols + left + (i % cols),
  );
}

/** The cells on the straight line from one cell to another, both included: a fast stroke has no gaps. */
export function lineBetween(from: Cell, to: Cell): Cell[] {
  const [dRow, dCol] = [to.row - from.row, to.col - from.col];
  const numSteps = Math.max(Math.abs(dRow), Math.abs(dCol));
  return Array.from({ length: numSteps + 1 }, (_, step) => ({
    row: from.row + Math.round((dRow * step) / Math.max(1, numSteps)),
    col: from.col + Math.round((dCol * step) / Math.max(1, numSteps)),
  }));
}
