import { BLACK, Board, cellAt, colouredCells, makeGrid } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { drawScene } from '../shapes.ts';

interface Shift {
  down: number;
  right: number;
  /** Does what leaves at one edge come in again at the other? */
  wraps: boolean;
}

const REACH = [-2, -1, 0, 1, 2];

export const shift = conceptFamily<Shift>({
  id: 'shift',
  title: 'Shift',
  rule: 'The whole picture moves the same way in every pair. What leaves the grid is lost, or comes in again at the opposite edge: the demonstrations show which.',
  drawParameters(dice) {
    const moves = REACH.flatMap((down) => REACH.map((right) => ({ down, right })));
    const straight = moves.filter(({ down, right }) => (down === 0) !== (right === 0));
    const slanting = moves.filter(({ down, right }) => Math.abs(down) === 1 && Math.abs(right) === 1);
    return { ...dice.pick(dice.chance(0.7) ? straight : slanting), wraps: dice.chance(0.5) };
  },
  drawPair(dice, { down, right, wraps }) {
    const sides = dice.sides(4);
    const input = drawScene(dice, sides, dice.colours(dice.amount(1, 3)), [2, 5]);
    const output = new Board(input.rows, input.cols);
    for (const { row, col, colour } of colouredCells(input)) {
      if (wraps) {
        output.paint((row + down + input.rows) % input.rows, (col + right + input.cols) % input.cols, colour);
      } else output.paint(row + down, col + right, colour);
    }
    return { input, output: output.toGrid() };
  },
  candidates: () =>
    REACH.flatMap((down) => REACH.flatMap((right) => [true, false].map((wraps) => ({ down, right, wraps })))),
  solve(input, { down, right, wraps }) {
    const { rows, cols } = input;
    return makeGrid(rows, cols, (row, col) => {
      const [fromRow, fromCol] = [row - down, col - right];
      if (wraps) return cellAt(input, (fromRow + rows) % rows, (fromCol + cols) % cols);
      return Math.max(BLACK, cellAt(input, fromRow, fromCol));
    });
  },
});
