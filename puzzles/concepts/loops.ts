import type { Grid } from '../arc/grid.ts';
import { ALL_STEPS, BLACK, Board, cellAt, colouredCells, isColoured, STRAIGHT_STEPS } from './board.ts';
import type { Dice } from './dice.ts';
import { drawShape } from './shapes.ts';

/** A wall without a gap and the area it encloses, both of colour 1 in grids of the same size. */
export interface Loop {
  readonly wall: Grid;
  readonly inside: Grid;
}

/** A loop of at most rows x cols around an area of at most `numInside` cells. */
export function drawLoop(dice: Dice, rows: number, cols: number, numInside: number): Loop {
  const area = drawShape(dice, rows - 2, cols - 2, numInside);
  const wall = new Board(area.rows + 2, area.cols + 2);
  const inside = new Board(area.rows + 2, area.cols + 2);
  inside.stamp(area, 1, 1);
  for (const { row, col } of colouredCells(area)) {
    for (const { down, right } of ALL_STEPS) wall.paint(row + 1 + down, col + 1 + right, 1);
  }
  for (const { row, col } of colouredCells(area)) wall.paint(row + 1, col + 1, BLACK);
  return { wall: wall.toGrid(), inside: inside.toGrid() };
}

/** The wall with one cell missing, through which the inside runs out. */
export function openWall(dice: Dice, { wall, inside }: Loop): Grid {
  const gaps = colouredCells(wall).filter(({ row, col }) => {
    const beside = STRAIGHT_STEPS.map(({ down, right }) => ({ row: row + down, col: col + right }));
    const isBesideInside = beside.some((next) => isColoured(inside, next.row, next.col));
    return (
      isBesideInside &&
      beside.some((next) => !isColoured(inside, next.row, next.col) && cellAt(wall, next.row, next.col) !== 1)
    );
  });
  const board = Board.copyOf(wall);
  const gap = dice.pick(gaps);
  board.paint(gap.row, gap.col, BLACK);
  return board.toGrid();
}
