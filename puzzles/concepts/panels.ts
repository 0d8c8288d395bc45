import type { Grid } from '../arc/grid.ts';
import type { Pair } from '../arc/task.ts';
import { Board, cropGrid, fullLines, TRANSPOSE, turnGrid, turnPair } from './board.ts';

/** Are the panels side by side or one above the other? */
export type Arrangement = 'beside' | 'stacked';
export const ARRANGEMENTS: readonly Arrangement[] = ['beside', 'stacked'];

/** Panels of one size in one grid, lines of one colour between them. `pair.input` of a task drawn side by side. */
export function joinPanels(panels: readonly Grid[], line: number): Grid {
  const [{ rows, cols }] = panels;
  const board = new Board(rows, panels.length * (cols + 1) - 1, line);
  panels.forEach((panel, index) => {
    const left = index * (cols + 1);
    board.fill({ top: 0, left, rows, cols }, 0);
    board.stamp(panel, 0, left);
  });
  return board.toGrid();
}

/** A pair drawn for panels side by side, as the arrangement wants it. */
export function arrange(pair: Pair, arrangement: Arrangement): Pair {
  return arrangement === 'beside' ? pair : turnPair(pair, TRANSPOSE);
}

/**
 * The panels between the lines, upright as if they stood side by side; null unless lines of one colour cut the grid into
 * `count` parts of the same size.
 */
export function splitPanels(input: Grid, arrangement: Arrangement, count: number): Grid[] | null {
  const grid = arrangement === 'beside' ? input : turnGrid(input, TRANSPOSE);
  const cols = (grid.cols - count + 1) / count;
  if (!Number.isInteger(cols) || cols < 1) return null;
  const columns = fullLines(grid).filter(({ axis }) => axis === 'column');
  const lines = Array.from({ length: count - 1 }, (_, index) =>
    columns.find((line) => line.index === (index + 1) * (cols + 1) - 1),
  );
  if (lines.some((line) => line === undefined || line.colour !== lines[0]?.colour)) return null;
  return Array.from({ length: count }, (_, index) =>
    cropGrid(grid, { top: 0, left: index * (cols + 1), rows: grid.rows, cols }),
  );
}

/** The way back for an answer: as the arrangement wants it. */
export function arrangeGrid(grid: Grid, arrangement: Arrangement): Grid {
  return arrangement === 'beside' ? grid : turnGrid(grid, TRANSPOSE);
}
