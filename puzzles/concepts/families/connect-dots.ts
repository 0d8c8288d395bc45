import { Board, colouredCells } from '../board.ts';
import { ALL_COLOURS } from '../dice.ts';
import { drawDotPairs, findDotPairs, paintDots, type DotPair } from '../dot-pairs.ts';
import { conceptFamily } from '../family.ts';

/** For `line`: the line has the colour of its dots. */
const OWN_COLOUR = 0;

export const connectDots = conceptFamily<{ line: number }>({
  id: 'connect-dots',
  title: 'Connect the dots',
  rule: 'Two dots of the same colour are joined by a straight line, in their own colour or in one that is the same in all pairs.',
  drawParameters: (dice) => ({ line: dice.chance(0.6) ? OWN_COLOUR : dice.colour() }),
  drawPair(dice, { line }) {
    const sides = dice.sides(5);
    const pairs = drawDotPairs(dice, sides, dice.colours(dice.amount(1, 5), [line]), { hasMiddle: false });
    const input = paintDots(sides, pairs);
    const output = paintDots(sides, pairs);
    for (const pair of pairs) {
      const { from, to } = pair;
      const between = lengthBetween(pair);
      const box = from.row === to.row ? { rows: 1, cols: between } : { rows: between, cols: 1 };
      const start =
        from.row === to.row ? { top: from.row, left: from.col + 1 } : { top: from.row + 1, left: from.col };
      output.fill({ ...start, ...box }, line === OWN_COLOUR ? pair.colour : line);
    }
    return { input: input.toGrid(), output: output.toGrid() };
  },
  candidates: () => [OWN_COLOUR, ...ALL_COLOURS].map((line) => ({ line })),
  solve(input, { line }) {
    const board = Board.copyOf(input);
    for (const { colour, from, to } of findDotPairs(colouredCells(input))) {
      const ink = line === OWN_COLOUR ? colour : line;
      for (let row = from.row; row <= to.row; row++) {
        for (let col = from.col; col <= to.col; col++) {
          if (board.at(row, col) === 0) board.paint(row, col, ink);
        }
      }
    }
    return board.toGrid();
  },
});

function lengthBetween({ from, to }: DotPair): number {
  return to.row - from.row + to.col - from.col - 1;
}
