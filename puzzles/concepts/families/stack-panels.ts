import { BLACK, Board, makeGrid } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { arrange, arrangeGrid, ARRANGEMENTS, joinPanels, splitPanels, type Arrangement } from '../panels.ts';

interface Pile {
  /** The panels from the bottom to the top, by their place in the grid. */
  order: readonly number[];
  arrangement: Arrangement;
}

const ORDERS: readonly (readonly number[])[] = [
  [0, 1],
  [1, 0],
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

export const stackPanels = conceptFamily<Pile>({
  id: 'stack-panels',
  title: 'Pile up the panes',
  rule: 'The parts of the grid are panes with black for glass. Pile them up in the same order in all pairs and look from above.',
  drawParameters: (dice) => ({ order: dice.pick(ORDERS), arrangement: dice.pick(ARRANGEMENTS) }),
  drawPair(dice, { order, arrangement }) {
    const numPanels = order.length;
    const rows = dice.amount(3, Math.min(8, dice.maxSide));
    const widest = Math.min(8, Math.floor((dice.maxSide + 1) / numPanels) - 1);
    const cols = dice.amount(Math.min(3, widest), widest);
    const [line, ...palette] = dice.colours(numPanels + 1);
    const panels = palette.map((colour) => makeGrid(rows, cols, () => (dice.chance(0.5) ? colour : BLACK)));
    const pile = new Board(rows, cols);
    for (const panel of order) pile.stamp(panels[panel], 0, 0);
    return arrange({ input: joinPanels(panels, line), output: pile.toGrid() }, arrangement);
  },
  candidates: () => ORDERS.flatMap((order) => ARRANGEMENTS.map((arrangement) => ({ order, arrangement }))),
  solve(input, { order, arrangement }) {
    const panels = splitPanels(input, arrangement, order.length);
    if (!panels) return null;
    const cells = panels[0].cells.map((_, index) => {
      const seen = order.findLast((panel) => panels[panel].cells[index] !== BLACK);
      return seen === undefined ? BLACK : panels[seen].cells[index];
    });
    return arrangeGrid({ ...panels[0], cells }, arrangement);
  },
});
