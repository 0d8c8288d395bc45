import { expect, it } from 'vitest';
import type { JudgedBatch } from '../../../../main/solving/evaluation.ts';
import { Boards } from '../../../../main/training/boards.ts';
import type { Board, TrainerEvent } from '../../../../main/training/events.ts';

/** Two batches of two puzzles of two tokens; puzzle i has the inputs i, i. */
function boardsOf(
  isSolved: number[],
  wasSolved: number[] | null,
): { solved: Board | null; failed: Board | null } {
  const boards = new Boards(wasSolved && Uint8Array.from(wasSolved));
  for (const start of [0, 2]) {
    const tokens = Int32Array.of(start, start, start + 1, start + 1);
    boards.offer({
      start,
      numFilled: 2,
      batch: { inputs: tokens, labels: tokens, puzzle_identifiers: new Int32Array(2) },
      isSolved: Uint8Array.from(isSolved),
      answers: { preds: tokens } as JudgedBatch['answers'],
    });
  }
  const event = boards.event(7) as Extract<TrainerEvent, { type: 'board' }>;
  expect(event).toMatchObject({ type: 'board', step: 7 });
  return event;
}

it('takes the first solved and the first failed where nothing is known of before', () => {
  const { solved, failed } = boardsOf([0, 1, 1, 0], null);
  expect(solved).toEqual({ index: 1, inputs: [1, 1], labels: [1, 1], preds: [1, 1] });
  expect(failed?.index).toBe(0);
});

it('would rather take those that went the other way before', () => {
  const { solved, failed } = boardsOf([0, 1, 1, 0], [0, 1, 0, 1]);
  expect([solved?.index, failed?.index]).toEqual([2, 3]);
});

it('leaves out what there is none of', () => {
  expect(boardsOf([1, 1, 1, 1], null)).toMatchObject({ failed: null });
  expect(boardsOf([0, 0, 0, 0], null)).toMatchObject({ solved: null });
});
