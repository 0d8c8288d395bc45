import { geometryOf, SUDOKU_SIZES, type SudokuSize } from '../../../../puzzles/sudoku/geometry.ts';
import { solveSudoku } from '../../../../puzzles/sudoku/solve.ts';
import { findConflicts } from '../../../../puzzles/sudoku/sudoku.ts';
import type { BoardDraft } from './board-draft.ts';

/** With fewer digits than these no Sudoku of the size has only one solution: nothing need be searched. */
const LEAST_DIGITS: Readonly<Record<SudokuSize, number>> = { 4: 4, 6: 8, 9: 17 };

/** What givens are worth as a puzzle. */
export interface Judgement {
  readonly kind: 'unique' | 'open' | 'impossible';
  readonly sentence: string;
  /** The one solution, where there is one. */
  readonly solution: Uint8Array | null;
}

export function sizeOf({ rows }: Pick<BoardDraft, 'rows'>): SudokuSize {
  const size = SUDOKU_SIZES.find((one) => one === rows);
  if (size === undefined) throw new Error(`internal: no Sudoku has ${rows} rows`);
  return size;
}

/** Proves whether the digits of a board leave exactly one solution. */
export function judgeGivens(size: SudokuSize, givens: Uint8Array): Judgement {
  const numDigits = givens.reduce((num, digit) => num + (digit > 0 ? 1 : 0), 0);
  const least = LEAST_DIGITS[size];
  if (findConflicts(size, givens).length > 0) {
    return { kind: 'impossible', sentence: 'A digit stands twice in a row, column or box.', solution: null };
  }
  if (numDigits < least) {
    const sentence = `${numDigits} of at least ${least} digits that a ${size} by ${size} Sudoku needs.`;
    return { kind: 'open', sentence, solution: null };
  }
  const { numSolutions, solution } = solveSudoku(size, givens, 2);
  if (numSolutions === 0) {
    return { kind: 'impossible', sentence: 'These digits have no solution.', solution: null };
  }
  if (numSolutions > 1) {
    return { kind: 'open', sentence: 'More than one solution: give more digits.', solution: null };
  }
  return { kind: 'unique', sentence: `Exactly one solution, from ${numDigits} digits.`, solution };
}

/** `digit` in the cell (0 = blank); it is rubbed out of the pencil marks that see it. */
export function withDigit(draft: BoardDraft, at: number, digit: number): BoardDraft {
  const cells = draft.cells.slice();
  const marks = draft.marks.slice();
  cells[at] = digit;
  marks[at] = 0;
  if (digit > 0) for (const cell of peersOf(sizeOf(draft), at)) marks[cell] &= ~(1 << (digit - 1));
  return { ...draft, cells, marks };
}

/** Notes a digit in a blank, or rubs it out. A cell that holds a digit has no room for marks. */
export function withMark(draft: BoardDraft, at: number, digit: number): BoardDraft {
  if (draft.cells[at] > 0) return draft;
  const marks = draft.marks.slice();
  marks[at] ^= 1 << (digit - 1);
  return { ...draft, marks };
}

/** In every blank the digits that no cell it sees holds. */
export function withAllMarks(draft: BoardDraft): BoardDraft {
  const size = sizeOf(draft);
  const { allDigits } = geometryOf(size);
  const marks = Uint16Array.from(draft.cells, (digit, at) => {
    if (digit > 0) return 0;
    let free = allDigits;
    for (const cell of peersOf(size, at)) if (draft.cells[cell] > 0) free &= ~(1 << (draft.cells[cell] - 1));
    return free;
  });
  return { ...draft, marks };
}

/** The other cells of the cell's row, column and box. */
function peersOf(size: SudokuSize, at: number): number[] {
  const own = geometryOf(size).units.filter((unit) => unit.includes(at));
  return [...new Set(own.flatMap((unit) => [...unit]))].filter((cell) => cell !== at);
}

/** 1 on every cell of a conflict. */
export function conflictMask(size: SudokuSize, cells: Uint8Array): Uint8Array {
  const mask = new Uint8Array(cells.length);
  for (const conflict of findConflicts(size, cells)) for (const cell of conflict.cells) mask[cell] = 1;
  return mask;
}
