import { conceptFamily } from '../family.ts';
import { cutOut, findObjects, type GridObject } from '../objects.ts';
import { drawShape, Layout, paintPlaced, placeAll, tint } from '../shapes.ts';

interface Choice {
  wanted: 'largest' | 'smallest';
  /** Is size the number of cells, or the area of the box around? The demonstrations must not leave that open. */
  measure: 'cells' | 'box';
}

const CHOICES: readonly Choice[] = (['largest', 'smallest'] as const).flatMap((wanted) =>
  (['cells', 'box'] as const).map((measure) => ({ wanted, measure })),
);

export const cropLargest = conceptFamily<Choice>({
  id: 'crop-largest',
  title: 'Cut out by size',
  rule: 'Cut out the largest shape (in some tasks the smallest), the one with the most cells, and answer with it alone.',
  drawParameters: (dice) => ({ wanted: dice.pick(['largest', 'smallest']), measure: 'cells' }),
  drawPair(dice, { wanted }) {
    const sides = dice.sides(6);
    const longest = Math.min(5, Math.floor(Math.min(sides.rows, sides.cols) / 2) + 1);
    const shapes = Array.from({ length: dice.amount(3, 6) }, (_, index) => {
      const side = index === 0 && wanted === 'largest' ? longest : dice.int(2, longest);
      return tint(drawShape(dice, side, side, dice.int(2, side * side)), dice.colour());
    });
    const placed = placeAll(dice, new Layout(sides), shapes);
    if (placed.length < 3) return null;
    const sizes = placed.map(({ picture }) => picture.cells.filter((colour) => colour > 0).length);
    const best = wanted === 'largest' ? Math.max(...sizes) : Math.min(...sizes);
    const chosen = placed[sizes.indexOf(best)];
    return { input: paintPlaced(sides, placed).toGrid(), output: chosen.picture };
  },
  candidates: () => CHOICES,
  solve(input, choice) {
    const object = chooseObject(findObjects(input), choice);
    return object ? cutOut(input, object) : null;
  },
});

/** The one object that is larger (or smaller) than all others; null when it has rivals. */
function chooseObject(objects: readonly GridObject[], { wanted, measure }: Choice): GridObject | null {
  const sizeOf = ({ cells, rows, cols }: GridObject): number =>
    measure === 'cells' ? cells.length : rows * cols;
  const sorted = [...objects].sort((a, b) =>
    wanted === 'largest' ? sizeOf(b) - sizeOf(a) : sizeOf(a) - sizeOf(b),
  );
  if (sorted.length < 2 || sizeOf(sorted[0]) === sizeOf(sorted[1])) return null;
  return sorted[0];
}
