import { MAZE_CHARSET } from '../../puzzles/maze/maze.ts';
import type { Family, GridData, PuzzleContent } from '../../preload/contract/puzzles.ts';
import type { BoardCells, BoardFamily } from './board.ts';

/** Concept tasks look like ARC. */
export function boardFamily(family: Family): BoardFamily {
  return family === 'concept' ? 'arc' : family;
}

/** Cells as they travel (digits, '.' for a blank, "# SGo") as numbers to draw. */
export function cellsFromText(family: BoardFamily, text: string): Int8Array {
  if (family === 'maze') return Int8Array.from(text, (sign) => MAZE_CHARSET.indexOf(sign));
  return Int8Array.from(text, (sign) => (sign === '.' ? 0 : sign.charCodeAt(0) - 48));
}

export function boardFromText(
  family: BoardFamily,
  { rows, cols, cells }: { rows: number; cols: number; cells: string },
): BoardCells {
  return { rows, cols, cells: cellsFromText(family, cells) };
}

/** Numbers as they travel; only digits 0 to 9. */
export function gridFromBoard({ rows, cols, cells }: BoardCells): GridData {
  return { rows, cols, cells: Array.from(cells, String).join('') };
}

/** The question of a puzzle; of an ARC task the input of its first test pair. */
export function questionBoard(content: PuzzleContent): BoardCells {
  switch (content.family) {
    case 'sudoku':
      return boardFromText('sudoku', { rows: content.size, cols: content.size, cells: content.givens });
    case 'maze':
      return boardFromText('maze', { rows: content.rows, cols: content.cols, cells: content.question });
    case 'arc':
    case 'concept':
      return boardFromText('arc', (content.task.test[0] ?? content.task.train[0]).input);
  }
}
