import type { BoardCells, BoardFrame } from './board.ts';

/** Lines between the cells and around the board, one device pixel wide. */
export function strokeLattice(
  context: CanvasRenderingContext2D,
  { rows, cols }: Pick<BoardCells, 'rows' | 'cols'>,
  { cell, left, top }: BoardFrame,
  colour: string,
): void {
  context.fillStyle = colour;
  for (let row = 0; row <= rows; row++) context.fillRect(left, top + row * cell, cols * cell + 1, 1);
  for (let col = 0; col <= cols; col++) context.fillRect(left + col * cell, top, 1, rows * cell + 1);
}
