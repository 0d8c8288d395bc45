import { Board, boxAround, cellAt, countColours, cropGrid, makeGrid } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { drawCarpet } from '../shapes.ts';
import { coloursTakenAway } from '../train-colours.ts';

export const hiddenPatch = conceptFamily<{ cover: number }>({
  id: 'hidden-patch',
  title: 'Under the cover',
  rule: 'The carpet mirrors itself from left to right and from top to bottom, and a piece of it is covered. Answer with the covered piece alone.',
  drawParameters: (dice) => ({ cover: dice.int(0, 9) }),
  drawPair(dice, { cover }) {
    const { rows, cols } = dice.sides(6);
    const palette = dice.colours(dice.amount(3, 5), [cover]);
    const quarter = drawCarpet(dice, { rows: Math.ceil(rows / 2), cols: Math.ceil(cols / 2) }, palette);
    const carpet = makeGrid(rows, cols, (row, col) =>
      cellAt(quarter, Math.min(row, rows - 1 - row), Math.min(col, cols - 1 - col)),
    );
    const size = { rows: dice.int(2, Math.floor(rows / 2)), cols: dice.int(2, Math.floor(cols / 2)) };
    const box = { top: dice.int(0, rows - size.rows), left: dice.int(0, cols - size.cols), ...size };
    const input = Board.copyOf(carpet);
    input.fill(box, cover);
    return { input: input.toGrid(), output: cropGrid(carpet, box) };
  },
  candidates: (train) => coloursTakenAway(train).map((cover) => ({ cover })),
  solve(input, { cover }) {
    const box = boxAround(input, (colour) => colour === cover);
    if (!box) return null;
    const { rows, cols } = input;
    const patch = makeGrid(box.rows, box.cols, (patchRow, patchCol) => {
      const [row, col] = [box.top + patchRow, box.left + patchCol];
      const images = [
        cellAt(input, row, cols - 1 - col),
        cellAt(input, rows - 1 - row, col),
        cellAt(input, rows - 1 - row, cols - 1 - col),
      ];
      return images.find((colour) => colour !== cover) ?? cover;
    });
    return countColours(patch)[cover] > 0 ? null : patch;
  },
});
