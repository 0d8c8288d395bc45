import { BLACK, Board } from '../board.ts';
import { KEEP, learnClassColours, paintClasses, type ClassColours, type Classify } from '../cell-classes.ts';
import { conceptFamily } from '../family.ts';
import { findObjects } from '../objects.ts';
import { Layout } from '../shapes.ts';

const MARKED = 1;

interface Beat {
  /** Is the first cell of a bar (at its left or upper end) marked, or the second? */
  first: 0 | 1;
  colours: ClassColours;
}

export const everySecond = conceptFamily<Beat>({
  id: 'every-second',
  title: 'Every second cell',
  rule: 'Along every bar, each second cell changes to one colour. Count from the left or from the top; the demonstrations show whether the first cell changes.',
  drawParameters: (dice) => ({ first: dice.pick([0, 1]), colours: new Map([[MARKED, dice.colour()]]) }),
  drawPair(dice, { first, colours }) {
    const { rows, cols } = dice.sides(5);
    const mark = colours.get(MARKED) ?? BLACK;
    const palette = dice.colours(dice.amount(1, 3), [mark]);
    const layout = new Layout({ rows, cols });
    const [input, output] = [new Board(rows, cols), new Board(rows, cols)];
    for (let numBars = dice.crowd({ rows, cols }, 1, 5); numBars > 0; numBars--) {
      const isStanding = dice.chance(0.5);
      const length = dice.int(3, isStanding ? rows : cols);
      const box = layout.place(dice, { rows: isStanding ? length : 1, cols: isStanding ? 1 : length });
      if (!box) continue;
      const colour = dice.pick(palette);
      for (const board of [input, output]) board.fill(box, colour);
      for (let step = first; step < length; step += 2) {
        output.paint(box.top + (isStanding ? step : 0), box.left + (isStanding ? 0 : step), mark);
      }
    }
    return { input: input.toGrid(), output: output.toGrid() };
  },
  candidates: (train) =>
    ([0, 1] as const).flatMap((first) => {
      const colours = learnClassColours(train, everySecondFrom(first));
      return colours ? [{ first, colours }] : [];
    }),
  solve: (input, { first, colours }) => paintClasses(input, everySecondFrom(first), colours),
});

function everySecondFrom(first: number): Classify {
  return (input) => {
    const classes = new Int16Array(input.cells.length).fill(KEEP);
    for (const { cells } of findObjects(input)) {
      const ordered = [...cells].sort((a, b) => a - b);
      ordered.forEach((index, step) => {
        if (step % 2 === first) classes[index] = MARKED;
      });
    }
    return classes;
  };
}
