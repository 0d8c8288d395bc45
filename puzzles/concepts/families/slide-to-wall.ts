import { ALL_COLOURS } from '../dice.ts';
import { Board, cropGrid, fullLines, turnPair } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { cutOut, findObjects } from '../objects.ts';
import { drawShape, tint } from '../shapes.ts';

export const slideToWall = conceptFamily<{ wall: number }>({
  id: 'slide-to-wall',
  title: 'Slide to the wall',
  rule: 'A wall runs across the grid. Every shape slides straight to it, as it is, until it touches.',
  drawParameters: (dice) => ({ wall: dice.colour() }),
  drawPair(dice, { wall }) {
    const { rows, cols } = dice.sides(6);
    const wallRow = dice.int(0, rows - 1);
    const [input, output] = [new Board(rows, cols), new Board(rows, cols)];
    for (const board of [input, output]) board.fill({ top: wallRow, left: 0, rows: 1, cols }, wall);
    for (let left = dice.int(0, 1); left < cols; left += dice.int(1, 2)) {
      const shape = drawShape(dice, dice.int(1, 3), Math.min(dice.int(1, 3), cols - left), dice.int(2, 6));
      const picture = tint(shape, dice.colour(wall));
      const isAbove = dice.chance(wallRow / rows);
      const room = isAbove ? wallRow : rows - 1 - wallRow;
      const distance = room - picture.rows < 0 ? -1 : dice.int(0, room - picture.rows);
      if (distance < 0 || dice.chance(0.2)) continue;
      const resting = isAbove ? wallRow - picture.rows : wallRow + 1;
      input.stamp(picture, isAbove ? resting - distance : resting + distance, left);
      output.stamp(picture, resting, left);
      left += picture.cols;
    }
    return turnPair({ input: input.toGrid(), output: output.toGrid() }, dice.int(0, 7));
  },
  candidates: () => ALL_COLOURS.map((wall) => ({ wall })),
  solve(input, { wall }) {
    const line = fullLines(input).find(({ colour }) => colour === wall);
    if (!line) return null;
    const box =
      line.axis === 'row'
        ? { top: line.index, left: 0, rows: 1, cols: input.cols }
        : { top: 0, left: line.index, rows: input.rows, cols: 1 };
    const board = new Board(input.rows, input.cols);
    board.stamp(cropGrid(input, box), box.top, box.left);
    for (const object of findObjects(input)) {
      if (object.colour === wall) continue;
      let { top, left } = object;
      if (line.axis === 'row') top = top < line.index ? line.index - object.rows : line.index + 1;
      else left = left < line.index ? line.index - object.cols : line.index + 1;
      board.stamp(cutOut(input, object), top, left);
    }
    return board.toGrid();
  },
});
