import { Board, cellAt, makeGrid } from '../board.ts';
import { conceptFamily } from '../family.ts';

export const reverseRings = conceptFamily<null>({
  id: 'reverse-rings',
  title: 'Inside out',
  rule: 'The grid is made of rings, one within the other. Their colours change order: the innermost comes outermost.',
  drawParameters: () => null,
  drawPair(dice) {
    const numRings = dice.amount(2, Math.min(5, Math.floor(dice.maxSide / 2)));
    // Narrow enough to hold no further ring.
    const [short, long] = [dice.int(1, 2), dice.int(1, 4)];
    const core = dice.chance(0.5) ? { rows: short, cols: long } : { rows: long, cols: short };
    const grow = 2 * (numRings - 1);
    const [rows, cols] = [core.rows + grow, core.cols + grow];
    if (Math.max(rows, cols) > dice.maxSide) return null;
    const colours = dice.shuffled([0, ...dice.colours(9)]).slice(0, numRings);
    const [input, output] = [colours, colours.toReversed()].map((order) => {
      const board = new Board(rows, cols);
      order.forEach((colour, ring) => {
        board.fill({ top: ring, left: ring, rows: rows - 2 * ring, cols: cols - 2 * ring }, colour);
      });
      return board.toGrid();
    });
    return { input, output };
  },
  candidates: () => [null],
  solve(input) {
    const { rows, cols } = input;
    const numRings = Math.ceil(Math.min(rows, cols) / 2);
    const ringOf = (row: number, col: number): number => Math.min(row, col, rows - 1 - row, cols - 1 - col);
    const colours = Array.from({ length: numRings }, (_, ring) => cellAt(input, ring, ring));
    const isRinged = input.cells.every(
      (colour, index) => colour === colours[ringOf(Math.floor(index / cols), index % cols)],
    );
    return isRinged ? makeGrid(rows, cols, (row, col) => colours[numRings - 1 - ringOf(row, col)]) : null;
  },
});
