import { Board, type Place } from './board.ts';
import type { Dice, Sides } from './dice.ts';
import { Layout } from './shapes.ts';

/** Two cells of one colour in one row or column, `from` before `to`. */
export interface DotPair {
  readonly colour: number;
  readonly from: Place;
  readonly to: Place;
}

/**
 * Pairs of different colours, at least one cell between the two dots of each (an odd number of them with `hasMiddle`). The
 * stretches between dots neither cross nor touch.
 */
export function drawDotPairs(
  dice: Dice,
  room: Sides,
  colours: readonly number[],
  options: { hasMiddle: boolean },
): DotPair[] {
  const layout = new Layout(room);
  return colours.flatMap((colour) => {
    const isStanding = dice.chance(0.5);
    const longest = isStanding ? room.rows : room.cols;
    const drawn = dice.int(3, longest);
    const length = options.hasMiddle && drawn % 2 === 0 ? drawn - 1 : drawn;
    const box = layout.place(dice, { rows: isStanding ? length : 1, cols: isStanding ? 1 : length });
    if (!box) return [];
    const to = { row: box.top + box.rows - 1, col: box.left + box.cols - 1 };
    return [{ colour, from: { row: box.top, col: box.left }, to }];
  });
}

/** The board that shows the dots alone. */
export function paintDots({ rows, cols }: Sides, pairs: readonly DotPair[]): Board {
  const board = new Board(rows, cols);
  for (const { colour, from, to } of pairs) {
    board.paint(from.row, from.col, colour);
    board.paint(to.row, to.col, colour);
  }
  return board;
}

/** The pairs of a grid: colours with exactly two cells, in one row or column. */
export function findDotPairs(cells: readonly (Place & { colour: number })[]): DotPair[] {
  const colours = new Set(cells.map(({ colour }) => colour));
  return [...colours].flatMap((colour) => {
    const [from, to, ...more] = cells.filter((cell) => cell.colour === colour);
    const isPair = to !== undefined && more.length === 0 && (from.row === to.row || from.col === to.col);
    return isPair ? [{ colour, from, to }] : [];
  });
}
