import { BLACK, Board } from '../board.ts';
import { KEEP, learnClassColours, paintClasses, type ClassColours, type Classify } from '../cell-classes.ts';
import type { Dice } from '../dice.ts';
import { conceptFamily } from '../family.ts';
import { drawLoop, openWall } from '../loops.ts';
import { findObjects, numHoles } from '../objects.ts';
import { drawShape, Layout, tint } from '../shapes.ts';
import type { Grid } from '../../arc/grid.ts';

/** The class of a coloured cell is the number of holes in its object. */
const byHoles: Classify = (input) => {
  const classes = new Int16Array(input.cells.length).fill(KEEP);
  for (const object of findObjects(input)) {
    const holes = numHoles(input, object);
    for (const index of object.cells) classes[index] = holes;
  }
  return classes;
};

export const colourByHoles = conceptFamily<{ unsorted: number; colours: ClassColours }>({
  id: 'colour-by-holes',
  title: 'Colour by holes',
  rule: 'Shapes take a colour by the number of holes in them: none, one or two. A ring with a gap has no hole.',
  drawParameters(dice) {
    const numKinds = dice.amount(2, 3);
    const [unsorted, ...colours] = dice.colours(numKinds + 1);
    return { unsorted, colours: new Map(colours.map((colour, holes) => [holes, colour])) };
  },
  drawPair(dice, { unsorted, colours }) {
    const { rows, cols } = dice.sides(7);
    const layout = new Layout({ rows, cols });
    const [input, output] = [new Board(rows, cols), new Board(rows, cols)];
    for (let numShapes = dice.crowd({ rows, cols }, 2, 5); numShapes > 0; numShapes--) {
      const holes = dice.int(0, colours.size - 1);
      const shape = drawHoled(dice, holes);
      const box = layout.place(dice, shape);
      if (!box) continue;
      input.stamp(tint(shape, unsorted), box.top, box.left);
      output.stamp(tint(shape, colours.get(holes) ?? BLACK), box.top, box.left);
    }
    return { input: input.toGrid(), output: output.toGrid() };
  },
  candidates(train) {
    const colours = learnClassColours(train, byHoles);
    return colours ? [{ unsorted: BLACK, colours }] : [];
  },
  solve: (input, { colours }) => paintClasses(input, byHoles, colours),
});

function drawHoled(dice: Dice, holes: number): Grid {
  if (holes === 2) return drawTwoHoles(dice);
  const loop = drawLoop(dice, dice.int(3, 4), dice.int(3, 4), dice.int(1, 3));
  if (holes === 1) return loop.wall;
  return dice.chance(0.6) ? openWall(dice, loop) : drawShape(dice, 3, 3, dice.int(3, 6));
}

/** Two holes side by side or one above the other, a wall between them. */
function drawTwoHoles(dice: Dice): Grid {
  const [first, second] = [dice.int(1, 2), dice.int(1, 2)];
  const [length, width] = [first + second + 3, dice.int(3, 4)];
  const isStanding = dice.chance(0.5);
  const board = isStanding ? new Board(length, width, 1) : new Board(width, length, 1);
  for (const [from, size] of [
    [1, first],
    [first + 2, second],
  ]) {
    const hole = { top: from, left: 1, rows: size, cols: width - 2 };
    board.fill(isStanding ? hole : { top: 1, left: from, rows: width - 2, cols: size }, BLACK);
  }
  return board.toGrid();
}
