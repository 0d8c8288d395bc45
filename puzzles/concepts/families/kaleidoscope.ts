import { Board, cellAt, makeGrid, turnGrid } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { drawCarpet } from '../shapes.ts';

interface Mirrors {
  /** A mirror along the right edge. */
  across: boolean;
  /** A mirror along the bottom edge. */
  down: boolean;
}

const ALL_MIRRORS: readonly Mirrors[] = [
  { across: true, down: false },
  { across: false, down: true },
  { across: true, down: true },
];

export const kaleidoscope = conceptFamily<Mirrors>({
  id: 'kaleidoscope',
  title: 'Kaleidoscope',
  rule: 'A mirror stands at the right edge, at the bottom edge, or at both, the same in all pairs. Answer with the picture and its mirror images together.',
  drawParameters: (dice) => dice.pick(ALL_MIRRORS),
  drawPair(dice, { across, down }) {
    const half = Math.floor(dice.maxSide / 2);
    const sides = {
      rows: dice.amount(2, down ? half : half + 1),
      cols: dice.amount(2, across ? half : half + 1),
    };
    const palette = dice.colours(dice.amount(2, 4));
    const input = drawCarpet(dice, sides, dice.chance(0.6) ? [0, ...palette] : palette);
    const output = new Board(sides.rows * (down ? 2 : 1), sides.cols * (across ? 2 : 1));
    output.stamp(input, 0, 0);
    if (across) output.stamp(turnGrid(input, 4), 0, sides.cols);
    if (down) output.stamp(turnGrid(input, 5), sides.rows, 0);
    if (across && down) output.stamp(turnGrid(input, 2), sides.rows, sides.cols);
    return { input, output: output.toGrid() };
  },
  candidates: () => ALL_MIRRORS,
  solve(input, { across, down }) {
    const { rows, cols } = input;
    return makeGrid(rows * (down ? 2 : 1), cols * (across ? 2 : 1), (row, col) =>
      cellAt(input, Math.min(row, 2 * rows - 1 - row), Math.min(col, 2 * cols - 1 - col)),
    );
  },
});
