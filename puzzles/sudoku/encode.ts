import { IGNORE_LABEL_ID, PAD_ID } from '../tokens.ts';
import type { Batch, DatasetMetadata } from '../tokens.ts';
import { geometryOf } from './geometry.ts';
import type { SudokuSize } from './geometry.ts';
import type { Sudoku } from './sudoku.ts';

/** Tokens are digit + 1: 1 = blank, 2.. = the digits; PAD (0) never stands in a puzzle. (build_sudoku_dataset.py) */
export const SUDOKU_TOKEN_OFFSET = 1;

/** The official dataset.json of `numPuzzles` puzzles of one size: one puzzle a group, one example a puzzle, no identifiers. */
export function sudokuMetadata(size: SudokuSize, numPuzzles: number): DatasetMetadata {
  return {
    vocab_size: size + 2,
    seq_len: geometryOf(size).numCells,
    num_puzzle_identifiers: 1,
    total_groups: numPuzzles,
    mean_puzzle_examples: 1,
  };
}

/** [size * size] cells, 0 = blank, to as many tokens. */
export function encodeSudokuCells(cells: ArrayLike<number>): Int32Array {
  return Int32Array.from(cells, (digit) => digit + SUDOKU_TOKEN_OFFSET);
}

/** Tokens (a model's preds, say) to cells. PAD and the blank's token both become 0. */
export function decodeSudokuTokens(tokens: ArrayLike<number>): Uint8Array {
  return Uint8Array.from(tokens, (token) => Math.max(0, token - SUDOKU_TOKEN_OFFSET));
}

/**
 * Fills a batch for evaluation with puzzles[start..], in order and as they are; rows past the end are padding (inputs PAD,
 * labels ignored), as the official test loader does. Returns how many rows hold puzzles.
 */
export function fillEvaluationBatch(puzzles: readonly Sudoku[], start: number, into: Batch): number {
  const numRows = into.puzzle_identifiers.length;
  const seq_len = into.inputs.length / numRows;
  const numFilled = Math.max(0, Math.min(numRows, puzzles.length - start));
  for (let row = 0; row < numFilled; row++) {
    const { givens, solution } = puzzles[start + row];
    if (givens.length !== seq_len) {
      throw new Error(`internal: a puzzle of ${givens.length} cells does not fit rows of ${seq_len} tokens`);
    }
    const at = row * seq_len;
    for (let cell = 0; cell < seq_len; cell++) {
      into.inputs[at + cell] = givens[cell] + SUDOKU_TOKEN_OFFSET;
      into.labels[at + cell] = solution[cell] + SUDOKU_TOKEN_OFFSET;
    }
  }
  into.inputs.fill(PAD_ID, numFilled * seq_len);
  into.labels.fill(IGNORE_LABEL_ID, numFilled * seq_len);
  into.puzzle_identifiers.fill(0);
  return numFilled;
}
