import type { Random } from '../random.ts';
import { geometryOf, SUDOKU_SIZES } from './geometry.ts';
import type { SudokuGeometry, SudokuSize } from './geometry.ts';
import type { Sudoku } from './sudoku.ts';

/**
 * A recipe that turns a Sudoku into a twin: other digits, bands in another order, rows in another order inside their band,
 * the same for stacks and columns, and the grid mirrored at its main diagonal. Plain JSON.
 *
 * new[r][c] = digits[ x'[rows[r]][columns[c]] ], where x' is the old grid, mirrored first if `transpose`.
 *
 * At 6x6 `transpose` is always false: it would turn the boxes of 2 rows by 3 columns into 3 rows by 2 columns, and the
 * result would break the rules of the family. All other symmetries of the grid (rotations, reflections) are compositions
 * of these.
 */
export interface Symmetry {
  /** [size + 1]; digits[0] = 0, a blank stays a blank. */
  digits: number[];
  /** [size]; keeps rows of a band together. */
  rows: number[];
  /** [size]; keeps columns of a stack together. */
  columns: number[];
  transpose: boolean;
}

export function canTranspose(size: SudokuSize): boolean {
  const { boxRows, boxColumns } = geometryOf(size);
  return boxRows === boxColumns;
}

export function identitySymmetry(size: SudokuSize): Symmetry {
  return { digits: range(size + 1), rows: range(size), columns: range(size), transpose: false };
}

/** A function that overwrites a Symmetry of that size with a random one and leaves no garbage behind. */
export type SymmetrySampler = (random: Random, into: Symmetry) => void;

/**
 * Draws as the official build_sudoku_dataset.py does (shuffle_sudoku): digits; transpose if uniform() < 0.5 (not drawn
 * where it is no symmetry); bands, then the rows of each band; stacks, then the columns of each stack.
 */
export function symmetrySampler(size: SudokuSize): SymmetrySampler {
  const { boxRows, boxColumns, numBands, numStacks } = geometryOf(size);
  const digitOrder = range(size);
  const sampleRows = stripSampler(numBands, boxRows);
  const sampleColumns = stripSampler(numStacks, boxColumns);
  const isSquare = canTranspose(size);
  return (random, into) => {
    shuffled(digitOrder, random);
    into.digits[0] = 0;
    for (let i = 0; i < size; i++) into.digits[i + 1] = digitOrder[i] + 1;
    into.transpose = isSquare && random.uniform() < 0.5;
    sampleRows(random, into.rows);
    sampleColumns(random, into.columns);
  };
}

const SAMPLERS = Object.fromEntries(SUDOKU_SIZES.map((size) => [size, symmetrySampler(size)])) as Record<
  SudokuSize,
  SymmetrySampler
>;

export function randomSymmetry(size: SudokuSize, random: Random): Symmetry {
  const symmetry = identitySymmetry(size);
  SAMPLERS[size](random, symmetry);
  return symmetry;
}

/** Writes `cells` [size * size], seen through the symmetry, into `into` from `start` on; adds `offset` to every value. */
export function writeThroughSymmetry(
  symmetry: Symmetry,
  size: SudokuSize,
  cells: ArrayLike<number>,
  into: Uint8Array | Int32Array,
  start = 0,
  offset = 0,
): void {
  const { digits, rows, columns, transpose } = symmetry;
  const rowStride = transpose ? 1 : size;
  const columnStride = transpose ? size : 1;
  let at = start;
  for (let row = 0; row < size; row++) {
    const base = rows[row] * rowStride;
    for (let column = 0; column < size; column++) {
      into[at++] = digits[cells[base + columns[column] * columnStride]] + offset;
    }
  }
}

/** The twin; the Sudoku given stays as it is. */
export function applySymmetry(symmetry: Symmetry, sudoku: Sudoku): Sudoku {
  const { size } = sudoku;
  const givens = new Uint8Array(size * size);
  const solution = new Uint8Array(size * size);
  writeThroughSymmetry(symmetry, size, sudoku.givens, givens);
  writeThroughSymmetry(symmetry, size, sudoku.solution, solution);
  return { size, givens, solution };
}

/** applySymmetry(invertSymmetry(s), applySymmetry(s, x)) equals x. */
export function invertSymmetry({ digits, rows, columns, transpose }: Symmetry): Symmetry {
  const rowsBack = inverse(rows);
  const columnsBack = inverse(columns);
  return {
    digits: inverse(digits),
    // With the mirror in between, what undoes the columns works on rows and the other way round.
    rows: transpose ? columnsBack : rowsBack,
    columns: transpose ? rowsBack : columnsBack,
    transpose,
  };
}

/** One recipe for `first`, then `second`. */
export function composeSymmetries(first: Symmetry, second: Symmetry): Symmetry {
  const [rows, columns] = second.transpose ? [first.columns, first.rows] : [first.rows, first.columns];
  return {
    digits: first.digits.map((digit) => second.digits[digit]),
    rows: second.rows.map((row) => rows[row]),
    columns: second.columns.map((column) => columns[column]),
    transpose: first.transpose !== second.transpose,
  };
}

/** Is this a symmetry of the family? (For recipes that were read from a file.) */
export function isSymmetry(size: SudokuSize, { digits, rows, columns, transpose }: Symmetry): boolean {
  const geometry: SudokuGeometry = geometryOf(size);
  return (
    isPermutation(digits, size + 1) &&
    digits[0] === 0 &&
    keepsStrips(rows, size, geometry.boxRows) &&
    keepsStrips(columns, size, geometry.boxColumns) &&
    (!transpose || canTranspose(size))
  );
}

function stripSampler(numStrips: number, stripWidth: number): (random: Random, into: number[]) => void {
  const strips = range(numStrips);
  const lines = range(stripWidth);
  return (random, into) => {
    shuffled(strips, random);
    for (let strip = 0; strip < numStrips; strip++) {
      shuffled(lines, random);
      for (let i = 0; i < stripWidth; i++)
        into[strip * stripWidth + i] = strips[strip] * stripWidth + lines[i];
    }
  };
}

/** Overwrites `order` with a random permutation, drawing what random.permutation draws. */
function shuffled(order: number[], random: Random): void {
  for (let i = 0; i < order.length; i++) order[i] = i;
  random.shuffle(order);
}

function keepsStrips(lines: number[], size: number, stripWidth: number): boolean {
  const stripOf = (line: number): number => Math.floor(line / stripWidth);
  return (
    isPermutation(lines, size) &&
    lines.every((line, i) => stripOf(line) === stripOf(lines[i - (i % stripWidth)]))
  );
}

function isPermutation(xs: number[], length: number): boolean {
  return xs.length === length && [...xs].sort((a, b) => a - b).every((x, i) => x === i);
}

function inverse(permutation: number[]): number[] {
  const back = new Array<number>(permutation.length);
  permutation.forEach((to, from) => {
    back[to] = from;
  });
  return back;
}

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
