import { BLACK, Board, cellAt, colouredCells, makeGrid } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { drawCarpet } from '../shapes.ts';

const FACTORS = [2, 3, 4, 5];

export const scaleUp = conceptFamily<{ factor: number }>({
  id: 'scale-up',
  title: 'Magnify',
  rule: 'Every cell becomes a square of its colour, of the same size in all pairs.',
  drawParameters: (dice) => ({ factor: dice.pick(FACTORS.filter((factor) => factor * 3 <= dice.maxSide)) }),
  drawPair(dice, { factor }) {
    const sides = dice.sides(2, Math.min(8, Math.floor(dice.maxSide / factor)));
    const input = drawCarpet(dice, sides, [BLACK, ...dice.colours(dice.amount(1, 4))]);
    const output = new Board(sides.rows * factor, sides.cols * factor);
    for (const { row, col, colour } of colouredCells(input)) {
      output.fill({ top: row * factor, left: col * factor, rows: factor, cols: factor }, colour);
    }
    return { input, output: output.toGrid() };
  },
  candidates: ([{ input, output }]) =>
    FACTORS.filter((factor) => factor * input.rows === output.rows).map((factor) => ({ factor })),
  solve: (input, { factor }) =>
    makeGrid(input.rows * factor, input.cols * factor, (row, col) =>
      cellAt(input, Math.floor(row / factor), Math.floor(col / factor)),
    ),
});
