import { Board } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { findObjects } from '../objects.ts';
import { drawShape, Layout, paintPlaced, placeAll, tint } from '../shapes.ts';
import { coloursAdded } from '../train-colours.ts';

export const boundingBoxes = conceptFamily<{ frame: number }>({
  id: 'bounding-boxes',
  title: 'Put each in a box',
  rule: 'Every shape gets a rectangular frame close around it, in the same colour in all pairs.',
  drawParameters: (dice) => ({ frame: dice.colour() }),
  drawPair(dice, { frame }) {
    const sides = dice.sides(6);
    const shapes = Array.from({ length: dice.crowd(sides, 1, 5) }, () => {
      const [rows, cols] = [dice.int(1, 3), dice.int(1, 3)];
      return tint(drawShape(dice, rows, cols, dice.int(1, 6)), dice.colour(frame));
    });
    const placed = placeAll(dice, new Layout(sides, 1), shapes, 3);
    const input = paintPlaced(sides, placed);
    const output = paintPlaced(sides, placed);
    for (const { box } of placed) {
      output.frame({ top: box.top - 1, left: box.left - 1, rows: box.rows + 2, cols: box.cols + 2 }, frame);
    }
    return { input: input.toGrid(), output: output.toGrid() };
  },
  candidates: (train) => coloursAdded(train).map((frame) => ({ frame })),
  solve(input, { frame }) {
    const board = Board.copyOf(input);
    for (const { top, left, rows, cols } of findObjects(input)) {
      board.frame({ top: top - 1, left: left - 1, rows: rows + 2, cols: cols + 2 }, frame);
    }
    return board.toGrid();
  },
});
