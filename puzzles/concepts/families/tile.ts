import { Board, cellAt, makeGrid } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { drawCarpet } from '../shapes.ts';

interface Copies {
  down: number;
  across: number;
}

export const tile = conceptFamily<Copies>({
  id: 'tile',
  title: 'Lay tiles',
  rule: 'The picture is a tile. Lay it side by side and row under row, as many times as in every pair.',
  drawParameters(dice) {
    const copies = { down: dice.int(1, 3), across: dice.int(1, 3) };
    return copies.down * copies.across === 1 ? { down: 2, across: 2 } : copies;
  },
  drawPair(dice, { down, across }) {
    const most = (copies: number): number => Math.min(6, Math.floor(dice.maxSide / copies));
    const sides = { rows: dice.amount(2, most(down)), cols: dice.amount(2, most(across)) };
    const palette = dice.colours(dice.amount(1, 4));
    const input = drawCarpet(dice, sides, dice.chance(0.7) ? [0, ...palette] : palette);
    const output = new Board(sides.rows * down, sides.cols * across);
    for (let i = 0; i < down; i++) {
      for (let j = 0; j < across; j++) output.stamp(input, i * sides.rows, j * sides.cols);
    }
    return { input, output: output.toGrid() };
  },
  candidates([{ input, output }]) {
    const copies = { down: output.rows / input.rows, across: output.cols / input.cols };
    const areWhole = Number.isInteger(copies.down) && Number.isInteger(copies.across);
    return areWhole ? [copies] : [];
  },
  solve: (input, { down, across }) =>
    makeGrid(input.rows * down, input.cols * across, (row, col) =>
      cellAt(input, row % input.rows, col % input.cols),
    ),
});
