import { IGNORE_LABEL_ID, PAD_ID, type Batch } from '../../puzzles/tokens.ts';
import type { JudgedPuzzles } from '../solving/evaluation.ts';

/**
 * Puzzles to judge by as the official test loader gives them: in order, the rows past the last one PAD without labels.
 * @param encode writes puzzle `index` at `offset`: seq_len inputs and labels; its puzzle identifier is 0
 */
export function heldOutInOrder(
  numPuzzles: number,
  seq_len: number,
  encode: (index: number, into: Batch, offset: number) => void,
): JudgedPuzzles {
  return {
    numPuzzles,
    fill(start, into) {
      const numRows = into.puzzle_identifiers.length;
      const numFilled = Math.max(0, Math.min(numRows, numPuzzles - start));
      for (let row = 0; row < numFilled; row++) encode(start + row, into, row * seq_len);
      into.inputs.fill(PAD_ID, numFilled * seq_len);
      into.labels.fill(IGNORE_LABEL_ID, numFilled * seq_len);
      into.puzzle_identifiers.fill(0);
      return numFilled;
    },
  };
}
