import { gridKey, type Grid } from '../../arc/grid.ts';
import { Board } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { cutOut, findObjects, shapeKey, type GridObject } from '../objects.ts';
import { drawShape, Layout, paintPlaced, placeAll, tint } from '../shapes.ts';

type Fate = 'odd one removed' | 'odd one kept';
const FATES: readonly Fate[] = ['odd one removed', 'odd one kept'];

export const oddOneOut = conceptFamily<{ fate: Fate }>({
  id: 'odd-one-out',
  title: 'The odd one out',
  rule: 'All shapes are alike but one, whatever their colours. The odd one is removed, or it alone is kept: the demonstrations show which.',
  drawParameters: (dice) => ({ fate: dice.pick(FATES) }),
  drawPair(dice, { fate }) {
    const sides = dice.sides(6);
    const [rows, cols, numCells] = [dice.int(2, 3), dice.int(2, 3), dice.int(3, 5)];
    const usual = drawShape(dice, rows, cols, numCells);
    const odd = drawShape(dice, rows, cols, numCells);
    if (gridKey(usual) === gridKey(odd)) return null;
    const palette = dice.colours(dice.amount(1, 3));
    const shapes = [odd, ...Array.from({ length: dice.crowd(sides, 2, 5) }, () => usual)];
    const placed = placeAll(
      dice,
      new Layout(sides),
      shapes.map((shape) => tint(shape, dice.pick(palette))),
    );
    const left = fate === 'odd one kept' ? placed.slice(0, 1) : placed.slice(1);
    if (placed.length < 3) return null;
    return { input: paintPlaced(sides, placed).toGrid(), output: paintPlaced(sides, left).toGrid() };
  },
  candidates: () => FATES.map((fate) => ({ fate })),
  solve(input, { fate }) {
    const objects = findObjects(input);
    const odd = oddAmong(input, objects);
    if (!odd) return null;
    const board = new Board(input.rows, input.cols);
    for (const object of objects) {
      if ((object === odd) === (fate === 'odd one kept')) {
        board.stamp(cutOut(input, object), object.top, object.left);
      }
    }
    return board.toGrid();
  },
});

/** The one object of another shape than all the rest, which are at least two; null otherwise. */
function oddAmong(input: Grid, objects: readonly GridObject[]): GridObject | null {
  const keys = objects.map((object) => shapeKey(input, object));
  const kinds = [...new Set(keys)];
  if (objects.length < 3 || kinds.length !== 2) return null;
  const single = kinds.find((kind) => keys.filter((key) => key === kind).length === 1);
  return single === undefined ? null : objects[keys.indexOf(single)];
}
