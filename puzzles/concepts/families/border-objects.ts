import { BLACK, Board } from '../board.ts';
import { KEEP, learnClassColours, paintClasses, type ClassColours, type Classify } from '../cell-classes.ts';
import { conceptFamily } from '../family.ts';
import { findObjects } from '../objects.ts';
import { drawShape, Layout, tint } from '../shapes.ts';

const AT_EDGE = 1;

const byEdge: Classify = (input) => {
  const classes = new Int16Array(input.cells.length).fill(KEEP);
  for (const { top, left, rows, cols, cells } of findObjects(input)) {
    const isAtEdge = top === 0 || left === 0 || top + rows === input.rows || left + cols === input.cols;
    if (isAtEdge) for (const index of cells) classes[index] = AT_EDGE;
  }
  return classes;
};

export const borderObjects = conceptFamily<{ colours: ClassColours }>({
  id: 'border-objects',
  title: 'Those at the edge',
  rule: 'Shapes that touch the edge of the grid change: they take one colour, or they vanish. The others stay as they are.',
  drawParameters: (dice) => ({
    colours: new Map([[AT_EDGE, dice.chance(0.4) ? BLACK : dice.colour()]]),
  }),
  drawPair(dice, { colours }) {
    const { rows, cols } = dice.sides(6);
    const mark = colours.get(AT_EDGE) ?? BLACK;
    const layout = new Layout({ rows, cols });
    const [input, output] = [new Board(rows, cols), new Board(rows, cols)];
    const kinds = { edge: 0, middle: 0 };
    for (let numShapes = dice.crowd({ rows, cols }, 3, 7); numShapes > 0; numShapes--) {
      const shape = tint(drawShape(dice, dice.int(1, 3), dice.int(1, 3), dice.int(2, 6)), dice.colour(mark));
      const box = layout.place(dice, shape);
      if (!box) continue;
      const isAtEdge =
        box.top === 0 || box.left === 0 || box.top + box.rows === rows || box.left + box.cols === cols;
      kinds[isAtEdge ? 'edge' : 'middle']++;
      input.stamp(shape, box.top, box.left);
      output.stamp(isAtEdge ? tint(shape, mark) : shape, box.top, box.left);
    }
    return kinds.edge > 0 && kinds.middle > 0 ? { input: input.toGrid(), output: output.toGrid() } : null;
  },
  candidates(train) {
    const colours = learnClassColours(train, byEdge);
    return colours ? [{ colours }] : [];
  },
  solve: (input, { colours }) => paintClasses(input, byEdge, colours),
});
