import { formatCells } from './sudoku.ts';
import type { Sudoku } from './sudoku.ts';

/** The official CSV (sapientinc/sudoku-extreme): source,question,answer,rating; `parseSudokus` reads it back. */
export function formatSudokuCsv(
  puzzles: readonly { sudoku: Sudoku; rating: number }[],
  source: string,
): string {
  const quotedSource = /[",\r\n]/.test(source) ? `"${source.replaceAll('"', '""')}"` : source;
  const lines = puzzles.map(
    ({ sudoku, rating }) =>
      `${quotedSource},${formatCells(sudoku.givens)},${formatCells(sudoku.solution)},${rating}`,
  );
  return `${['source,question,answer,rating', ...lines].join('\n')}\n`;
}
