import { geometryOf } from '../../../puzzles/sudoku/geometry.ts';
import { formatCells, type Sudoku } from '../../../puzzles/sudoku/sudoku.ts';
import type { SudokuThought } from '../../services/solving.ts';
import { sigmoid } from '../../services/trajectories.ts';
import { percent } from './figures.ts';
import type { Screen } from './screen.ts';

/** How a cell of a board is shown: a digit, one character behind it, and perhaps a colour. */
interface Cell {
  readonly text: string;
  readonly mark: string;
  readonly style: Parameters<Screen['style']>[0] | null;
}

/** The puzzle as it is given. */
export function givenLines(screen: Screen, sudoku: Sudoku): string[] {
  return boardLines(screen, sudoku.size, (cell) => given(sudoku, cell));
}

/** One supervision step: what the model has in mind, and how sure it is. A changed cell is followed by an asterisk. */
export function thoughtLines(screen: Screen, sudoku: Sudoku, thought: SudokuThought): string[] {
  const { step, trajectory, changed, q_halt_logit, wrongCells, cells } = thought;
  const numChanged = changed.reduce((sum, flag) => sum + flag, 0);
  const state = thought.isSolved
    ? screen.style('green', 'solved')
    : `${wrongCells.size} cells against the rules`;
  const along = trajectory > 0 ? `   trajectory ${trajectory + 1}` : '';
  const head = `step ${step}${along}   q_halt ${percent(sigmoid(q_halt_logit))}   ${numChanged} changed   ${state}`;
  const shown = (cell: number): Cell => {
    if (sudoku.givens[cell] !== 0 && changed[cell] === 0) return given(sudoku, cell);
    const style = wrongCells.has(cell) ? 'red' : changed[cell] === 1 ? 'yellow' : null;
    return { text: formatCells([cells[cell]]), mark: changed[cell] === 1 ? '*' : ' ', style };
  };
  return [head, ...boardLines(screen, sudoku.size, shown)];
}

function given({ givens }: Sudoku, cell: number): Cell {
  return { text: formatCells([givens[cell]]), mark: ' ', style: 'bold' };
}

function boardLines(screen: Screen, size: Sudoku['size'], shown: (cell: number) => Cell): string[] {
  const { boxRows, boxColumns, numStacks } = geometryOf(size);
  const rule = `  ${Array.from({ length: numStacks }, () => '-'.repeat(3 * boxColumns)).join('+')}`;
  const lines: string[] = [];
  for (let row = 0; row < size; row++) {
    if (row > 0 && row % boxRows === 0) lines.push(rule);
    let line = '  ';
    for (let column = 0; column < size; column++) {
      const { text, mark, style } = shown(row * size + column);
      if (column > 0 && column % boxColumns === 0) line += '|';
      line += ` ${style === null ? text : screen.style(style, text)}${mark}`;
    }
    lines.push(line.trimEnd());
  }
  return lines;
}
