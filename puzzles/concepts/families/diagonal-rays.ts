import { Board, cellAt, colouredCells, DIAGONAL_STEPS, isInside, type Step } from '../board.ts';
import { conceptFamily } from '../family.ts';

/** Bit k of a set stands for DIAGONAL_STEPS[k]. */
const ALL_DIAGONALS = 15;
const FALLING = 0b1001;
const RISING = 0b0110;

export const diagonalRays = conceptFamily<{ directions: number }>({
  id: 'diagonal-rays',
  title: 'Diagonal rays',
  rule: 'Every dot sends out rays of its colour along the diagonals to the edge, in the same directions in all pairs.',
  drawParameters: (dice) => ({ directions: dice.pick([ALL_DIAGONALS, FALLING, RISING, 1, 2, 4, 8]) }),
  drawPair(dice, { directions }) {
    const { rows, cols } = dice.sides(4);
    const colour = dice.colour();
    const numDots = dice.amount(1, directions === ALL_DIAGONALS ? 2 : 4);
    const [input, output] = [new Board(rows, cols), new Board(rows, cols)];
    for (let index = 0; index < numDots; index++) {
      const dot = { row: dice.int(0, rows - 1), col: dice.int(0, cols - 1) };
      input.paint(dot.row, dot.col, colour);
      output.paint(dot.row, dot.col, colour);
      for (const { down, right } of stepsOf(directions)) {
        const place = { ...dot };
        while (isInside({ rows, cols }, place)) {
          output.paint(place.row, place.col, colour);
          place.row += down;
          place.col += right;
        }
      }
    }
    return { input: input.toGrid(), output: output.toGrid() };
  },
  candidates: () => Array.from({ length: ALL_DIAGONALS }, (_, index) => ({ directions: index + 1 })),
  solve(input, { directions }) {
    const board = Board.copyOf(input);
    for (const { row, col, colour } of colouredCells(input)) {
      for (const { down, right } of stepsOf(directions)) {
        for (let length = 1; cellAt(input, row + length * down, col + length * right) >= 0; length++) {
          board.paint(row + length * down, col + length * right, colour);
        }
      }
    }
    return board.toGrid();
  },
});

function stepsOf(directions: number): Step[] {
  return DIAGONAL_STEPS.filter((_, index) => (directions & (1 << index)) !== 0);
}
