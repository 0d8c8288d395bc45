import { BLACK, Board, cellAt, TRANSPOSE, turnGrid, turnPair } from '../board.ts';
import { ALL_COLOURS } from '../dice.ts';
import { conceptFamily } from '../family.ts';

interface Meeting {
  lines: 'rows' | 'columns';
  /** The colour of the cell where the two meet. */
  middle: number;
}

export const meetInMiddle = conceptFamily<Meeting>({
  id: 'meet-in-middle',
  title: 'Meet in the middle',
  rule: 'Two dots face each other on opposite edges. Each grows towards the other up to the middle, where a cell of the meeting colour lies.',
  drawParameters: (dice) => ({ lines: dice.pick(['rows', 'columns']), middle: dice.colour() }),
  drawPair(dice, { lines, middle }) {
    const rows = dice.amount(3, dice.maxSide);
    const half = dice.amount(2, Math.floor((dice.maxSide - 1) / 2));
    const cols = 2 * half + 1;
    const [input, output] = [new Board(rows, cols), new Board(rows, cols)];
    for (let row = dice.int(0, 1); row < rows; row += dice.int(2, 3)) {
      const [left, right] = dice.colours(2, [middle]);
      input.paint(row, 0, left);
      input.paint(row, cols - 1, right);
      output.fill({ top: row, left: 0, rows: 1, cols: half }, left);
      output.paint(row, half, middle);
      output.fill({ top: row, left: half + 1, rows: 1, cols: half }, right);
    }
    const pair = { input: input.toGrid(), output: output.toGrid() };
    return lines === 'rows' ? pair : turnPair(pair, TRANSPOSE);
  },
  candidates: () =>
    (['rows', 'columns'] as const).flatMap((lines) => ALL_COLOURS.map((middle) => ({ lines, middle }))),
  solve(input, { lines, middle }) {
    const grid = lines === 'rows' ? input : turnGrid(input, TRANSPOSE);
    const last = grid.cols - 1;
    const board = Board.copyOf(grid);
    if (last % 2 !== 0) return null;
    for (let row = 0; row < grid.rows; row++) {
      const [left, right] = [cellAt(grid, row, 0), cellAt(grid, row, last)];
      if (left === BLACK || right === BLACK) continue;
      for (let col = 1; col < last; col++) {
        board.paint(row, col, 2 * col < last ? left : 2 * col > last ? right : middle);
      }
    }
    return turnGrid(board.toGrid(), lines === 'rows' ? 0 : TRANSPOSE);
  },
});
