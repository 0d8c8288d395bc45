import type { JudgedBatch } from '../solving/evaluation.ts';
import type { Board, TrainerEvent } from './events.ts';

/**
 * Picks two boards to show from an evaluation: one solved and one failed, if possible such as went the other way in the
 * evaluation before.
 */
export class Boards {
  /** [numHeldOut], of the evaluation before; null at the first. */
  readonly #wasSolved: Uint8Array | null;
  readonly #picked: [failed: Picked | null, solved: Picked | null] = [null, null];

  constructor(wasSolved: Uint8Array | null) {
    this.#wasSolved = wasSolved;
  }

  offer(judged: JudgedBatch): void {
    for (let row = 0; row < judged.numFilled; row++) {
      const index = judged.start + row;
      const isSolved = judged.isSolved[index];
      const isNew = this.#wasSolved !== null && this.#wasSolved[index] !== isSolved;
      const side = isSolved === 1 ? 1 : 0;
      const picked = this.#picked[side];
      if (!picked || (isNew && !picked.isNew)) this.#picked[side] = { isNew, board: boardOf(judged, row) };
    }
  }

  event(step: number): TrainerEvent {
    const [failed, solved] = this.#picked;
    return { type: 'board', step, solved: solved?.board ?? null, failed: failed?.board ?? null };
  }
}

interface Picked {
  /** Whether it went the other way before. */
  readonly isNew: boolean;
  readonly board: Board;
}

function boardOf({ start, batch, answers }: JudgedBatch, row: number): Board {
  const seq_len = batch.inputs.length / batch.puzzle_identifiers.length;
  const rowOf = (tokens: Int32Array): number[] => [...tokens.subarray(row * seq_len, (row + 1) * seq_len)];
  return {
    index: start + row,
    inputs: rowOf(batch.inputs),
    labels: rowOf(batch.labels),
    preds: rowOf(answers.preds),
  };
}
