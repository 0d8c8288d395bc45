import type { Grid } from '../../arc/grid.ts';
import { Board, makeGrid } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { drawCarpet } from '../shapes.ts';
import { coloursTakenAway } from '../train-colours.ts';

export const wallpaper = conceptFamily<{ cover: number }>({
  id: 'wallpaper',
  title: 'Mend the wallpaper',
  rule: 'One tile is repeated over the whole grid, but parts of it are covered. Restore what is missing.',
  drawParameters: (dice) => ({ cover: dice.int(0, 9) }),
  drawPair(dice, { cover }) {
    const { rows, cols } = dice.sides(5);
    const longest = dice.maxSide > 14 ? 5 : 3;
    const size = {
      rows: dice.int(1, Math.min(longest, Math.floor(rows / 2))),
      cols: dice.int(2, Math.min(longest, Math.floor(cols / 2))),
    };
    const tile = drawCarpet(dice, size, dice.colours(dice.amount(2, 4), [cover]));
    const paper = new Board(rows, cols);
    for (let top = 0; top < rows; top += size.rows) {
      for (let left = 0; left < cols; left += size.cols) paper.stamp(tile, top, left);
    }
    const output = paper.toGrid();
    const input = Board.copyOf(output);
    for (let numHoles = dice.amount(1, 3); numHoles > 0; numHoles--) {
      const hole = {
        rows: dice.int(1, Math.ceil(rows / 3)),
        cols: dice.int(1, Math.ceil(cols / 3)),
      };
      input.fill({ top: dice.int(0, rows - hole.rows), left: dice.int(0, cols - hole.cols), ...hole }, cover);
    }
    return { input: input.toGrid(), output };
  },
  candidates: (train) => coloursTakenAway(train).map((cover) => ({ cover })),
  solve(input, { cover }) {
    const { rows, cols } = input;
    for (let area = 2; area <= (rows * cols) / 2; area++) {
      for (let tileRows = 1; tileRows <= rows / 2; tileRows++) {
        const tileCols = area / tileRows;
        if (!Number.isInteger(tileCols) || tileCols > cols / 2) continue;
        const tile = tileOf(input, tileRows, tileCols, cover);
        if (tile) {
          return makeGrid(rows, cols, (row, col) => tile[(row % tileRows) * tileCols + (col % tileCols)]);
        }
      }
    }
    return null;
  },
});

/** The tile of this size that all visible cells agree on; null when they do not, or when part of it is nowhere seen. */
function tileOf(input: Grid, tileRows: number, tileCols: number, cover: number): Uint8Array | null {
  const tile = new Uint8Array(tileRows * tileCols).fill(cover);
  for (let index = 0; index < input.cells.length; index++) {
    const colour = input.cells[index];
    const row = Math.floor(index / input.cols) % tileRows;
    const place = row * tileCols + ((index % input.cols) % tileCols);
    if (colour === cover) continue;
    if (tile[place] !== cover && tile[place] !== colour) return null;
    tile[place] = colour;
  }
  return tile.includes(cover) ? null : tile;
}
