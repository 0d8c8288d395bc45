import { canonicalSudoku } from '../../puzzles/sudoku/canonical.ts';
import { sudokuFromContent, sudokuToContent } from '../../puzzles/sudoku/content.ts';
import { rateSudoku } from '../../puzzles/sudoku/difficulty.ts';
import type { Sudoku } from '../../puzzles/sudoku/sudoku.ts';
import { contentHash, type Provenance, type PuzzleInput, type StoredPuzzle } from '../store/puzzles.ts';

/** A Sudoku as the store keeps it; its difficulty is what the patient solver of `rateSudoku` needed. */
export function sudokuInput(sudoku: Sudoku, provenance?: Partial<Provenance>): PuzzleInput {
  const content = JSON.stringify(sudokuToContent(sudoku));
  return {
    family: 'sudoku',
    size: `${sudoku.size}x${sudoku.size}`,
    content,
    content_hash: contentHash(`sudoku\n${content}`),
    canonical_hash: contentHash(`sudoku\n${canonicalSudoku(sudoku)}`),
    difficulty: rateSudoku(sudoku.size, sudoku.givens).difficulty,
    ...(provenance === undefined ? {} : { provenance }),
  };
}

/** @throws UserError when the stored content is damaged. */
export function storedSudoku(puzzle: Pick<StoredPuzzle, 'content'>): Sudoku {
  return sudokuFromContent(JSON.parse(puzzle.content));
}
