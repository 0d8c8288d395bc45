import { geometryOf } from './geometry.ts';
import type { SudokuGeometry, SudokuSize } from './geometry.ts';

/**
 * How hard a puzzle is for a patient solver that works as a person does. It goes in waves:
 * - if blanks have only one candidate left, it fills in all of those (a naked wave);
 * - else, if digits have only one place left in a row, column or box, it fills in all of those (a hidden wave);
 * - else it takes the first blank, in reading order, among those with the fewest candidates and tries each, smallest
 *   first (each try is a guess), until the solution is found and proved to be the only one.
 * Waves inside guesses count too. The numbers do not depend on how the digits are named or the grid is turned as long as
 * no guess is needed; with guesses, twins may differ.
 */
export interface SudokuRating {
  nakedWaves: number;
  hiddenWaves: number;
  guesses: number;
  /** nakedWaves + 2 * hiddenWaves + 10 * guesses; 0 for a grid without blanks. */
  difficulty: number;
}

/** `givens` [size * size], 0 = blank, with a solution. */
export function rateSudoku(size: SudokuSize, givens: Uint8Array): SudokuRating {
  const tally = { nakedWaves: 0, hiddenWaves: 0, guesses: 0, numSolutions: 0 };
  search(geometryOf(size), givens.slice(), tally);
  const { nakedWaves, hiddenWaves, guesses } = tally;
  return { nakedWaves, hiddenWaves, guesses, difficulty: nakedWaves + 2 * hiddenWaves + 10 * guesses };
}

interface Tally {
  nakedWaves: number;
  hiddenWaves: number;
  guesses: number;
  numSolutions: number;
}

function search(geometry: SudokuGeometry, cells: Uint8Array, tally: Tally): void {
  for (;;) {
    const candidates = candidatesOf(geometry, cells);
    if (candidates === null) return;
    let fewest = -1;
    cells.forEach((digit, cell) => {
      if (digit === 0 && (fewest < 0 || candidates[cell].length < candidates[fewest].length)) fewest = cell;
    });
    if (fewest < 0) {
      tally.numSolutions++;
      return;
    }
    if (candidates[fewest].length === 0) return;
    if (fillNakedSingles(cells, candidates)) tally.nakedWaves++;
    else if (fillHiddenSingles(geometry, cells, candidates)) tally.hiddenWaves++;
    else {
      guess(geometry, cells, fewest, candidates[fewest], tally);
      return;
    }
  }
}

function guess(
  geometry: SudokuGeometry,
  cells: Uint8Array,
  cell: number,
  digits: number[],
  tally: Tally,
): void {
  for (const digit of digits) {
    if (tally.numSolutions > 1) return;
    tally.guesses++;
    const tried = cells.slice();
    tried[cell] = digit;
    search(geometry, tried, tally);
  }
}

/** The digits each blank may hold (none for a filled cell); null when the filled cells already break the rules. */
function candidatesOf({ units, numCells, size }: SudokuGeometry, cells: Uint8Array): number[][] | null {
  const free = new Uint16Array(numCells).fill((1 << (size + 1)) - 2);
  for (const unit of units) {
    let used = 0;
    for (const cell of unit) {
      if (cells[cell] === 0) continue;
      if ((used & (1 << cells[cell])) !== 0) return null;
      used |= 1 << cells[cell];
    }
    for (const cell of unit) free[cell] &= ~used;
  }
  return Array.from(free, (bits, cell) => {
    const digits: number[] = [];
    for (let digit = 1; digit <= size; digit++)
      if (cells[cell] === 0 && bits & (1 << digit)) digits.push(digit);
    return digits;
  });
}

function fillNakedSingles(cells: Uint8Array, candidates: number[][]): boolean {
  let isFilled = false;
  candidates.forEach((digits, cell) => {
    if (digits.length !== 1) return;
    cells[cell] = digits[0];
    isFilled = true;
  });
  return isFilled;
}

function fillHiddenSingles(
  { units, size }: SudokuGeometry,
  cells: Uint8Array,
  candidates: number[][],
): boolean {
  let isFilled = false;
  for (const unit of units) {
    for (let digit = 1; digit <= size; digit++) {
      const places = unit.filter((cell) => candidates[cell].includes(digit));
      if (places.length !== 1) continue;
      cells[places[0]] = digit;
      isFilled = true;
    }
  }
  return isFilled;
}
