import type { Grid } from '../../arc/grid.ts';
import { BLACK, Board, colouredCells, coloursIn, cropGrid, fullLines, makeGrid, type Box } from '../board.ts';
import { conceptFamily } from '../family.ts';

type Wanted = 'fullest' | 'emptiest';
const WANTED: readonly Wanted[] = ['fullest', 'emptiest'];

export const fullestRoom = conceptFamily<{ wanted: Wanted }>({
  id: 'fullest-room',
  title: 'The fullest room',
  rule: 'Lines divide the grid into rooms. Answer with the room that has the most coloured cells (in some tasks, the fewest).',
  drawParameters: (dice) => ({ wanted: dice.pick(WANTED) }),
  drawPair(dice, { wanted }) {
    const side = dice.int(2, dice.maxSide > 14 ? 5 : 4);
    const most = Math.min(4, Math.floor((dice.maxSide + 1) / (side + 1)));
    const [numDown, numAcross] = [dice.int(1, most), dice.int(2, most)];
    const [line, ...palette] = dice.colours(dice.amount(2, 4));
    const numCells = side * side;
    if (numDown * numAcross < 3) return null;
    // Different numbers for the first two, so that the wanted room stands alone.
    const counts = Array.from({ length: numDown * numAcross }, () => dice.int(1, numCells - 1));
    counts.sort((a, b) => (wanted === 'fullest' ? b - a : a - b));
    if (counts[0] === counts[1]) return null;
    const rooms = counts.map((count) => {
      const filled = new Set(
        dice.shuffled(Array.from({ length: numCells }, (_, index) => index)).slice(0, count),
      );
      return makeGrid(side, side, (row, col) => (filled.has(row * side + col) ? dice.pick(palette) : BLACK));
    });
    const board = new Board(numDown * (side + 1) - 1, numAcross * (side + 1) - 1, line);
    dice.shuffled(rooms).forEach((room, index) => {
      const [top, left] = [Math.floor(index / numAcross) * (side + 1), (index % numAcross) * (side + 1)];
      board.fill({ top, left, rows: side, cols: side }, BLACK);
      board.stamp(room, top, left);
    });
    return { input: board.toGrid(), output: rooms[0] };
  },
  candidates: () => WANTED.map((wanted) => ({ wanted })),
  solve(input, { wanted }) {
    const rooms = roomsOf(input).map((box) => cropGrid(input, box));
    const counts = rooms.map((room) => colouredCells(room).length);
    const extreme = wanted === 'fullest' ? Math.max(...counts) : Math.min(...counts);
    const chosen = rooms.filter((_, index) => counts[index] === extreme);
    return rooms.length > 1 && chosen.length === 1 ? chosen[0] : null;
  },
});

/** The rectangles between lines of one colour that run from edge to edge. */
function roomsOf(input: Grid): Box[] {
  const lines = fullLines(input);
  const [colour] = lines.length > 0 ? [lines[0].colour] : coloursIn(input);
  const stretches = (axis: 'row' | 'column', length: number): { from: number; size: number }[] => {
    const cuts = lines
      .filter((line) => line.axis === axis && line.colour === colour)
      .map(({ index }) => index);
    const ends = [...cuts, length];
    return ends
      .map((end, index) => ({ from: index === 0 ? 0 : ends[index - 1] + 1, end }))
      .flatMap(({ from, end }) => (end > from ? [{ from, size: end - from }] : []));
  };
  return stretches('row', input.rows).flatMap((down) =>
    stretches('column', input.cols).map((across) => ({
      top: down.from,
      left: across.from,
      rows: down.size,
      cols: across.size,
    })),
  );
}
