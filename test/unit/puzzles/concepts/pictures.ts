import { gridFromRows, type Grid } from '../../../../puzzles/arc/grid.ts';
import type { ArcTask, Pair } from '../../../../puzzles/arc/task.ts';

/** A grid from rows of characters: digits, and a full stop for black. */
export function picture(...rows: string[]): Grid {
  return gridFromRows(rows.map((row) => [...row].map((cell) => (cell === '.' ? 0 : Number(cell)))));
}

/** 'input rows / output rows', rows separated by spaces. */
export function pairOf(text: string): Pair {
  const [input, output] = text.split('/').map((half) => picture(...half.trim().split(/\s+/)));
  return { input, output };
}

export function taskOf(train: readonly string[], test: readonly string[]): ArcTask {
  return { id: 'by-hand', train: train.map(pairOf), test: test.map(pairOf), isTestFirst: false };
}

/** The grid with one cell of another colour. */
export function withCell(grid: Grid, index: number, colour: number): Grid {
  return { ...grid, cells: grid.cells.map((cell, at) => (at === index ? colour : cell)) };
}

/** The grid with its last row twice. */
export function withExtraRow({ rows, cols, cells }: Grid): Grid {
  return { rows: rows + 1, cols, cells: Uint8Array.from([...cells, ...cells.slice(-cols)]) };
}
