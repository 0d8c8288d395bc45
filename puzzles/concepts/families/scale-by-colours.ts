import { BLACK, Board, cellAt, colouredCells, coloursIn, makeGrid } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { drawCarpet } from '../shapes.ts';

export const scaleByColours = conceptFamily<null>({
  id: 'scale-by-colours',
  title: 'As large as it is colourful',
  rule: 'Count the colours, black not counted. Magnify the picture by that number.',
  drawParameters: () => null,
  drawPair(dice) {
    const factor = dice.int(2, 4);
    const sides = {
      rows: dice.amount(2, Math.min(6, Math.floor(dice.maxSide / factor))),
      cols: dice.amount(2, Math.min(6, Math.floor(dice.maxSide / factor))),
    };
    const palette = dice.colours(factor);
    const input = drawCarpet(dice, sides, [BLACK, ...palette]);
    if (coloursIn(input).length < factor) return null;
    const output = new Board(sides.rows * factor, sides.cols * factor);
    for (const { row, col, colour } of colouredCells(input)) {
      output.fill({ top: row * factor, left: col * factor, rows: factor, cols: factor }, colour);
    }
    return { input, output: output.toGrid() };
  },
  candidates: ([{ input, output }]) => (output.rows === coloursIn(input).length * input.rows ? [null] : []),
  solve(input) {
    const factor = coloursIn(input).length;
    if (factor === 0) return null;
    return makeGrid(input.rows * factor, input.cols * factor, (row, col) =>
      cellAt(input, Math.floor(row / factor), Math.floor(col / factor)),
    );
  },
  // At least two factors among the first three, which are always demonstrations.
  isTelling: (pairs) => new Set(pairs.slice(0, 3).map(({ input }) => coloursIn(input).length)).size > 1,
});
