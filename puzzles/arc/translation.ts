import type { Random } from '../random.ts';
import type { Offset } from './encode.ts';

/** Where the examples of a puzzle are put on the canvas: asked puzzle by puzzle, example by example. */
export interface Translations {
  beginPuzzle(numExamples: number): void;
  /**
   * @param example its place in the puzzle, from 0.
   * @param rows @param cols the larger of its input's and output's sides: both move together.
   * @returns an offset that the next call may overwrite.
   */
  offset(example: number, rows: number, cols: number): Offset;
}

/**
 * The official rule of the train split (dataset/build_arc_dataset.py): one example of each puzzle, drawn anew, stays in the
 * corner; every other one moves to a place drawn evenly among those where it fits.
 */
export function randomTranslations(canvas: number, random: Random): Translations {
  const place = { row: 0, col: 0 };
  let unmoved = 0;
  return {
    beginPuzzle(numExamples) {
      unmoved = random.int(0, numExamples - 1);
    },
    offset(example, rows, cols) {
      const isMoved = example !== unmoved;
      place.row = isMoved ? random.int(0, canvas - rows) : 0;
      place.col = isMoved ? random.int(0, canvas - cols) : 0;
      return place;
    },
  };
}

/** Every grid in the corner: the official rule of the test split. */
export const NO_TRANSLATIONS: Translations = {
  beginPuzzle: () => undefined,
  offset: () => ({ row: 0, col: 0 }),
};
