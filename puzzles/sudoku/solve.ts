import type { Random } from '../random.ts';
import { geometryOf, SUDOKU_SIZES } from './geometry.ts';
import type { SudokuGeometry, SudokuSize } from './geometry.ts';

export interface SolveResult {
  /** Solutions found, at most the limit asked for: 1 with a limit of 2 or more means exactly one. */
  numSolutions: number;
  /** The first one found, [size * size], or null. */
  solution: Uint8Array | null;
}

/**
 * Looks for up to `limit` solutions of a grid with blanks (0). Contradicting givens have none.
 * A limit of 2 proves or refutes that the solution is the only one.
 */
export function solveSudoku(size: SudokuSize, givens: ArrayLike<number>, limit = 2): SolveResult {
  return SOLVERS[size].solve(givens, limit);
}

/** Would the puzzle have a solution with another digit in `cell` than the one standing there? */
export function hasSolutionWithout(size: SudokuSize, givens: ArrayLike<number>, cell: number): boolean {
  return SOLVERS[size].hasSolutionWithout(givens, cell);
}

/** A random solved grid: every grid of the family can come out, not all exactly equally often. */
export function randomSolvedGrid(size: SudokuSize, random: Random): Uint8Array {
  return SOLVERS[size].randomGrid(random);
}

/**
 * Depth-first search over bit masks. Cells with one candidate and digits with one place in a unit are filled in first;
 * then it tries the candidates of a cell with the fewest. All memory is allocated once.
 */
class Solver {
  readonly #geometry: SudokuGeometry;
  /** [size * size], 0 = blank. */
  readonly #cells: Uint8Array;
  /** Digits used in each unit (rows, columns, boxes), as bits. */
  readonly #used: Int32Array;
  /** Bits of what a blank may hold, as of the last look; 0 for a filled cell. May hold too much, never too little. */
  readonly #candidates: Int32Array;
  /** The blank cells stand in [0, numBlanks); behind them the filled ones, latest first: undoing only moves the border. */
  readonly #order: Uint8Array;
  readonly #placeInOrder: Uint8Array;
  #numBlanks = 0;
  #branchCell = 0;
  #numSolutions = 0;
  #limit = 0;
  #random: Random | null = null;
  readonly #firstSolution: Uint8Array;

  constructor(size: SudokuSize) {
    this.#geometry = geometryOf(size);
    const { numCells } = this.#geometry;
    this.#cells = new Uint8Array(numCells);
    this.#used = new Int32Array(3 * size);
    this.#candidates = new Int32Array(numCells);
    this.#order = new Uint8Array(numCells);
    this.#placeInOrder = new Uint8Array(numCells);
    this.#firstSolution = new Uint8Array(numCells);
  }

  solve(givens: ArrayLike<number>, limit: number): SolveResult {
    if (this.#load(givens)) this.#run(limit, null);
    return {
      numSolutions: this.#numSolutions,
      solution: this.#numSolutions > 0 ? this.#firstSolution.slice() : null,
    };
  }

  hasSolutionWithout(givens: ArrayLike<number>, cell: number): boolean {
    if (!this.#load(givens, cell)) return false;
    const others = this.#freeDigits(cell) & ~(1 << (givens[cell] - 1));
    return others !== 0 && this.#tryDigits(cell, others);
  }

  randomGrid(random: Random): Uint8Array {
    const { size } = this.#geometry;
    this.#load(new Uint8Array(size * size));
    random.permutation(size).forEach((digit, cell) => {
      this.#place(cell, 1 << digit);
    });
    this.#run(1, random);
    return this.#firstSolution.slice();
  }

  /** False when two givens clash. `emptied` is read as a blank. */
  #load(givens: ArrayLike<number>, emptied = -1): boolean {
    const { numCells } = this.#geometry;
    this.#cells.fill(0);
    this.#used.fill(0);
    this.#candidates.fill(0);
    this.#numSolutions = 0;
    this.#numBlanks = numCells;
    for (let cell = 0; cell < numCells; cell++) {
      this.#order[cell] = cell;
      this.#placeInOrder[cell] = cell;
    }
    for (let cell = 0; cell < numCells; cell++) {
      const digit = givens[cell];
      if (digit === 0 || cell === emptied) continue;
      const bit = 1 << (digit - 1);
      if ((this.#freeDigits(cell) & bit) === 0) return false;
      this.#place(cell, bit);
    }
    return true;
  }

  #run(limit: number, random: Random | null): void {
    this.#limit = limit;
    this.#random = random;
    this.#search();
  }

  /** Is there a solution with one of the digits `bits` in the blank `cell`? */
  #tryDigits(cell: number, bits: number): boolean {
    for (let rest = bits; rest !== 0 && this.#numSolutions === 0; rest &= rest - 1) {
      const border = this.#numBlanks;
      this.#place(cell, rest & -rest);
      this.#run(1, null);
      this.#undoTo(border);
    }
    return this.#numSolutions > 0;
  }

  #search(): void {
    const border = this.#numBlanks;
    if (this.#fillForced()) {
      if (this.#numBlanks === 0) this.#record();
      else this.#branch(this.#branchCell);
    }
    this.#undoTo(border);
  }

  #branch(cell: number): void {
    let rest = this.#candidates[cell];
    while (rest !== 0 && this.#numSolutions < this.#limit) {
      const bit = this.#random === null ? rest & -rest : randomBit(rest, this.#random);
      rest ^= bit;
      const border = this.#numBlanks;
      this.#place(cell, bit);
      this.#search();
      this.#undoTo(border);
    }
  }

  #record(): void {
    if (this.#numSolutions === 0) this.#firstSolution.set(this.#cells);
    this.#numSolutions++;
  }

  /** Fills in all that is forced; false on a contradiction. Else, with blanks left, #branchCell has the fewest candidates. */
  #fillForced(): boolean {
    for (;;) {
      const numBefore = this.#numBlanks;
      if (!this.#fillNakedSingles()) return false;
      if (this.#numBlanks === 0) return true;
      if (this.#numBlanks < numBefore) continue;
      if (!this.#fillHiddenSingles()) return false;
      if (this.#numBlanks === numBefore) return true;
    }
  }

  #fillNakedSingles(): boolean {
    const order = this.#order;
    let fewest = 32;
    for (let i = 0; i < this.#numBlanks;) {
      const cell = order[i];
      const free = this.#freeDigits(cell);
      if (free === 0) return false;
      if ((free & (free - 1)) === 0) {
        this.#place(cell, free);
        continue;
      }
      this.#candidates[cell] = free;
      const count = numBits(free);
      if (count < fewest) {
        fewest = count;
        this.#branchCell = cell;
      }
      i++;
    }
    return true;
  }

  #fillHiddenSingles(): boolean {
    const { units, allDigits } = this.#geometry;
    const candidates = this.#candidates;
    for (let unit = 0; unit < units.length; unit++) {
      const cells = units[unit];
      let once = 0;
      let twice = 0;
      for (let k = 0; k < cells.length; k++) {
        const bits = candidates[cells[k]];
        twice |= once & bits;
        once |= bits;
      }
      const used = this.#used[unit];
      if ((once | used) !== allDigits) return false;
      const hidden = once & ~twice & ~used;
      if (hidden !== 0 && !this.#placeHidden(cells, hidden)) return false;
    }
    return true;
  }

  #placeHidden(cells: Uint8Array, hidden: number): boolean {
    for (let k = 0; k < cells.length; k++) {
      const bit = this.#candidates[cells[k]] & hidden;
      if (bit === 0) continue;
      // Two digits that both need this cell, or a digit that was taken since the candidates were noted: a dead end.
      if ((bit & (bit - 1)) !== 0 || (this.#freeDigits(cells[k]) & bit) === 0) return false;
      this.#place(cells[k], bit);
    }
    return true;
  }

  #freeDigits(cell: number): number {
    const { size, rowOf, columnOf, boxOf, allDigits } = this.#geometry;
    const used = this.#used;
    return allDigits & ~(used[rowOf[cell]] | used[size + columnOf[cell]] | used[2 * size + boxOf[cell]]);
  }

  #place(cell: number, bit: number): void {
    const { size, rowOf, columnOf, boxOf } = this.#geometry;
    this.#cells[cell] = 32 - Math.clz32(bit);
    this.#candidates[cell] = 0;
    this.#used[rowOf[cell]] |= bit;
    this.#used[size + columnOf[cell]] |= bit;
    this.#used[2 * size + boxOf[cell]] |= bit;
    const place = this.#placeInOrder[cell];
    const last = --this.#numBlanks;
    const moved = this.#order[last];
    this.#order[place] = moved;
    this.#placeInOrder[moved] = place;
    this.#order[last] = cell;
    this.#placeInOrder[cell] = last;
  }

  #undoTo(numBlanks: number): void {
    const { size, rowOf, columnOf, boxOf } = this.#geometry;
    while (this.#numBlanks < numBlanks) {
      const cell = this.#order[this.#numBlanks++];
      const bit = 1 << (this.#cells[cell] - 1);
      this.#cells[cell] = 0;
      this.#used[rowOf[cell]] ^= bit;
      this.#used[size + columnOf[cell]] ^= bit;
      this.#used[2 * size + boxOf[cell]] ^= bit;
    }
  }
}

function numBits(bits: number): number {
  let num = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) num++;
  return num;
}

function randomBit(bits: number, random: Random): number {
  let rest = bits;
  for (let skip = random.int(0, numBits(bits) - 1); skip > 0; skip--) rest &= rest - 1;
  return rest & -rest;
}

const SOLVERS = Object.fromEntries(SUDOKU_SIZES.map((size) => [size, new Solver(size)])) as Record<
  SudokuSize,
  Solver
>;
