import {
  BLACK,
  Board,
  cellAt,
  colouredCells,
  makeGrid,
  turnPair,
  UP,
  DOWN,
  LEFT,
  RIGHT,
  STRAIGHT_STEPS,
  type Step,
} from '../board.ts';
import { conceptFamily } from '../family.ts';
import { drawFigure } from '../shapes.ts';

export const fold = conceptFamily<{ onto: Step }>({
  id: 'fold',
  title: 'Fold the sheet',
  rule: 'The sheet is folded in the middle, one half onto the other, the same way in all pairs. Answer with the folded sheet; black is clear.',
  drawParameters: (dice) => ({ onto: dice.pick(STRAIGHT_STEPS) }),
  drawPair(dice, { onto }) {
    // Drawn with the right half folded onto the left, then turned.
    const rows = dice.amount(3, dice.maxSide);
    const cols = dice.amount(2, Math.floor(dice.maxSide / 2));
    const palette = dice.colours(dice.amount(2, 4));
    const figure = drawFigure(dice, { rows, cols }, palette, Math.ceil(rows * cols * 0.6));
    const [input, output] = [new Board(rows, 2 * cols), new Board(rows, cols)];
    for (const { row, col, colour } of colouredCells(figure)) {
      input.paint(row, dice.chance(0.5) ? col : 2 * cols - 1 - col, colour);
      output.paint(row, col, colour);
    }
    const transform = onto === LEFT ? 0 : onto === RIGHT ? 4 : onto === UP ? 6 : 1;
    return turnPair({ input: input.toGrid(), output: output.toGrid() }, transform);
  },
  candidates: () => STRAIGHT_STEPS.map((onto) => ({ onto })),
  solve(input, { onto }) {
    const [rows, cols] = [
      onto.down === 0 ? input.rows : input.rows / 2,
      onto.right === 0 ? input.cols : input.cols / 2,
    ];
    if (!Number.isInteger(rows) || !Number.isInteger(cols)) return null;
    const top = onto === DOWN ? rows : 0;
    const left = onto === RIGHT ? cols : 0;
    return makeGrid(rows, cols, (row, col) => {
      const own = cellAt(input, top + row, left + col);
      if (own !== BLACK) return own;
      return onto.down === 0
        ? cellAt(input, row, input.cols - 1 - left - col)
        : cellAt(input, input.rows - 1 - top - row, col);
    });
  },
});
