import { Board, cellAt, fullLines, makeGrid, turnGrid, turnPair } from '../board.ts';
import { ALL_COLOURS } from '../dice.ts';
import { conceptFamily } from '../family.ts';
import { drawFigure } from '../shapes.ts';

export const reflectAcrossLine = conceptFamily<{ mirror: number }>({
  id: 'reflect-across-line',
  title: 'Reflect across the line',
  rule: 'A line crosses the grid as a mirror. Draw the mirror image of every shape on its other side, as far away as the shape itself.',
  drawParameters: (dice) => ({ mirror: dice.colour() }),
  drawPair(dice, { mirror }) {
    const { rows, cols } = dice.sides(6);
    const reach = dice.int(2, Math.floor((cols - 1) / 2));
    const line = dice.pick([reach, cols - 1 - reach]);
    const [input, output] = [new Board(rows, cols), new Board(rows, cols)];
    for (const board of [input, output]) board.fill({ top: 0, left: line, rows, cols: 1 }, mirror);
    const depth = dice.int(2, 4);
    for (let top = dice.int(0, 1); top + 2 <= rows; top += depth + 1) {
      const room = { rows: Math.min(depth, rows - top), cols: reach };
      const palette = dice.colours(dice.amount(1, 2), [mirror]);
      const figure = drawFigure(dice, room, palette, dice.int(2, Math.ceil(room.rows * room.cols * 0.7)));
      const isLeft = dice.chance(0.5);
      input.stamp(figure, top, isLeft ? line - reach : line + 1);
      output.stamp(figure, top, isLeft ? line - reach : line + 1);
      output.stamp(turnGrid(figure, 4), top, isLeft ? line + 1 : line - reach);
    }
    return turnPair({ input: input.toGrid(), output: output.toGrid() }, dice.int(0, 7));
  },
  candidates: () => ALL_COLOURS.map((mirror) => ({ mirror })),
  solve(input, { mirror }) {
    const line = fullLines(input).find(({ colour }) => colour === mirror);
    if (!line) return null;
    return makeGrid(input.rows, input.cols, (row, col) => {
      const image =
        line.axis === 'row'
          ? cellAt(input, 2 * line.index - row, col)
          : cellAt(input, row, 2 * line.index - col);
      return cellAt(input, row, col) || Math.max(0, image);
    });
  },
});
