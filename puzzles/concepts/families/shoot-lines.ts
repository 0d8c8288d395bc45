import {
  BLACK,
  Board,
  colouredCells,
  RIGHT,
  STRAIGHT_STEPS,
  turnPair,
  UP,
  DOWN,
  type Step,
} from '../board.ts';
import { ALL_COLOURS } from '../dice.ts';
import { conceptFamily } from '../family.ts';

interface Shot {
  direction: Step;
  wall: number;
}

export const shootLines = conceptFamily<Shot>({
  id: 'shoot-lines',
  title: 'Until the wall',
  rule: 'Every dot draws a line of its colour in one direction, the same in all pairs, until a wall or the edge stops it.',
  drawParameters: (dice) => ({ direction: dice.pick(STRAIGHT_STEPS), wall: dice.colour() }),
  drawPair(dice, { direction, wall }) {
    const { rows, cols } = dice.sides(5);
    // Drawn as if all lines ran to the right, then turned.
    const [input, output] = [new Board(rows, cols), new Board(rows, cols)];
    const palette = dice.colours(dice.amount(1, 3), [wall]);
    const isBusy = dice
      .shuffled(Array.from({ length: rows }, (_, row) => row))
      .slice(0, dice.int(2, Math.ceil(rows * 0.6)));
    for (let row = 0; row < rows; row++) {
      const wallCol = dice.chance(0.55) ? dice.int(2, cols - 1) : cols;
      const boards = [input, output];
      for (const board of boards) board.paint(row, wallCol, wall);
      if (!isBusy.includes(row)) continue;
      const dotCol = dice.int(0, Math.min(wallCol - 1, Math.floor(cols / 2)));
      const colour = dice.pick(palette);
      input.paint(row, dotCol, colour);
      output.fill({ top: row, left: dotCol, rows: 1, cols: wallCol - dotCol }, colour);
    }
    const transform = direction === RIGHT ? 0 : direction === UP ? 1 : direction === DOWN ? 3 : 2;
    return turnPair({ input: input.toGrid(), output: output.toGrid() }, transform);
  },
  candidates: () => STRAIGHT_STEPS.flatMap((direction) => ALL_COLOURS.map((wall) => ({ direction, wall }))),
  solve(input, { direction, wall }) {
    const board = Board.copyOf(input);
    for (const dot of colouredCells(input)) {
      if (dot.colour === wall) continue;
      let { row, col } = dot;
      while (board.at(row + direction.down, col + direction.right) === BLACK) {
        row += direction.down;
        col += direction.right;
        board.paint(row, col, dot.colour);
      }
    }
    return board.toGrid();
  },
});
