import { BLACK, Board, cellAt, colouredCells, makeGrid } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { drawCarpet } from '../shapes.ts';

const FACTORS = [2, 3, 4, 5];

export const shrink = conceptFamily<{ factor: number }>({
  id: 'shrink',
  title: 'Make it small',
  rule: 'The picture consists of squares of one colour, of the same size in all pairs. Make a single cell of each.',
  drawParameters: (dice) => ({ factor: dice.pick(FACTORS.filter((factor) => factor * 3 <= dice.maxSide)) }),
  drawPair(dice, { factor }) {
    const sides = dice.sides(2, Math.min(8, Math.floor(dice.maxSide / factor)));
    const output = drawCarpet(dice, sides, [BLACK, ...dice.colours(dice.amount(2, 4))]);
    const input = new Board(sides.rows * factor, sides.cols * factor);
    for (const { row, col, colour } of colouredCells(output)) {
      input.fill({ top: row * factor, left: col * factor, rows: factor, cols: factor }, colour);
    }
    return { input: input.toGrid(), output };
  },
  candidates: () => FACTORS.map((factor) => ({ factor })),
  solve(input, { factor }) {
    const [rows, cols] = [input.rows / factor, input.cols / factor];
    if (!Number.isInteger(rows) || !Number.isInteger(cols)) return null;
    const small = makeGrid(rows, cols, (row, col) => cellAt(input, row * factor, col * factor));
    const isWhole = input.cells.every((colour, index) => {
      const row = Math.floor(index / input.cols / factor);
      return colour === cellAt(small, row, Math.floor((index % input.cols) / factor));
    });
    return isWhole ? small : null;
  },
});
