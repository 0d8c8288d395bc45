import { BLACK, Board, DOWN, LEFT, RIGHT, STRAIGHT_STEPS, UP, type Place, type Step } from '../board.ts';
import type { Sides } from '../dice.ts';
import { conceptFamily } from '../family.ts';

export const gravity = conceptFamily<{ fall: Step }>({
  id: 'gravity',
  title: 'Gravity',
  rule: 'Every coloured cell falls straight to one side of the grid, the same side in all pairs, until it lies on the edge or on another cell.',
  drawParameters: (dice) => ({ fall: dice.pick(STRAIGHT_STEPS) }),
  drawPair(dice, { fall }) {
    const { rows, cols } = dice.sides(4);
    const [numLanes, length] = fall.down === 0 ? [rows, cols] : [cols, rows];
    const palette = dice.colours(dice.amount(1, 4));
    const input = new Board(rows, cols);
    const output = new Board(rows, cols);
    for (let lane = 0; lane < numLanes; lane++) {
      const numCells = dice.chance(0.2) ? 0 : dice.int(0, Math.ceil(length * 0.5));
      const heights = dice.shuffled(Array.from({ length }, (_, height) => height)).slice(0, numCells);
      heights.sort((a, b) => a - b);
      heights.forEach((height, numBelow) => {
        const colour = dice.pick(palette);
        const from = placeAbove({ rows, cols }, fall, lane, height);
        const to = placeAbove({ rows, cols }, fall, lane, numBelow);
        input.paint(from.row, from.col, colour);
        output.paint(to.row, to.col, colour);
      });
    }
    return { input: input.toGrid(), output: output.toGrid() };
  },
  candidates: () => STRAIGHT_STEPS.map((fall) => ({ fall })),
  solve(input, { fall }) {
    const board = Board.copyOf(input);
    for (let isFalling = true; isFalling;) {
      isFalling = false;
      for (let row = 0; row < board.rows; row++) {
        for (let col = 0; col < board.cols; col++) {
          const colour = board.at(row, col);
          if (colour === BLACK || board.at(row + fall.down, col + fall.right) !== BLACK) continue;
          board.paint(row, col, BLACK);
          board.paint(row + fall.down, col + fall.right, colour);
          isFalling = true;
        }
      }
    }
    return board.toGrid();
  },
});

/** The cell of a lane that lies `height` cells above the ground. */
function placeAbove({ rows, cols }: Sides, fall: Step, lane: number, height: number): Place {
  if (fall === DOWN) return { row: rows - 1 - height, col: lane };
  if (fall === UP) return { row: height, col: lane };
  if (fall === RIGHT) return { row: lane, col: cols - 1 - height };
  if (fall === LEFT) return { row: lane, col: height };
  throw new Error('internal: nothing falls slantwise');
}
