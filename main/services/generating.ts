import { setImmediate } from 'node:timers/promises';
import type { SudokuSize } from '../../puzzles/sudoku/geometry.ts';
import { sudokuStream } from '../../puzzles/sudoku/generate.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { ImportResult, PuzzleInput, Puzzles } from '../store/puzzles.ts';
import { sudokuInput } from './sudoku-records.ts';

/** Longest time the process does nothing but generate. */
const SLICE_MS = 20;
const MAX_COUNT = 1_000_000;

export interface GenerateSudokuRequest {
  readonly size: SudokuSize;
  readonly count: number;
  /** [least, most] blank cells; each puzzle draws its own number. */
  readonly blanks: readonly [number, number];
  readonly seed: number;
  readonly collection: string;
}

/**
 * Generates Sudokus with a proven unique solution and adds them to a collection in one transaction: stopped at any
 * moment, the store is as it was. The same request gives the same puzzles; those the collection has already count as
 * duplicates.
 * @throws UserError when there are no such puzzles, or too few different ones.
 */
export async function generateSudokus(
  puzzles: Puzzles,
  request: GenerateSudokuRequest,
  options: { onProgress?: (numDone: number) => void; now?: () => number } = {},
): Promise<ImportResult> {
  const { size, count, blanks, seed, collection } = request;
  if (!Number.isSafeInteger(count) || count < 1 || count > MAX_COUNT) {
    throw new UserError(`The number of puzzles must be a whole number from 1 to ${MAX_COUNT}, not ${count}.`);
  }
  const rows: PuzzleInput[] = [];
  let yieldedAt = performance.now();
  for (const sudoku of sudokuStream({ size, blanks, seed })) {
    rows.push(sudokuInput(sudoku));
    if (rows.length === count) break;
    if (performance.now() - yieldedAt < SLICE_MS) continue;
    options.onProgress?.(rows.length);
    await setImmediate();
    yieldedAt = performance.now();
  }
  const created_at = (options.now ?? Date.now)();
  const blanksText = blanks[0] === blanks[1] ? `${blanks[0]}` : `${blanks[0]}-${blanks[1]}`;
  const source = `generated: sudoku ${size}x${size}, ${blanksText} blanks`;
  return puzzles.importAll(collection, rows, {
    provenance: { source, licence: 'generated here', seed, created_at },
  });
}
