import type { Grid } from '../../arc/grid.ts';
import { BLACK, Board, cellAt, coloursIn, makeGrid, TRANSPOSE, turnGrid, turnPair } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { drawCarpet } from '../shapes.ts';

export const continuePattern = conceptFamily<{ runs: 'right' | 'down' }>({
  id: 'continue-pattern',
  title: 'Go on like this',
  rule: 'A pattern is repeated over the first part of the grid. Go on with it to the edge.',
  drawParameters: (dice) => ({ runs: dice.pick(['right', 'down']) }),
  drawPair(dice, { runs }) {
    const rows = dice.amount(1, Math.min(7, dice.maxSide));
    const cols = dice.amount(6, dice.maxSide);
    const period = dice.int(2, Math.min(4, Math.floor((cols - 1) / 2)));
    const numShown = dice.int(2 * period, cols - 1);
    const palette = dice.colours(dice.amount(2, 4));
    const tile = drawCarpet(dice, { rows, cols: period }, rows > 1 ? [BLACK, ...palette] : palette);
    const [input, output] = [new Board(rows, cols), new Board(rows, cols)];
    for (let left = 0; left < cols; left += period) output.stamp(tile, 0, left);
    for (let left = 0; left < numShown; left += period) input.stamp(tile, 0, left);
    input.fill({ top: 0, left: numShown, rows, cols: cols - numShown }, BLACK);
    const pair = { input: input.toGrid(), output: output.toGrid() };
    return runs === 'right' ? pair : turnPair(pair, TRANSPOSE);
  },
  candidates: () => [{ runs: 'right' }, { runs: 'down' }],
  solve(input, { runs }) {
    const strip = runs === 'right' ? input : turnGrid(input, TRANSPOSE);
    const numShown = numShownColumns(strip);
    if (numShown === strip.cols || coloursIn(strip).length < 2) return null;
    for (let period = 1; 2 * period <= numShown; period++) {
      if (!repeats(strip, numShown, period)) continue;
      const whole = makeGrid(strip.rows, strip.cols, (row, col) => cellAt(strip, row, col % period));
      return runs === 'right' ? whole : turnGrid(whole, TRANSPOSE);
    }
    return null;
  },
});

/** Columns up to the last that is not all black. */
function numShownColumns(strip: Grid): number {
  for (let numShown = strip.cols; numShown > 0; numShown--) {
    for (let row = 0; row < strip.rows; row++)
      if (cellAt(strip, row, numShown - 1) !== BLACK) return numShown;
  }
  return 0;
}

function repeats(strip: Grid, numShown: number, period: number): boolean {
  for (let row = 0; row < strip.rows; row++) {
    for (let col = period; col < numShown; col++) {
      if (cellAt(strip, row, col) !== cellAt(strip, row, col - period)) return false;
    }
  }
  return true;
}
