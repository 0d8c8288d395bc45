import type { Grid } from '../../arc/grid.ts';
import { Board, cellAt, cropGrid, makeGrid, type Box } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { coloursShared } from '../train-colours.ts';

interface Window {
  frame: number;
  keepsFrame: boolean;
}

export const cropFrame = conceptFamily<Window>({
  id: 'crop-frame',
  title: 'Look through the frame',
  rule: 'A rectangular frame lies on a confusion of dots. Answer with what it frames, and with the frame itself where the demonstrations keep it.',
  drawParameters: (dice) => ({ frame: dice.colour(), keepsFrame: dice.chance(0.3) }),
  drawPair(dice, { frame, keepsFrame }) {
    const { rows, cols } = dice.sides(6);
    const palette = dice.colours(dice.amount(2, 4), [frame]);
    const dots = makeGrid(rows, cols, () => (dice.chance(0.4) ? dice.pick(palette) : 0));
    const size = { rows: dice.amount(4, rows - 1), cols: dice.amount(4, cols - 1) };
    const box = { top: dice.int(0, rows - size.rows), left: dice.int(0, cols - size.cols), ...size };
    const board = Board.copyOf(dots);
    board.frame(box, frame);
    const input = board.toGrid();
    return { input, output: cropGrid(input, keepsFrame ? box : within(box)) };
  },
  candidates: (train) =>
    coloursShared(train).flatMap((frame) => [true, false].map((keepsFrame) => ({ frame, keepsFrame }))),
  solve(input, { frame, keepsFrame }) {
    const box = findFrame(input, frame);
    return box && cropGrid(input, keepsFrame ? box : within(box));
  },
});

function within({ top, left, rows, cols }: Box): Box {
  return { top: top + 1, left: left + 1, rows: rows - 2, cols: cols - 2 };
}

/** The frame whose upper left corner is the first cell of its colour; null when there is none. */
function findFrame(input: Grid, frame: number): Box | null {
  const corner = input.cells.indexOf(frame);
  if (corner < 0) return null;
  const top = Math.floor(corner / input.cols);
  const left = corner % input.cols;
  let [rows, cols] = [1, 1];
  while (cellAt(input, top, left + cols) === frame) cols++;
  while (cellAt(input, top + rows, left) === frame) rows++;
  if (rows < 3 || cols < 3) return null;
  for (let row = top; row < top + rows; row++) if (cellAt(input, row, left + cols - 1) !== frame) return null;
  for (let col = left; col < left + cols; col++)
    if (cellAt(input, top + rows - 1, col) !== frame) return null;
  return { top, left, rows, cols };
}
