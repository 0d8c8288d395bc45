import { ALL_STEPS, BLACK, Board, cellAt, colouredCells, makeGrid, type Step } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { drawShape, Layout, paintPlaced, placeAll, tint } from '../shapes.ts';
import { coloursAdded } from '../train-colours.ts';

interface Light {
  /** From a cell to its shadow. */
  cast: Step;
  shadow: number;
}

export const dropShadow = conceptFamily<Light>({
  id: 'drop-shadow',
  title: 'Cast a shadow',
  rule: 'Every shape casts a shadow one step away, in the same direction and colour in all pairs. Shadows fall behind the shapes.',
  drawParameters: (dice) => ({ cast: dice.pick(ALL_STEPS), shadow: dice.colour() }),
  drawPair(dice, { cast, shadow }) {
    const sides = dice.sides(5);
    const shapes = Array.from({ length: dice.crowd(sides, 1, 5) }, () =>
      tint(drawShape(dice, dice.int(1, 4), dice.int(1, 4), dice.int(2, 8)), dice.colour(shadow)),
    );
    const placed = placeAll(dice, new Layout(sides), shapes);
    const input = paintPlaced(sides, placed).toGrid();
    const output = new Board(sides.rows, sides.cols);
    for (const { row, col } of colouredCells(input)) output.paint(row + cast.down, col + cast.right, shadow);
    output.stamp(input, 0, 0);
    return { input, output: output.toGrid() };
  },
  candidates: (train) => coloursAdded(train).flatMap((shadow) => ALL_STEPS.map((cast) => ({ cast, shadow }))),
  solve: (input, { cast, shadow }) =>
    makeGrid(input.rows, input.cols, (row, col) => {
      const isLit = cellAt(input, row - cast.down, col - cast.right) <= BLACK;
      return cellAt(input, row, col) || (isLit ? BLACK : shadow);
    }),
});
