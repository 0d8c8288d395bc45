import type { PuzzleContent } from '../../../preload/contract/puzzles.ts';
import { checkSudoku } from '../../../puzzles/sudoku/sudoku.ts';
import { cellsFromText } from '../../grid/cells.ts';

/** 1 where the rules of Sudoku refuse a cell; null for families whose rules speak of the whole board only. */
export function judge(content: PuzzleContent, cells: readonly number[]): Uint8Array | null {
  if (content.family !== 'sudoku') return null;
  const { conflicts, changedGivens } = checkSudoku(
    content.size,
    cellsFromText('sudoku', content.givens),
    cells,
  );
  const wrong = new Uint8Array(cells.length);
  for (const cell of [...conflicts.flatMap((conflict) => conflict.cells), ...changedGivens]) wrong[cell] = 1;
  return wrong;
}
