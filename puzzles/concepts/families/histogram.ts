import { MAX_SIDE } from '../../arc/grid.ts';
import { BLACK, Board, countColours, makeGrid, TRANSPOSE, turnGrid } from '../board.ts';
import { conceptFamily } from '../family.ts';

interface Chart {
  order: 'falling' | 'rising';
  bars: 'lying' | 'hanging';
}

const CHARTS: readonly Chart[] = (['falling', 'rising'] as const).flatMap((order) =>
  (['lying', 'hanging'] as const).map((bars) => ({ order, bars })),
);

export const histogram = conceptFamily<Chart>({
  id: 'histogram',
  title: 'A chart of colours',
  rule: 'Count the cells of each colour and draw a bar of that length for it. The bars are sorted by length, in all pairs the same way.',
  drawParameters: (dice) => dice.pick(CHARTS),
  drawPair(dice, { order, bars }) {
    const { rows, cols } = dice.sides(4);
    const numColours = dice.amount(2, 4);
    const lengths = dice.shuffled([1, 2, 3, 4, 5, 6]).slice(0, numColours);
    lengths.sort((a, b) => (order === 'falling' ? b - a : a - b));
    const palette = dice.colours(numColours);
    const cells = lengths.flatMap((length, index) => Array.from({ length }, () => palette[index]));
    if (cells.length > rows * cols * 0.75) return null;
    while (cells.length < rows * cols) cells.push(BLACK);
    const scattered = dice.shuffled(cells);
    const chart = new Board(numColours, Math.max(...lengths));
    lengths.forEach((length, top) => {
      chart.fill({ top, left: 0, rows: 1, cols: length }, palette[top]);
    });
    const input = makeGrid(rows, cols, (row, col) => scattered[row * cols + col]);
    const output = chart.toGrid();
    return { input, output: bars === 'lying' ? output : turnGrid(output, TRANSPOSE) };
  },
  candidates: () => CHARTS,
  solve(input, { order, bars }) {
    const counts = countColours(input)
      .map((count, colour) => ({ count, colour }))
      .filter(({ count, colour }) => count > 0 && colour !== BLACK);
    counts.sort((a, b) => (order === 'falling' ? b.count - a.count : a.count - b.count));
    const lengths = counts.map(({ count }) => count);
    if (new Set(lengths).size < lengths.length || lengths.length === 0) return null;
    if (Math.max(...lengths) > MAX_SIDE) return null;
    const chart = makeGrid(counts.length, Math.max(...lengths), (row, col) =>
      col < counts[row].count ? counts[row].colour : BLACK,
    );
    return bars === 'lying' ? chart : turnGrid(chart, TRANSPOSE);
  },
});
