import { geometryOf } from './geometry.ts';
import type { SudokuGeometry } from './geometry.ts';
import { formatCells } from './sudoku.ts';
import type { Sudoku } from './sudoku.ts';
import { canTranspose } from './symmetry.ts';

/**
 * The canonical form of a puzzle under all symmetries of its family (digits, bands, rows, stacks, columns and, where the
 * boxes are square, transpose): equal for twins, different for all others. The text is 'givens,solution' of the twin
 * whose solution comes first in lexicographic order and, among the symmetries that lead there, whose givens do; a blank
 * counts as less than a digit. Exact at every size; about 0.1 ms at 9x9.
 */
export function canonicalSudoku(sudoku: Sudoku): string {
  const geometry = geometryOf(sudoku.size);
  const search = new MinimalTwin(geometry);
  search.visit(sudoku.solution, sudoku.givens);
  if (canTranspose(sudoku.size)) {
    search.visit(transposed(geometry, sudoku.solution), transposed(geometry, sudoku.givens));
  }
  return search.result();
}

/**
 * Any row can become the first, read 1..n, which names the digits. The second row then depends only on the order of the
 * columns, and being least fixes most of it: see #placeFrom. All other rows follow: each band is sorted by its first
 * column, and so are the bands. So few candidates are left to compare in full.
 */
class MinimalTwin {
  readonly #geometry: SudokuGeometry;
  #solution: Uint8Array = new Uint8Array(0);
  #givens: Uint8Array = new Uint8Array(0);
  #first = 0;
  /** For each column: the column in which the first row holds what the second row holds here. */
  readonly #next: Int8Array;
  /** Column <-> its new position, -1 while not placed. */
  readonly #columnAt: Int8Array;
  readonly #positionOf: Int8Array;
  /** Original stack -> its new place, -1 while none; and how many columns of each new stack are placed. */
  readonly #placeOfStack: Int8Array;
  readonly #numPlaced: Int8Array;
  #numStacksPlaced = 0;
  /** Old row at each new row of the candidate, digits by the candidate's names. */
  readonly #rowAt: Int8Array;
  readonly #nameOf: Uint8Array;
  readonly #keyOfRow: Uint8Array;
  /** The least twin so far. */
  readonly #bestSolution: Uint8Array;
  readonly #bestGivens: Uint8Array;

  constructor(geometry: SudokuGeometry) {
    const { size, numStacks, numCells } = geometry;
    this.#geometry = geometry;
    this.#next = new Int8Array(size);
    this.#columnAt = new Int8Array(size).fill(-1);
    this.#positionOf = new Int8Array(size).fill(-1);
    this.#placeOfStack = new Int8Array(numStacks).fill(-1);
    this.#numPlaced = new Int8Array(numStacks);
    this.#rowAt = new Int8Array(size);
    this.#nameOf = new Uint8Array(size + 1);
    this.#keyOfRow = new Uint8Array(size);
    this.#bestSolution = new Uint8Array(numCells).fill(size + 1);
    this.#bestGivens = new Uint8Array(numCells);
  }

  visit(solution: Uint8Array, givens: Uint8Array): void {
    const { size, boxRows } = this.#geometry;
    this.#solution = solution;
    this.#givens = givens;
    const columnOfDigit = new Int8Array(size + 1);
    for (let first = 0; first < size; first++) {
      for (let column = 0; column < size; column++) columnOfDigit[solution[first * size + column]] = column;
      const bandStart = first - (first % boxRows);
      for (let second = bandStart; second < bandStart + boxRows; second++) {
        if (second === first) continue;
        this.#first = first;
        for (let column = 0; column < size; column++) {
          this.#next[column] = columnOfDigit[solution[second * size + column]];
        }
        this.#placeFrom(0);
      }
    }
  }

  result(): string {
    return `${formatCells(this.#bestGivens)},${formatCells(this.#bestSolution)}`;
  }

  /**
   * Decides the second row from `position` on. The digit there is named after the position of column #next[c], where c is
   * the column at `position`: if that column has no position yet, the least one it may have is the only good choice. Only
   * a position that got no column this way is tried with every column it may have.
   */
  #placeFrom(position: number): void {
    const { size, boxColumns } = this.#geometry;
    if (position === size) {
      this.#compareCandidate();
      return;
    }
    if (this.#columnAt[position] >= 0) {
      this.#nameAndGoOn(position);
      return;
    }
    const stackPlace = Math.floor(position / boxColumns);
    for (let column = 0; column < size; column++) {
      const place = this.#placeOfStack[Math.floor(column / boxColumns)];
      const fits = place === stackPlace || (place < 0 && this.#numStacksPlaced === stackPlace);
      if (!fits || this.#positionOf[column] >= 0) continue;
      this.#place(column);
      this.#nameAndGoOn(position);
      this.#unplace(column);
    }
  }

  #nameAndGoOn(position: number): void {
    const { size } = this.#geometry;
    const target = this.#next[this.#columnAt[position]];
    const isNew = this.#positionOf[target] < 0;
    if (isNew) this.#place(target);
    if (!this.#isBehind(position + 1, size)) this.#placeFrom(position + 1);
    if (isNew) this.#unplace(target);
  }

  /** Is the second row, as far as it is decided, greater than the best one? */
  #isBehind(numDecided: number, size: number): boolean {
    for (let position = 0; position < numDecided; position++) {
      const name = this.#positionOf[this.#next[this.#columnAt[position]]] + 1;
      const best = this.#bestSolution[size + position];
      if (name !== best) return name > best;
    }
    return false;
  }

  /** Gives a column the least position it may have. */
  #place(column: number): void {
    const { boxColumns } = this.#geometry;
    const stack = Math.floor(column / boxColumns);
    if (this.#placeOfStack[stack] < 0) this.#placeOfStack[stack] = this.#numStacksPlaced++;
    const place = this.#placeOfStack[stack];
    const position = place * boxColumns + this.#numPlaced[place]++;
    this.#columnAt[position] = column;
    this.#positionOf[column] = position;
  }

  #unplace(column: number): void {
    const stack = Math.floor(column / this.#geometry.boxColumns);
    const place = this.#placeOfStack[stack];
    this.#columnAt[this.#positionOf[column]] = -1;
    this.#positionOf[column] = -1;
    if (--this.#numPlaced[place] === 0) {
      this.#placeOfStack[stack] = -1;
      this.#numStacksPlaced--;
    }
  }

  /** All columns are placed: sorts the rows, and keeps the candidate if it is less than the best. */
  #compareCandidate(): void {
    const { size } = this.#geometry;
    for (let column = 0; column < size; column++) {
      this.#nameOf[this.#solution[this.#first * size + column]] = this.#positionOf[column] + 1;
    }
    this.#sortRows();
    const order = this.#compare(this.#solution, this.#bestSolution);
    if (order < 0) {
      this.#keep(this.#solution, this.#bestSolution);
      this.#keep(this.#givens, this.#bestGivens);
    } else if (order === 0 && this.#compare(this.#givens, this.#bestGivens) < 0) {
      this.#keep(this.#givens, this.#bestGivens);
    }
  }

  /** By the least name in the band's part of the first column, then by the row's own name there. */
  #sortRows(): void {
    const { size, boxRows } = this.#geometry;
    const keys = this.#keyOfRow;
    const firstColumn = this.#columnAt[0];
    for (let start = 0; start < size; start += boxRows) {
      let least = size + 1;
      for (let row = start; row < start + boxRows; row++) {
        keys[row] = this.#nameOf[this.#solution[row * size + firstColumn]];
        least = Math.min(least, keys[row]);
      }
      for (let row = start; row < start + boxRows; row++) keys[row] += least * 16;
    }
    const rowAt = this.#rowAt;
    for (let row = 0; row < size; row++) {
      let at = row;
      for (; at > 0 && keys[rowAt[at - 1]] > keys[row]; at--) rowAt[at] = rowAt[at - 1];
      rowAt[at] = row;
    }
  }

  #compare(cells: Uint8Array, best: Uint8Array): number {
    const { size } = this.#geometry;
    let at = 0;
    for (let row = 0; row < size; row++) {
      const base = this.#rowAt[row] * size;
      for (let column = 0; column < size; column++) {
        const difference = this.#nameOf[cells[base + this.#columnAt[column]]] - best[at++];
        if (difference !== 0) return difference;
      }
    }
    return 0;
  }

  #keep(cells: Uint8Array, best: Uint8Array): void {
    const { size } = this.#geometry;
    let at = 0;
    for (let row = 0; row < size; row++) {
      const base = this.#rowAt[row] * size;
      for (let column = 0; column < size; column++)
        best[at++] = this.#nameOf[cells[base + this.#columnAt[column]]];
    }
  }
}

function transposed({ size, numCells }: SudokuGeometry, cells: Uint8Array): Uint8Array {
  return Uint8Array.from(
    { length: numCells },
    (_, cell) => cells[(cell % size) * size + Math.floor(cell / size)],
  );
}
