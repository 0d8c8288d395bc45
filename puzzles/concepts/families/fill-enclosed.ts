import { BLACK, Board } from '../board.ts';
import { KEEP, learnClassColours, paintClasses, type ClassColours, type Classify } from '../cell-classes.ts';
import { conceptFamily } from '../family.ts';
import { drawLoop, openWall } from '../loops.ts';
import { reachedFromEdge } from '../objects.ts';
import { Layout, tint } from '../shapes.ts';

const ENCLOSED = 1;

const classify: Classify = (input) => {
  const isReached = reachedFromEdge(input, (index) => input.cells[index] === BLACK);
  return Array.from(input.cells, (colour, index) =>
    colour === BLACK && isReached[index] === 0 ? ENCLOSED : KEEP,
  );
};

export const fillEnclosed = conceptFamily<{ colours: ClassColours }>({
  id: 'fill-enclosed',
  title: 'Fill what is enclosed',
  rule: 'Black areas with a wall all around are filled with one colour. Where the wall has a gap, the area stays black.',
  drawParameters: (dice) => ({ colours: new Map([[ENCLOSED, dice.colour()]]) }),
  drawPair(dice, { colours }) {
    const { rows, cols } = dice.sides(6);
    const fill = colours.get(ENCLOSED) ?? BLACK;
    const palette = dice.colours(dice.amount(1, 3), [fill]);
    const layout = new Layout({ rows, cols });
    const [input, output] = [new Board(rows, cols), new Board(rows, cols)];
    const numClosed = dice.crowd({ rows, cols }, 1, 4);
    const numLoops = numClosed + dice.amount(0, 2);
    for (let index = 0; index < numLoops; index++) {
      const loop = drawLoop(dice, dice.int(3, 5), dice.int(3, 5), dice.int(2, 7));
      const box = layout.place(dice, loop.wall);
      if (!box) continue;
      const isClosed = index < numClosed;
      const wall = tint(isClosed ? loop.wall : openWall(dice, loop), dice.pick(palette));
      for (const board of [input, output]) board.stamp(wall, box.top, box.left);
      if (isClosed) output.stamp(tint(loop.inside, fill), box.top, box.left);
    }
    return { input: input.toGrid(), output: output.toGrid() };
  },
  candidates(train) {
    const colours = learnClassColours(train, classify);
    return colours ? [{ colours }] : [];
  },
  solve: (input, { colours }) => paintClasses(input, classify, colours),
});
