import { Board, cellAt, makeGrid, turnGrid } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { growCells, paintPatches } from '../shapes.ts';

export const rotationCompletion = conceptFamily<null>({
  id: 'rotation-completion',
  title: 'Complete the pinwheel',
  rule: 'One blade of a pinwheel is drawn. Turn it about the middle of the grid by a quarter, a half and three quarters to draw the other blades.',
  drawParameters: () => null,
  drawPair(dice) {
    const side = dice.amount(4, dice.maxSide);
    // A quarter of the grid; with an odd side it takes the arm above the middle too.
    const room = { rows: Math.floor(side / 2), cols: Math.ceil(side / 2) };
    const hub = { row: room.rows - 1, col: room.cols - 1 };
    const numCells = Math.max(2, Math.round(room.rows * room.cols * (0.35 + 0.03 * dice.int(0, 10))));
    const quarter = new Board(side, side);
    paintPatches(quarter, growCells(dice, room, hub, numCells), dice.colours(dice.amount(1, 3)));
    if (side % 2 === 1 && dice.chance(0.5)) quarter.paint(room.rows, room.rows, dice.colour());
    const blade = turnGrid(quarter.toGrid(), dice.int(0, 3));
    const whole = Board.copyOf(blade);
    for (const turn of [1, 2, 3]) whole.stamp(turnGrid(blade, turn), 0, 0);
    return { input: blade, output: whole.toGrid() };
  },
  candidates: () => [null],
  solve(input) {
    const last = input.rows - 1;
    if (input.cols !== input.rows) return null;
    return makeGrid(
      input.rows,
      input.rows,
      (row, col) =>
        cellAt(input, row, col) ||
        cellAt(input, col, last - row) ||
        cellAt(input, last - row, last - col) ||
        cellAt(input, last - col, row),
    );
  },
});
