import { geometryOf } from './geometry.ts';
import type { SudokuSize } from './geometry.ts';

/** A puzzle with its one solution. Cells run row by row. */
export interface Sudoku {
  size: SudokuSize;
  /** [size * size], 0 = blank. */
  givens: Uint8Array;
  /** [size * size], no blanks. */
  solution: Uint8Array;
}

/** A digit that stands more than once in a row, column or box. */
export interface Conflict {
  unit: 'row' | 'column' | 'box';
  /** Which row, column or box, from 0 (boxes row by row). */
  index: number;
  digit: number;
  /** Every cell of that unit that holds the digit: two or more. */
  cells: number[];
}

export interface SudokuCheck {
  conflicts: Conflict[];
  /** Cells that are still blank. */
  blanks: number[];
  /** Cells in which a given was overwritten. */
  changedGivens: number[];
  /** No conflicts, no blanks, no changed givens. */
  isSolved: boolean;
}

const UNIT_KINDS = ['row', 'column', 'box'] as const;

/** Every repeated digit of a grid that may have blanks (0); an empty list when the rules hold so far. */
export function findConflicts(size: SudokuSize, cells: ArrayLike<number>): Conflict[] {
  const { units } = geometryOf(size);
  const conflicts: Conflict[] = [];
  units.forEach((unitCells, unit) => {
    for (let digit = 1; digit <= size; digit++) {
      const holders = [...unitCells].filter((cell) => cells[cell] === digit);
      if (holders.length > 1) {
        conflicts.push({
          unit: UNIT_KINDS[Math.floor(unit / size)],
          index: unit % size,
          digit,
          cells: holders,
        });
      }
    }
  });
  return conflicts;
}

/** Does every row, column and box hold every digit once? */
export function isSolvedGrid(size: SudokuSize, cells: ArrayLike<number>): boolean {
  const { units, allDigits } = geometryOf(size);
  return units.every((unitCells) => {
    let seen = 0;
    for (const cell of unitCells) if (cells[cell] >= 1 && cells[cell] <= size) seen |= 1 << (cells[cell] - 1);
    return seen === allDigits;
  });
}

/** Are all givens still where they were? */
export function matchesGivens(givens: ArrayLike<number>, cells: ArrayLike<number>): boolean {
  return changedGivensOf(givens, cells).length === 0;
}

/** Judges an attempt at a puzzle. `givens` and `cells` are [size * size], 0 = blank. */
export function checkSudoku(
  size: SudokuSize,
  givens: ArrayLike<number>,
  cells: ArrayLike<number>,
): SudokuCheck {
  const conflicts = findConflicts(size, cells);
  const changedGivens = changedGivensOf(givens, cells);
  const blanks: number[] = [];
  for (let cell = 0; cell < size * size; cell++) if (cells[cell] === 0) blanks.push(cell);
  return {
    conflicts,
    blanks,
    changedGivens,
    isSolved: isSolvedGrid(size, cells) && changedGivens.length === 0,
  };
}

export function numBlanksOf(givens: Uint8Array): number {
  return givens.reduce((num, digit) => num + (digit === 0 ? 1 : 0), 0);
}

/** '53..7....' : one character a cell, '.' for a blank. */
export function formatCells(cells: ArrayLike<number>): string {
  let text = '';
  for (let cell = 0; cell < cells.length; cell++) text += cells[cell] === 0 ? '.' : String(cells[cell]);
  return text;
}

/** The grid over several lines, boxes set apart: for terminals and messages. */
export function formatGrid(size: SudokuSize, cells: ArrayLike<number>): string {
  const { boxRows, boxColumns, numStacks } = geometryOf(size);
  const rule = Array.from({ length: numStacks }, () => '-'.repeat(2 * boxColumns - 1)).join('-+-');
  const lines: string[] = [];
  for (let row = 0; row < size; row++) {
    if (row > 0 && row % boxRows === 0) lines.push(rule);
    const digits = [...formatCells(Array.from({ length: size }, (_, column) => cells[row * size + column]))];
    const stacks: string[] = [];
    for (let at = 0; at < size; at += boxColumns) stacks.push(digits.slice(at, at + boxColumns).join(' '));
    lines.push(stacks.join(' | '));
  }
  return lines.join('\n');
}

function changedGivensOf(givens: ArrayLike<number>, cells: ArrayLike<number>): number[] {
  const changed: number[] = [];
  for (let cell = 0; cell < givens.length; cell++) {
    if (givens[cell] !== 0 && givens[cell] !== cells[cell]) changed.push(cell);
  }
  return changed;
}
