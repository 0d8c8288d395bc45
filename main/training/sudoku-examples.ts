import { sudokuBatchSource } from '../../puzzles/sudoku/batch-source.ts';
import { sudokuFromContent } from '../../puzzles/sudoku/content.ts';
import { SUDOKU_TOKEN_OFFSET } from '../../puzzles/sudoku/encode.ts';
import type { StoredPuzzle } from '../store/puzzles.ts';
import { heldOutInOrder } from './held-out.ts';
import type { ExamplesOf } from './training-data.ts';

/** Sudokus of one size, 4x4, 6x6 or 9x9. */
export const sudokuExamples: ExamplesOf = (train, heldOut, options) => {
  const source = sudokuBatchSource(train.map(sudokuOf), options);
  const judges = heldOut.map(sudokuOf);
  return {
    source,
    heldOut: heldOutInOrder(judges.length, source.metadata.seq_len, (index, { inputs, labels }, offset) => {
      const { givens, solution } = judges[index];
      for (let cell = 0; cell < givens.length; cell++) {
        inputs[offset + cell] = givens[cell] + SUDOKU_TOKEN_OFFSET;
        labels[offset + cell] = solution[cell] + SUDOKU_TOKEN_OFFSET;
      }
    }),
    arc: null,
  };
};

function sudokuOf({ content }: StoredPuzzle): ReturnType<typeof sudokuFromContent> {
  return sudokuFromContent(JSON.parse(content));
}
