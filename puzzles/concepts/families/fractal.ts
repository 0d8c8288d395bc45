import type { Grid } from '../../arc/grid.ts';
import { BLACK, Board, cellAt, colouredCells, isColoured, makeGrid } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { drawCarpet } from '../shapes.ts';

interface Copying {
  /** Do copies stand where the picture is coloured, or where it is black? */
  fills: 'coloured' | 'black';
}

const COPYINGS: readonly Copying[] = [{ fills: 'coloured' }, { fills: 'black' }];

export const fractal = conceptFamily<Copying>({
  id: 'fractal',
  title: 'The picture of pictures',
  rule: 'Magnify the picture until each cell is as large as the picture itself, and put a copy of it in place of every coloured cell (in some tasks, of every black one).',
  drawParameters: (dice) => ({ fills: dice.chance(0.75) ? 'coloured' : 'black' }),
  drawPair(dice, { fills }) {
    const most = Math.min(5, Math.floor(Math.sqrt(dice.maxSide)));
    const sides = { rows: dice.int(2, most), cols: dice.int(2, most) };
    if (sides.rows * sides.cols < 6) return null;
    const input = drawCarpet(dice, sides, [BLACK, ...dice.colours(dice.amount(1, 2))]);
    const output = new Board(sides.rows ** 2, sides.cols ** 2);
    for (const { row, col } of placesOf(input, fills)) {
      output.stamp(input, row * sides.rows, col * sides.cols);
    }
    const isDull = colouredCells(input).length < 2 || placesOf(input, fills).length < 2;
    return isDull ? null : { input, output: output.toGrid() };
  },
  candidates: ([{ input, output }]) => (output.rows === input.rows ** 2 ? COPYINGS : []),
  solve(input, { fills }) {
    const { rows, cols } = input;
    return makeGrid(rows ** 2, cols ** 2, (row, col) => {
      const isFilled = isColoured(input, Math.floor(row / rows), Math.floor(col / cols));
      return isFilled === (fills === 'coloured') ? cellAt(input, row % rows, col % cols) : BLACK;
    });
  },
});

function placesOf(picture: Grid, fills: Copying['fills']): { row: number; col: number }[] {
  if (fills === 'coloured') return colouredCells(picture);
  return colouredCells({ ...picture, cells: picture.cells.map((colour) => (colour === BLACK ? 1 : BLACK)) });
}
