import { Board, colouredCells, turnGrid, type Place } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { swapsSides } from '../../arc/dihedral.ts';
import { drawFigure } from '../shapes.ts';

const TRANSFORMS = [1, 2, 3, 4, 5, 6, 7];

export const turnTheGrid = conceptFamily<{ transform: number }>({
  id: 'turn-the-grid',
  title: 'Turn or flip',
  rule: 'The picture is turned or flipped as a whole, the same way in every pair.',
  drawParameters: (dice) => ({ transform: dice.pick(TRANSFORMS) }),
  drawPair(dice, { transform }) {
    const { rows, cols } = dice.sides(3);
    const palette = dice.colours(dice.amount(2, 5));
    const input = drawFigure(dice, { rows, cols }, palette, Math.round(rows * cols * 0.5));
    const output = swapsSides(transform) ? new Board(cols, rows) : new Board(rows, cols);
    for (const { row, col, colour } of colouredCells(input)) {
      const to = goesTo(transform, rows - 1, cols - 1, row, col);
      output.paint(to.row, to.col, colour);
    }
    return { input, output: output.toGrid() };
  },
  candidates: () => TRANSFORMS.map((transform) => ({ transform })),
  solve: (input, { transform }) => turnGrid(input, transform),
});

/** Where a cell goes under a transform; the last row and column are those of the grid before. */
function goesTo(transform: number, lastRow: number, lastCol: number, row: number, col: number): Place {
  const places: readonly Place[] = [
    { row, col },
    { row: lastCol - col, col: row },
    { row: lastRow - row, col: lastCol - col },
    { row: col, col: lastRow - row },
    { row, col: lastCol - col },
    { row: lastRow - row, col },
    { row: col, col: row },
    { row: lastCol - col, col: lastRow - row },
  ];
  return places[transform];
}
