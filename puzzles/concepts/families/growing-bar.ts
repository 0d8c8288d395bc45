import { BLACK, Board, makeGrid, turnPair, turnGrid } from '../board.ts';
import { conceptFamily } from '../family.ts';

interface Growth {
  /** Cells that each new row adds. */
  step: number;
  /** Does the bar begin at the right edge? */
  fromRight: boolean;
  /** Are the new rows put on top? */
  upwards: boolean;
}

const GROWTHS: readonly Growth[] = [1, 2, 3].flatMap((step) =>
  [true, false].flatMap((fromRight) => [true, false].map((upwards) => ({ step, fromRight, upwards }))),
);

export const growingBar = conceptFamily<Growth>({
  id: 'growing-bar',
  title: 'The growing bar',
  rule: 'The row is repeated, each time with its bar longer by the same number of cells, until the bar fills the row.',
  drawParameters: (dice) => dice.pick(GROWTHS.filter(({ step }) => step < 3)),
  drawPair(dice, { step, fromRight, upwards }) {
    const numNew = dice.amount(1, Math.floor((dice.maxSide - 2) / step));
    const length = dice.int(1, Math.min(5, dice.maxSide - numNew * step));
    const [rows, cols] = [numNew + 1, length + numNew * step];
    const colour = dice.colour();
    const input = new Board(1, cols);
    input.fill({ top: 0, left: 0, rows: 1, cols: length }, colour);
    const output = new Board(rows, cols);
    for (let row = 0; row < rows; row++) {
      output.fill({ top: row, left: 0, rows: 1, cols: length + row * step }, colour);
    }
    const pair = { input: input.toGrid(), output: output.toGrid() };
    return turnPair(fromRight ? turnPair(pair, 4) : pair, upwards ? 5 : 0);
  },
  candidates: () => GROWTHS,
  solve(input, { step, fromRight, upwards }) {
    if (input.rows !== 1) return null;
    const cells = fromRight ? input.cells.toReversed() : input.cells;
    const [colour] = cells;
    const length = cells.findIndex((cell) => cell !== colour);
    const isBar = colour !== BLACK && length > 0 && cells.subarray(length).every((cell) => cell === BLACK);
    const numNew = (input.cols - length) / step;
    if (!isBar || !Number.isInteger(numNew)) return null;
    const staircase = makeGrid(numNew + 1, input.cols, (row, col) =>
      col < length + row * step ? colour : BLACK,
    );
    return turnGrid(turnGrid(staircase, fromRight ? 4 : 0), upwards ? 5 : 0);
  },
});
