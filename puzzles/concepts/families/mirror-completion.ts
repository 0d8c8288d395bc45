import { Board, cellAt, makeGrid, TRANSPOSE, turnGrid, turnPair } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { growCells, paintPatches } from '../shapes.ts';

export const mirrorCompletion = conceptFamily<{ axis: 'row' | 'column' }>({
  id: 'mirror-completion',
  title: 'Complete the mirror image',
  rule: 'Half of a symmetrical picture is missing. Draw it, as the mirror image of the half that is there.',
  drawParameters: (dice) => ({ axis: dice.pick(['row', 'column']) }),
  drawPair(dice, { axis }) {
    const { rows, cols } = dice.sides(4);
    // The left half, with the middle column where there is one; the picture grows from the axis.
    const room = { rows, cols: Math.ceil(cols / 2) };
    const numCells = Math.round(room.rows * room.cols * (0.35 + 0.02 * dice.int(0, 10)));
    const start = { row: dice.int(0, rows - 1), col: room.cols - 1 };
    const half = new Board(rows, cols);
    paintPatches(half, growCells(dice, room, start, numCells), dice.colours(dice.amount(1, 4)));
    const input = half.toGrid();
    const whole = Board.copyOf(input);
    whole.stamp(turnGrid(input, 4), 0, 0);
    // Which half is missing, and whether the axis lies or stands.
    const transform = dice.pick(axis === 'column' ? [0, 4] : [TRANSPOSE, 3]);
    return turnPair({ input, output: whole.toGrid() }, transform);
  },
  candidates: () => [{ axis: 'row' }, { axis: 'column' }],
  solve(input, { axis }) {
    const { rows, cols } = input;
    return makeGrid(rows, cols, (row, col) => {
      const image = axis === 'row' ? cellAt(input, rows - 1 - row, col) : cellAt(input, row, cols - 1 - col);
      return cellAt(input, row, col) || image;
    });
  },
});
