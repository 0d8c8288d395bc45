import { geometryOf, type SudokuSize } from '../../../puzzles/sudoku/geometry.ts';
import type { Solvable } from '../../services/solvable.ts';
import type { Thought } from '../../services/solving.ts';
import { sigmoid } from '../../services/trajectories.ts';
import { percent } from './figures.ts';
import type { Screen } from './screen.ts';

/** How a cell of a board is shown: a character, one more behind it, and perhaps a colour. */
interface Cell {
  readonly text: string;
  readonly mark: string;
  readonly style: Parameters<Screen['style']>[0] | null;
}

/** The puzzle as it is given. */
export function givenLines(screen: Screen, puzzle: Solvable): string[] {
  return boardLines(screen, puzzle, (cell) => given(puzzle, cell));
}

/** One supervision step: what the model has in mind, and how sure it is. A changed cell is followed by an asterisk. */
export function thoughtLines(screen: Screen, puzzle: Solvable, thought: Thought): string[] {
  const { step, trajectory, changed, q_halt_logit, cells, check } = thought;
  const numChanged = changed.reduce((sum, flag) => sum + flag, 0);
  const along = trajectory > 0 ? `   trajectory ${trajectory + 1}` : '';
  const head = `step ${step}${along}   q_halt ${percent(sigmoid(q_halt_logit))}   ${numChanged} changed   ${stateOf(screen, puzzle, thought)}`;
  const shown = (cell: number): Cell => {
    const isGiven = puzzle.isOpen[cell] === 0;
    if (isGiven && changed[cell] === 0) return given(puzzle, cell);
    const style = check.wrongCells.has(cell) ? 'red' : changed[cell] === 1 ? 'yellow' : null;
    return { text: puzzle.textOf([cells[cell]]), mark: changed[cell] === 1 ? '*' : ' ', style };
  };
  return [head, ...boardLines(screen, puzzle, shown)];
}

function stateOf(screen: Screen, { family }: Solvable, { check }: Thought): string {
  if (check.isRight) return screen.style('green', 'solved');
  if (family === 'sudoku' || check.wrongCells.size > 0)
    return `${check.wrongCells.size} cells against the rules`;
  return 'not a shortest path';
}

function given(puzzle: Solvable, cell: number): Cell {
  const { givens, isOpen } = puzzle;
  return { text: puzzle.textOf([givens[cell]]), mark: ' ', style: isOpen[cell] === 0 ? 'bold' : null };
}

function boardLines(screen: Screen, puzzle: Solvable, shown: (cell: number) => Cell): string[] {
  const { rows, cols } = puzzle;
  const { boxRows, boxCols } = boxesOf(puzzle);
  const rule = `  ${Array.from({ length: cols / boxCols }, () => '-'.repeat(3 * boxCols)).join('+')}`;
  // A maze may be thirty cells wide.
  const before = puzzle.family === 'sudoku' ? ' ' : '';
  const lines: string[] = [];
  for (let row = 0; row < rows; row++) {
    if (row > 0 && row % boxRows === 0) lines.push(rule);
    let line = '  ';
    for (let column = 0; column < cols; column++) {
      const { text, mark, style } = shown(row * cols + column);
      if (column > 0 && column % boxCols === 0) line += '|';
      line += `${before}${style === null ? text : screen.style(style, text)}${mark}`;
    }
    lines.push(line.trimEnd());
  }
  return lines;
}

/** The boxes that lines are drawn between; a maze is one. */
function boxesOf({ family, rows, cols }: Solvable): { boxRows: number; boxCols: number } {
  if (family === 'maze') return { boxRows: rows, boxCols: cols };
  const { boxRows, boxColumns } = geometryOf(rows as SudokuSize);
  return { boxRows, boxCols: boxColumns };
}
