import { describe, expect, it } from 'vitest';
import { sudokuBatchSource } from '../../../../puzzles/sudoku/batch-source.ts';
import { canonicalSudoku } from '../../../../puzzles/sudoku/canonical.ts';
import { sudokuFromContent, sudokuToContent } from '../../../../puzzles/sudoku/content.ts';
import { decodeSudokuTokens, fillEvaluationBatch } from '../../../../puzzles/sudoku/encode.ts';
import { SUDOKU_SIZES } from '../../../../puzzles/sudoku/geometry.ts';
import { formatCells } from '../../../../puzzles/sudoku/sudoku.ts';
import type { Sudoku } from '../../../../puzzles/sudoku/sudoku.ts';
import { emptyBatch, IGNORE_LABEL_ID, type Batch, type BatchSource } from '../../../../puzzles/tokens.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { MADE } from './puzzles.ts';

function nextBatch(source: BatchSource, numRows: number): Batch {
  const batch = emptyBatch(numRows, source.metadata.seq_len);
  // Every element must be overwritten.
  batch.inputs.fill(99);
  batch.labels.fill(99);
  batch.puzzle_identifiers.fill(99);
  source.nextBatch(batch);
  return batch;
}

function rowsOf(batch: Batch): { givens: Uint8Array; solution: Uint8Array }[] {
  const numRows = batch.puzzle_identifiers.length;
  const seqLen = batch.inputs.length / numRows;
  return Array.from({ length: numRows }, (_, row) => ({
    givens: decodeSudokuTokens(batch.inputs.subarray(row * seqLen, (row + 1) * seqLen)),
    solution: decodeSudokuTokens(batch.labels.subarray(row * seqLen, (row + 1) * seqLen)),
  }));
}

const textOf = ({ givens, solution }: { givens: Uint8Array; solution: Uint8Array }): string =>
  `${formatCells(givens)},${formatCells(solution)}`;

describe('sudokuBatchSource', () => {
  it('serves each puzzle once a pass, as it is, in a new order each pass', () => {
    const puzzles = MADE[6].slice(0, 12);
    const source = sudokuBatchSource(puzzles, { seed: 3, augment: false });
    const rows = Array.from({ length: 6 }, () => rowsOf(nextBatch(source, 4))).flat();
    const passes = [rows.slice(0, 12), rows.slice(12)].map((pass) => pass.map(textOf));
    for (const pass of passes) expect([...pass].sort()).toEqual(puzzles.map(textOf).sort());
    expect(passes[0]).not.toEqual(passes[1]);
    expect(source.metadata).toEqual({
      vocab_size: 8,
      seq_len: 36,
      num_puzzle_identifiers: 1,
      total_groups: 12,
      mean_puzzle_examples: 1,
    });
  });

  it.each(SUDOKU_SIZES)('%i: augments with symmetries only', (size) => {
    const puzzles: Sudoku[] = MADE[size].slice(0, 5);
    const forms = new Set(puzzles.map(canonicalSudoku));
    const batch = nextBatch(sudokuBatchSource(puzzles, { seed: 1, augment: true }), 60);
    const rows = rowsOf(batch);
    expect(rows.every((row) => forms.has(canonicalSudoku({ size, ...row })))).toBe(true);
    expect(new Set(rows.map(textOf)).size).toBeGreaterThan(50);
    expect(batch.puzzle_identifiers.every((identifier) => identifier === 0)).toBe(true);
  });

  it('resumes exactly from a state saved as JSON, anywhere in a pass', () => {
    const puzzles = MADE[4].slice(0, 10);
    for (let skipped = 0; skipped < 7; skipped++) {
      const source = sudokuBatchSource(puzzles, { seed: 7, augment: true });
      for (let i = 0; i < skipped; i++) nextBatch(source, 3);
      const resumed = sudokuBatchSource(puzzles, { seed: 99, augment: true });
      resumed.setState(JSON.parse(JSON.stringify(source.getState())));
      for (let i = 0; i < 9; i++) expect(nextBatch(resumed, 3)).toEqual(nextBatch(source, 3));
    }
  });

  it('refuses no puzzles, mixed sizes and a foreign state', () => {
    const options = { seed: 1, augment: true };
    expect(() => sudokuBatchSource([], options)).toThrow(UserError);
    expect(() => sudokuBatchSource([MADE[4][0], MADE[6][0]], options)).toThrow(/4x4 and 6x6/);
    const source = sudokuBatchSource(MADE[4], options);
    const state = source.getState() as object;
    const fewer = sudokuBatchSource(MADE[4].slice(1), options).getState();
    const foreign = [
      null,
      {},
      fewer,
      { ...state, cursor: 61 },
      { ...state, cursor: -1 },
      { ...state, random: [] },
    ];
    for (const one of foreign) expect(() => source.setState(one)).toThrow(UserError);
    expect(source.getState()).toEqual(state);
    expect(() => source.nextBatch(emptyBatch(2, 81))).toThrow(/internal/);
  });
});

describe('fillEvaluationBatch', () => {
  it('goes through the puzzles in order and pads the last batch', () => {
    const puzzles = MADE[4].slice(0, 5);
    const batch = emptyBatch(3, 16);
    batch.puzzle_identifiers.fill(9);
    expect(fillEvaluationBatch(puzzles, 0, batch)).toBe(3);
    expect(rowsOf(batch).map(textOf)).toEqual(puzzles.slice(0, 3).map(textOf));
    expect(fillEvaluationBatch(puzzles, 3, batch)).toBe(2);
    expect(rowsOf(batch).slice(0, 2).map(textOf)).toEqual(puzzles.slice(3).map(textOf));
    expect([...batch.inputs.subarray(32)]).toEqual(new Array(16).fill(0));
    expect([...batch.labels.subarray(32)]).toEqual(new Array(16).fill(IGNORE_LABEL_ID));
    expect([...batch.puzzle_identifiers]).toEqual([0, 0, 0]);
    expect(fillEvaluationBatch(puzzles, 5, batch)).toBe(0);
  });
});

describe('stored content', () => {
  it('comes back as the puzzle it was', () => {
    for (const size of SUDOKU_SIZES) {
      for (const sudoku of MADE[size]) {
        const content: unknown = JSON.parse(JSON.stringify(sudokuToContent(sudoku)));
        expect(sudokuFromContent(content)).toEqual(sudoku);
      }
    }
  });

  it('is refused when it is damaged', () => {
    const content = sudokuToContent(MADE[4][0]);
    const changed = content.givens.replace(/[1-4]/, (digit) => String((Number(digit) % 4) + 1));
    const damaged = [
      null,
      {},
      { ...content, size: 6 },
      { ...content, givens: changed },
      { ...content, solution: '' },
    ];
    for (const one of damaged) expect(() => sudokuFromContent(one)).toThrow(/stored Sudoku is damaged/);
  });
});
