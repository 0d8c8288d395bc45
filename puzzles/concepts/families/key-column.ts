import {
  BLACK,
  Board,
  cellAt,
  LEFT,
  makeGrid,
  STRAIGHT_STEPS,
  turnPair,
  UP,
  RIGHT,
  type Step,
} from '../board.ts';
import { conceptFamily } from '../family.ts';
import { drawScene } from '../shapes.ts';
import { coloursTakenAway } from '../train-colours.ts';

interface Key {
  /** The edge along which the key runs. */
  edge: Step;
  /** The colour that is replaced. */
  blank: number;
}

export const keyColumn = conceptFamily<Key>({
  id: 'key-column',
  title: 'Painted by the key',
  rule: 'One edge of the grid is a key. Every cell of the shapes takes the colour that the key has in its row (or, where the key runs along the top or bottom, in its column).',
  drawParameters: (dice) => ({ edge: dice.pick(STRAIGHT_STEPS), blank: dice.colour() }),
  drawPair(dice, { edge, blank }) {
    const { rows, cols } = dice.sides(4);
    const palette = dice.colours(dice.amount(2, 6), [blank]);
    // Drawn with the key at the left, then turned. A column stays free beside it.
    const key = makeGrid(rows, 1, () => dice.pick(palette));
    const scene = drawScene(dice, { rows, cols: cols - 2 }, [blank], [2, 5]);
    const [input, output] = [new Board(rows, cols), new Board(rows, cols)];
    input.stamp(scene, 0, 2);
    output.stamp(
      makeGrid(rows, cols - 2, (row, col) => (cellAt(scene, row, col) === BLACK ? BLACK : key.cells[row])),
      0,
      2,
    );
    for (const board of [input, output]) board.stamp(key, 0, 0);
    const transform = edge === LEFT ? 0 : edge === RIGHT ? 4 : edge === UP ? 6 : 1;
    return turnPair({ input: input.toGrid(), output: output.toGrid() }, transform);
  },
  candidates: (train) =>
    coloursTakenAway(train).flatMap((blank) => STRAIGHT_STEPS.map((edge) => ({ edge, blank }))),
  solve(input, { edge, blank }) {
    const { rows, cols } = input;
    return makeGrid(rows, cols, (row, col) => {
      if (cellAt(input, row, col) !== blank) return cellAt(input, row, col);
      if (edge.down === 0) return cellAt(input, row, edge.right < 0 ? 0 : cols - 1);
      return cellAt(input, edge.down < 0 ? 0 : rows - 1, col);
    });
  },
});
