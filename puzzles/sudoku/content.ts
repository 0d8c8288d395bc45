import { UserError } from '../user-error.ts';
import { geometryOf, SUDOKU_SIZES } from './geometry.ts';
import type { SudokuSize } from './geometry.ts';
import { formatCells, isSolvedGrid, matchesGivens } from './sudoku.ts';
import type { Sudoku } from './sudoku.ts';

/** A Sudoku as plain JSON: '53..7....' with '.' for a blank, '534678912...'. */
export interface SudokuContent {
  size: SudokuSize;
  givens: string;
  solution: string;
}

export function sudokuToContent({ size, givens, solution }: Sudoku): SudokuContent {
  return { size, givens: formatCells(givens), solution: formatCells(solution) };
}

/**
 * The way back. Checks that the solution obeys the rules and has the givens, not that it is the only one (that was proved when
 * the puzzle came in).
 * @throws UserError when the content is damaged.
 */
export function sudokuFromContent(content: unknown): Sudoku {
  const { size, givens, solution } = (content ?? {}) as Partial<Record<keyof SudokuContent, unknown>>;
  const known = SUDOKU_SIZES.find((one) => one === size);
  if (known !== undefined && typeof givens === 'string' && typeof solution === 'string') {
    const sudoku = { size: known, givens: cellsOf(givens), solution: cellsOf(solution) };
    const { numCells } = geometryOf(known);
    const isWhole = sudoku.givens.length === numCells && sudoku.solution.length === numCells;
    if (isWhole && isSolvedGrid(known, sudoku.solution) && matchesGivens(sudoku.givens, sudoku.solution))
      return sudoku;
  }
  throw new UserError(
    'This stored Sudoku is damaged: size, givens and solution do not fit together; import it again.',
    'damaged',
  );
}

/** Anything that is no digit becomes a blank; in a wrong place, the checks above find it. */
function cellsOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => (character >= '1' && character <= '9' ? Number(character) : 0));
}
