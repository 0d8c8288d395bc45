import { ALL_STEPS, BLACK, Board, cellAt } from '../board.ts';
import { KEEP, learnClassColours, paintClasses, type ClassColours, type Classify } from '../cell-classes.ts';
import { conceptFamily } from '../family.ts';
import { Layout } from '../shapes.ts';

const CORE = 1;

/** The core is what has its own colour all around. */
const byDepth: Classify = (input) =>
  Array.from(input.cells, (colour, index) => {
    const row = Math.floor(index / input.cols);
    const col = index % input.cols;
    const isCore = ALL_STEPS.every(({ down, right }) => cellAt(input, row + down, col + right) === colour);
    return colour !== BLACK && isCore ? CORE : KEEP;
  });

export const hollowOut = conceptFamily<{ colours: ClassColours }>({
  id: 'hollow-out',
  title: 'Skin and core',
  rule: 'Every rectangle keeps its outermost cells. What lies inside is taken out or gets one colour, the same in all pairs.',
  drawParameters: (dice) => ({ colours: new Map([[CORE, dice.chance(0.4) ? BLACK : dice.colour()]]) }),
  drawPair(dice, { colours }) {
    const { rows, cols } = dice.sides(5);
    const core = colours.get(CORE) ?? BLACK;
    const layout = new Layout({ rows, cols });
    const [input, output] = [new Board(rows, cols), new Board(rows, cols)];
    for (let numRectangles = dice.crowd({ rows, cols }, 1, 4); numRectangles > 0; numRectangles--) {
      const box = layout.place(dice, { rows: dice.int(2, 6), cols: dice.int(2, 6) });
      if (!box) continue;
      const colour = dice.colour(core);
      for (const board of [input, output]) board.fill(box, colour);
      output.fill({ top: box.top + 1, left: box.left + 1, rows: box.rows - 2, cols: box.cols - 2 }, core);
    }
    return { input: input.toGrid(), output: output.toGrid() };
  },
  candidates(train) {
    const colours = learnClassColours(train, byDepth);
    return colours ? [{ colours }] : [];
  },
  solve: (input, { colours }) => paintClasses(input, byDepth, colours),
});
