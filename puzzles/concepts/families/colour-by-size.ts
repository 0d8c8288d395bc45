import { BLACK, Board } from '../board.ts';
import { KEEP, learnClassColours, paintClasses, type ClassColours, type Classify } from '../cell-classes.ts';
import { conceptFamily } from '../family.ts';
import { findObjects } from '../objects.ts';
import { drawShape, Layout, tint } from '../shapes.ts';

/** The class of a coloured cell is the number of cells of its object. */
const bySize: Classify = (input) => {
  const classes = new Int16Array(input.cells.length).fill(KEEP);
  for (const { cells } of findObjects(input)) {
    for (const index of cells) classes[index] = cells.length;
  }
  return classes;
};

export const colourBySize = conceptFamily<{ unsorted: number; colours: ClassColours }>({
  id: 'colour-by-size',
  title: 'Colour by size',
  rule: 'Shapes take a colour by how many cells they have: shapes of the same number of cells get the same colour.',
  drawParameters(dice) {
    const sizes = dice.shuffled([1, 2, 3, 4, 5]).slice(0, dice.amount(2, 3));
    const [unsorted, ...colours] = dice.colours(sizes.length + 1);
    return { unsorted, colours: new Map(sizes.map((size, index) => [size, colours[index]])) };
  },
  drawPair(dice, { unsorted, colours }) {
    const { rows, cols } = dice.sides(5);
    const layout = new Layout({ rows, cols });
    const [input, output] = [new Board(rows, cols), new Board(rows, cols)];
    const sizes = [...colours.keys()];
    for (let numShapes = dice.crowd({ rows, cols }, 3, 8); numShapes > 0; numShapes--) {
      const size = dice.pick(sizes);
      const shape = drawShape(dice, 3, 3, size);
      const box = layout.place(dice, shape);
      if (!box) continue;
      input.stamp(tint(shape, unsorted), box.top, box.left);
      output.stamp(tint(shape, colours.get(size) ?? BLACK), box.top, box.left);
    }
    return { input: input.toGrid(), output: output.toGrid() };
  },
  candidates(train) {
    const colours = learnClassColours(train, bySize);
    return colours ? [{ unsorted: BLACK, colours }] : [];
  },
  solve: (input, { colours }) => paintClasses(input, bySize, colours),
});
