import { BLACK, Board, cropGrid, TRANSPOSE, turnGrid, turnPair } from '../board.ts';
import { conceptFamily } from '../family.ts';
import type { Grid } from '../../arc/grid.ts';

interface Order {
  bars: 'columns' | 'rows';
  /** From left to right, or from top to bottom. */
  order: 'rising' | 'falling';
}

const ORDERS: readonly Order[] = (['columns', 'rows'] as const).flatMap((bars) =>
  (['rising', 'falling'] as const).map((order) => ({ bars, order })),
);

export const sortBars = conceptFamily<Order>({
  id: 'sort-bars',
  title: 'Sort the bars',
  rule: 'Bars of different lengths stand side by side on one edge. Sort them by length, in all pairs the same way.',
  drawParameters: (dice) => dice.pick(ORDERS),
  drawPair(dice, { bars, order }) {
    const cols = dice.amount(3, Math.min(9, dice.maxSide));
    const rows = Math.min(dice.maxSide, cols + dice.int(0, 2));
    const heights = dice.shuffled(Array.from({ length: rows }, (_, index) => index + 1)).slice(0, cols);
    const palette = dice.colours(dice.amount(1, 5));
    const isHanging = dice.chance(0.4);
    const columns = heights.map((height) => ({ height, colour: dice.pick(palette) }));
    const sorted = columns.toSorted((a, b) =>
      order === 'rising' ? a.height - b.height : b.height - a.height,
    );
    const [input, output] = [columns, sorted].map((row) => {
      const board = new Board(rows, cols);
      row.forEach(({ height, colour }, left) => {
        board.fill({ top: isHanging ? 0 : rows - height, left, rows: height, cols: 1 }, colour);
      });
      return board.toGrid();
    });
    return bars === 'columns' ? { input, output } : turnPair({ input, output }, TRANSPOSE);
  },
  candidates: () => ORDERS,
  solve(input, { bars, order }) {
    // As rows of a grid they can be moved whole.
    const lying = bars === 'rows' ? input : turnGrid(input, TRANSPOSE);
    const lines = Array.from({ length: lying.rows }, (_, top) =>
      cropGrid(lying, { top, left: 0, rows: 1, cols: lying.cols }),
    );
    lines.sort((a, b) => (order === 'rising' ? lengthOf(a) - lengthOf(b) : lengthOf(b) - lengthOf(a)));
    const cells = Uint8Array.from(lines.flatMap((line) => [...line.cells]));
    const sorted = { ...lying, cells };
    return bars === 'rows' ? sorted : turnGrid(sorted, TRANSPOSE);
  },
});

function lengthOf(line: Grid): number {
  return line.cells.filter((colour) => colour !== BLACK).length;
}
