import { BLACK, Board, coloursIn, makeGrid } from '../board.ts';
import type { Grid } from '../../arc/grid.ts';
import { conceptFamily } from '../family.ts';
import { findObjects } from '../objects.ts';
import { drawShape, Layout, paintPlaced, placeAll, tint } from '../shapes.ts';

type Tally = 'row' | 'column' | 'diagonal';
const TALLIES: readonly Tally[] = ['row', 'column', 'diagonal'];

export const countObjects = conceptFamily<{ tally: Tally }>({
  id: 'count-objects',
  title: 'Count the shapes',
  rule: 'Count the shapes, however large they are. The answer has one cell of their colour for each: as a row, a column or a diagonal.',
  drawParameters: (dice) => ({ tally: dice.pick(TALLIES) }),
  drawPair(dice, { tally }) {
    const sides = dice.sides(5);
    const colour = dice.colour();
    const shapes = Array.from({ length: dice.amount(2, 7) }, () =>
      tint(drawShape(dice, dice.int(1, 3), dice.int(1, 3), dice.int(1, 6)), colour),
    );
    const placed = placeAll(dice, new Layout(sides), shapes);
    const numShapes = placed.length;
    const output = new Board(tally === 'row' ? 1 : numShapes, tally === 'column' ? 1 : numShapes);
    for (let index = 0; index < numShapes; index++) {
      output.paint(tally === 'row' ? 0 : index, tally === 'column' ? 0 : index, colour);
    }
    return { input: paintPlaced(sides, placed).toGrid(), output: output.toGrid() };
  },
  candidates: () => TALLIES.map((tally) => ({ tally })),
  solve(input, { tally }) {
    const [colour, ...others] = coloursIn(input);
    const count = findObjects(input).length;
    return count > 0 && others.length === 0 ? tallyGrid(count, colour, tally) : null;
  },
  sharesAnswers: true,
  // Different counts in the first three, which are always demonstrations.
  isTelling: (pairs) => new Set(pairs.slice(0, 3).map(({ output }) => output.cells.length)).size === 3,
});

function tallyGrid(count: number, colour: number, tally: Tally): Grid {
  if (tally === 'row') return makeGrid(1, count, () => colour);
  if (tally === 'column') return makeGrid(count, 1, () => colour);
  return makeGrid(count, count, (row, col) => (row === col ? colour : BLACK));
}
