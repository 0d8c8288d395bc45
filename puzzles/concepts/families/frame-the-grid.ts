import { Board, coloursIn } from '../board.ts';
import { ALL_COLOURS } from '../dice.ts';
import { conceptFamily } from '../family.ts';
import { drawFigure } from '../shapes.ts';

interface Frame {
  /** OWN_COLOUR: the colour of the picture inside. */
  colour: number;
  /** Does the frame lie around the grid (which grows), or on its outermost cells? */
  grows: boolean;
}

const OWN_COLOUR = 0;

export const frameTheGrid = conceptFamily<Frame>({
  id: 'frame-the-grid',
  title: 'Frame the picture',
  rule: 'Draw a frame one cell wide, around the grid or along its edge. Its colour is the same in all pairs, or that of the picture.',
  drawParameters: (dice) => ({
    colour: dice.chance(0.6) ? OWN_COLOUR : dice.colour(),
    grows: dice.chance(0.5),
  }),
  drawPair(dice, { colour, grows }) {
    const { rows, cols } = dice.sides(grows ? 4 : 5, grows ? dice.maxSide - 2 : dice.maxSide);
    // In its own colour the picture would run into a frame that touches it.
    const margin = grows && colour !== OWN_COLOUR ? 0 : 1;
    const ink = dice.colour(colour);
    const room = { rows: rows - 2 * margin, cols: cols - 2 * margin };
    const figure = drawFigure(dice, room, [ink], dice.int(2, Math.ceil(room.rows * room.cols * 0.5)));
    const input = new Board(rows, cols);
    input.stamp(figure, margin, margin);
    const output = grows ? new Board(rows + 2, cols + 2) : new Board(rows, cols);
    output.stamp(input.toGrid(), grows ? 1 : 0, grows ? 1 : 0);
    output.frame(
      { top: 0, left: 0, rows: output.rows, cols: output.cols },
      colour === OWN_COLOUR ? ink : colour,
    );
    return { input: input.toGrid(), output: output.toGrid() };
  },
  candidates: () =>
    [OWN_COLOUR, ...ALL_COLOURS].flatMap((colour) => [true, false].map((grows) => ({ colour, grows }))),
  solve(input, { colour, grows }) {
    const [own] = coloursIn(input);
    const growth = grows ? 1 : 0;
    const board = new Board(input.rows + 2 * growth, input.cols + 2 * growth);
    board.stamp(input, growth, growth);
    board.frame(
      { top: 0, left: 0, rows: board.rows, cols: board.cols },
      colour === OWN_COLOUR ? own : colour,
    );
    return board.toGrid();
  },
});
