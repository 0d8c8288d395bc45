import { Board, colouredCells } from '../board.ts';
import { ALL_COLOURS } from '../dice.ts';
import { drawDotPairs, findDotPairs, paintDots } from '../dot-pairs.ts';
import { conceptFamily } from '../family.ts';

export const midpoint = conceptFamily<{ mark: number }>({
  id: 'midpoint',
  title: 'Halfway',
  rule: 'Halfway between two dots of the same colour a mark is set, of the same colour in all pairs.',
  drawParameters: (dice) => ({ mark: dice.colour() }),
  drawPair(dice, { mark }) {
    const sides = dice.sides(5);
    const pairs = drawDotPairs(dice, sides, dice.colours(dice.amount(1, 5), [mark]), { hasMiddle: true });
    const input = paintDots(sides, pairs);
    const output = paintDots(sides, pairs);
    for (const { from, to } of pairs) {
      const half = (to.row - from.row + to.col - from.col) / 2;
      if (from.row === to.row) output.paint(from.row, from.col + half, mark);
      else output.paint(from.row + half, from.col, mark);
    }
    return { input: input.toGrid(), output: output.toGrid() };
  },
  candidates: () => ALL_COLOURS.map((mark) => ({ mark })),
  solve(input, { mark }) {
    const board = Board.copyOf(input);
    for (const { from, to } of findDotPairs(colouredCells(input))) {
      const middle = { row: (from.row + to.row) / 2, col: (from.col + to.col) / 2 };
      if (!Number.isInteger(middle.row) || !Number.isInteger(middle.col)) return null;
      board.paint(middle.row, middle.col, mark);
    }
    return board.toGrid();
  },
});
