import type { Grid } from '../../arc/grid.ts';
import { BLACK, Board, colouredCells } from '../board.ts';
import { KEEP, learnClassColours, paintClasses, type ClassColours, type Classify } from '../cell-classes.ts';
import { conceptFamily } from '../family.ts';
import { drawLoop } from '../loops.ts';
import { reachedFromEdge } from '../objects.ts';
import { Layout, tint } from '../shapes.ts';
import { coloursShared } from '../train-colours.ts';

const DOT_INSIDE = 1;
const DOT_OUTSIDE = 2;

interface Dots {
  dot: number;
  colours: ClassColours;
}

export const insideOutside = conceptFamily<Dots>({
  id: 'inside-outside',
  title: 'Inside or outside',
  rule: 'Dots inside the fence change one way and dots outside it another: each kind gets its own colour, stays, or vanishes.',
  drawParameters(dice) {
    const dot = dice.colour();
    const [first, second] = dice.shuffled([BLACK, dot, ...dice.colours(2, [dot])]);
    const colours = new Map([
      [DOT_INSIDE, first],
      [DOT_OUTSIDE, second],
    ]);
    return { dot, colours };
  },
  drawPair(dice, { dot, colours }) {
    const { rows, cols } = dice.sides(6);
    const layout = new Layout({ rows, cols });
    const used = [dot, ...colours.values()];
    const [input, output] = [new Board(rows, cols), new Board(rows, cols)];
    const isOutside = new Board(rows, cols, 1);
    const paintDots = (places: readonly { row: number; col: number }[], kind: number): void => {
      for (const { row, col } of places) {
        input.paint(row, col, dot);
        output.paint(row, col, colours.get(kind) ?? BLACK);
      }
    };
    for (let numLoops = dice.amount(1, 2); numLoops > 0; numLoops--) {
      const loop = drawLoop(dice, dice.amount(4, rows - 1), dice.amount(4, cols - 1), dice.amount(3, 16));
      const box = layout.place(dice, loop.wall, 0);
      if (!box) continue;
      const wall = tint(loop.wall, dice.colour(...used));
      for (const board of [input, output]) board.stamp(wall, box.top, box.left);
      for (const part of [loop.wall, loop.inside]) cutAway(isOutside, part, box.top, box.left);
      const inside = colouredCells(loop.inside).map(({ row, col }) => ({
        row: row + box.top,
        col: col + box.left,
      }));
      paintDots(dice.shuffled(inside).slice(0, dice.int(1, Math.ceil(inside.length / 3))), DOT_INSIDE);
    }
    const outside = dice.shuffled(colouredCells(isOutside.toGrid()));
    paintDots(outside.slice(0, dice.int(1, Math.ceil(outside.length / 6))), DOT_OUTSIDE);
    return { input: input.toGrid(), output: output.toGrid() };
  },
  candidates: (train) =>
    coloursShared(train).flatMap((dot) => {
      const colours = learnClassColours(train, classifyDots(dot));
      return colours ? [{ dot, colours }] : [];
    }),
  solve: (input, { dot, colours }) => paintClasses(input, classifyDots(dot), colours),
});

function classifyDots(dot: number): Classify {
  return (input) => {
    const isOpen = (index: number): boolean => input.cells[index] === BLACK || input.cells[index] === dot;
    const isReached = reachedFromEdge(input, isOpen);
    return Array.from(input.cells, (colour, index) => {
      if (colour !== dot) return KEEP;
      return isReached[index] === 1 ? DOT_OUTSIDE : DOT_INSIDE;
    });
  };
}

/** Blackens the cells where the picture is coloured. */
function cutAway(board: Board, picture: Grid, top: number, left: number): void {
  for (const { row, col } of colouredCells(picture)) board.paint(top + row, left + col, BLACK);
}
