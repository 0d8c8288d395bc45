/** The sizes of the family. The boxes are 2x2, 2 rows by 3 columns, and 3x3. */
export type SudokuSize = 4 | 6 | 9;

/** Where the cells of one size lie; cells are numbered row by row, everything counts from 0. */
export interface SudokuGeometry {
  size: SudokuSize;
  numCells: number;
  /** Rows of a box, which is also the rows of a band (a strip of boxes from left to right). */
  boxRows: number;
  /** Columns of a box, which is also the columns of a stack (a strip of boxes from top to bottom). */
  boxColumns: number;
  numBands: number;
  numStacks: number;
  rowOf: Uint8Array;
  columnOf: Uint8Array;
  boxOf: Uint8Array;
  /** The cells of each row, then of each column, then of each box: 3 * size lists of `size` cells. */
  units: Uint8Array[];
  /** Bit d - 1 stands for digit d; this has all of them. */
  allDigits: number;
}

export const SUDOKU_SIZES: readonly SudokuSize[] = [4, 6, 9];

const GEOMETRIES: Record<SudokuSize, SudokuGeometry> = {
  4: layOut(4, 2, 2),
  6: layOut(6, 2, 3),
  9: layOut(9, 3, 3),
};

export function geometryOf(size: SudokuSize): SudokuGeometry {
  return GEOMETRIES[size];
}

/** The size whose grid has that many cells, or null. */
export function sizeOfNumCells(numCells: number): SudokuSize | null {
  return SUDOKU_SIZES.find((size) => size * size === numCells) ?? null;
}

function layOut(size: SudokuSize, boxRows: number, boxColumns: number): SudokuGeometry {
  const numCells = size * size;
  const rowOf = new Uint8Array(numCells);
  const columnOf = new Uint8Array(numCells);
  const boxOf = new Uint8Array(numCells);
  const cellsOfUnit: number[][] = Array.from({ length: 3 * size }, () => []);
  for (let cell = 0; cell < numCells; cell++) {
    const row = Math.floor(cell / size);
    const column = cell % size;
    const box = Math.floor(row / boxRows) * (size / boxColumns) + Math.floor(column / boxColumns);
    rowOf[cell] = row;
    columnOf[cell] = column;
    boxOf[cell] = box;
    [row, size + column, 2 * size + box].forEach((unit) => cellsOfUnit[unit].push(cell));
  }
  const units = cellsOfUnit.map((cells) => Uint8Array.from(cells));
  const numBands = size / boxRows;
  const numStacks = size / boxColumns;
  const allDigits = (1 << size) - 1;
  return {
    size,
    numCells,
    boxRows,
    boxColumns,
    numBands,
    numStacks,
    rowOf,
    columnOf,
    boxOf,
    units,
    allDigits,
  };
}
