import { BLACK, Board, boxAround, coloursIn } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { Layout } from '../shapes.ts';
import { coloursTakenAway } from '../train-colours.ts';

export const denoise = conceptFamily<{ noise: number }>({
  id: 'denoise',
  title: 'Clean away the noise',
  rule: 'Specks of one colour lie over black ground and whole rectangles. Take them away: what they covered comes back.',
  drawParameters: (dice) => ({ noise: dice.colour() }),
  drawPair(dice, { noise }) {
    const { rows, cols } = dice.sides(5);
    const layout = new Layout({ rows, cols });
    const [input, output] = [new Board(rows, cols), new Board(rows, cols)];
    for (const colour of dice.colours(dice.amount(1, 4), [noise])) {
      const size = { rows: dice.int(2, Math.ceil(rows / 2)), cols: dice.int(3, Math.ceil(cols / 2)) };
      const box = layout.place(dice, size);
      if (box) for (const board of [input, output]) board.fill(box, colour);
    }
    for (let numSpecks = dice.int(3, Math.ceil(rows * cols * 0.15)); numSpecks > 0; numSpecks--) {
      input.paint(dice.int(0, rows - 1), dice.int(0, cols - 1), noise);
    }
    return { input: input.toGrid(), output: output.toGrid() };
  },
  candidates: (train) => coloursTakenAway(train).flatMap((noise) => (noise === BLACK ? [] : [{ noise }])),
  solve(input, { noise }) {
    const board = new Board(input.rows, input.cols);
    for (const colour of coloursIn(input)) {
      const box = boxAround(input, (cell) => cell === colour);
      if (box && colour !== noise) board.fill(box, colour);
    }
    return board.toGrid();
  },
});
