/** Colours 0 (black) to 9. */
export const NUM_COLOURS = 10;
/** The longest side an ARC grid may have. */
export const MAX_SIDE = 30;

/** A rectangle of colours. Never changed once made. A predicted grid may be 0x0; any other has sides of 1 to 30. */
export interface Grid {
  readonly rows: number;
  readonly cols: number;
  /** [rows * cols], row by row. */
  readonly cells: Uint8Array;
}

export function gridFromRows(rows: readonly (readonly number[])[]): Grid {
  return { rows: rows.length, cols: rows[0]?.length ?? 0, cells: Uint8Array.from(rows.flat()) };
}

export function gridToRows(grid: Grid): number[][] {
  return Array.from({ length: grid.rows }, (_, row) =>
    Array.from(grid.cells.subarray(row * grid.cols, (row + 1) * grid.cols)),
  );
}

export function gridEquals(a: Grid, b: Grid): boolean {
  return (
    a.rows === b.rows && a.cols === b.cols && a.cells.every((colour, index) => colour === b.cells[index])
  );
}

/** A string that two grids share exactly when they are equal: shape and cells as characters. */
export function gridKey(grid: Grid): string {
  return String.fromCharCode(grid.rows, grid.cols, ...grid.cells);
}

/** The JSON of a grid as Python writes it: `[[7, 0], [0, 7]]`. */
export function gridJson(grid: Grid): string {
  const rows: string[] = [];
  for (let start = 0; start < grid.cells.length; start += grid.cols) {
    rows.push(`[${grid.cells.subarray(start, start + grid.cols).join(', ')}]`);
  }
  return `[${rows.join(', ')}]`;
}
