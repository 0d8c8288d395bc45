import { BLACK, Board } from '../board.ts';
import { ALL_COLOURS } from '../dice.ts';
import { conceptFamily } from '../family.ts';
import { findObjects } from '../objects.ts';
import { Layout } from '../shapes.ts';

/** For `patch`: each hole is mended in the colour of its rectangle. */
const OWN_COLOUR = 0;

export const mendRectangles = conceptFamily<{ patch: number }>({
  id: 'mend-rectangles',
  title: 'Mend the rectangles',
  rule: 'Every shape is a rectangle with cells missing. Fill them in, with the colour of the rectangle or with one that is the same in all pairs.',
  drawParameters: (dice) => ({ patch: dice.chance(0.3) ? OWN_COLOUR : dice.colour() }),
  drawPair(dice, { patch }) {
    const { rows, cols } = dice.sides(6);
    const layout = new Layout({ rows, cols });
    const [input, output] = [new Board(rows, cols), new Board(rows, cols)];
    const palette = dice.colours(dice.amount(1, 3), [patch]);
    for (let numRectangles = dice.crowd({ rows, cols }, 1, 4); numRectangles > 0; numRectangles--) {
      const box = layout.place(dice, { rows: dice.int(2, 5), cols: dice.int(3, 5) });
      if (!box) continue;
      const colour = dice.pick(palette);
      for (const board of [input, output]) board.fill(box, colour);
      for (let numHoles = dice.int(0, Math.floor((box.rows * box.cols) / 3)); numHoles > 0; numHoles--) {
        const row = dice.int(box.top, box.top + box.rows - 1);
        const col = dice.int(box.left, box.left + box.cols - 1);
        input.paint(row, col, BLACK);
        output.paint(row, col, patch === OWN_COLOUR ? colour : patch);
      }
    }
    return { input: input.toGrid(), output: output.toGrid() };
  },
  candidates: () => [OWN_COLOUR, ...ALL_COLOURS].map((patch) => ({ patch })),
  solve(input, { patch }) {
    const board = new Board(input.rows, input.cols);
    for (const object of findObjects(input)) {
      board.fill(object, patch === OWN_COLOUR ? object.colour : patch);
    }
    board.stamp(input, 0, 0);
    return board.toGrid();
  },
});
