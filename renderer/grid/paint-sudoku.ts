import { strokeLattice } from './lattice.ts';
import type { Painter, Painting } from './paint.ts';

/** Height of a box by side length: 2x2 boxes at 4, 2x3 at 6, 3x3 at 9. */
const BOX_ROWS: Readonly<Record<number, number>> = { 4: 2, 6: 2, 9: 3 };

/** Digits on paper, boxes set apart by strong lines; given digits are bold, entered ones in the accent colour. */
export const paintSudoku: Painter = (context, painting) => {
  const { board, frame, ink } = painting;
  const { rows, cols } = board;
  context.fillStyle = ink.paper;
  context.fillRect(frame.left, frame.top, cols * frame.cell, rows * frame.cell);
  shadeDoubt(context, painting);
  paintDigits(context, painting);
  strokeLattice(context, board, frame, ink.line);
  strokeBoxes(context, painting);
};

/** Under the digits: the less certain a cell that was not given, the darker its paper. */
function shadeDoubt(context: CanvasRenderingContext2D, { board, frame, overlay, ink }: Painting): void {
  if (!overlay.confidence) return;
  context.fillStyle = ink.warn;
  for (let at = 0; at < board.rows * board.cols; at++) {
    if (overlay.given?.[at] === 1) continue;
    context.globalAlpha = 0.6 * (1 - Math.min(1, Math.max(0, overlay.confidence[at])));
    const left = frame.left + (at % board.cols) * frame.cell;
    const top = frame.top + Math.floor(at / board.cols) * frame.cell;
    context.fillRect(left, top, frame.cell, frame.cell);
  }
  context.globalAlpha = 1;
}

function paintDigits(context: CanvasRenderingContext2D, { board, frame, overlay, ink }: Painting): void {
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const size = Math.round(Math.min(0.6 * frame.cell, 8 + 0.42 * frame.cell));
  for (let at = 0; at < board.rows * board.cols; at++) {
    const digit = board.cells[at];
    const x = frame.left + ((at % board.cols) + 0.5) * frame.cell;
    const y = frame.top + (Math.floor(at / board.cols) + 0.54) * frame.cell;
    if (digit >= 1) {
      const isGiven = !overlay.given || overlay.given[at] === 1;
      context.font = `${isGiven ? 560 : 450} ${size}px 'Inter Variable', sans-serif`;
      context.fillStyle = overlay.wrong?.[at] === 1 ? ink.bad : isGiven ? ink.ink : ink.accent;
      context.fillText(String(digit), x, y);
    } else if (overlay.marks && overlay.marks[at] !== 0) {
      paintMarks(context, overlay.marks[at], x, y, frame.cell, board.cols, ink.inkSoft);
    }
  }
}

/** Pencil marks in the order of a keypad. */
function paintMarks(
  context: CanvasRenderingContext2D,
  marks: number,
  x: number,
  y: number,
  cell: number,
  numDigits: number,
  colour: string,
): void {
  const perRow = numDigits <= 4 ? 2 : 3;
  const numRows = Math.ceil(numDigits / perRow);
  context.font = `500 ${Math.max(6, Math.round(cell * 0.22))}px 'Inter Variable', sans-serif`;
  context.fillStyle = colour;
  for (let digit = 1; digit <= numDigits; digit++) {
    if ((marks & (1 << (digit - 1))) === 0) continue;
    const col = (digit - 1) % perRow;
    const row = Math.floor((digit - 1) / perRow);
    const dx = ((col + 0.5) / perRow - 0.5) * cell * 0.86;
    const dy = ((row + 0.5) / numRows - 0.5) * cell * 0.86;
    context.fillText(String(digit), x + dx, y + dy);
  }
}

function strokeBoxes(context: CanvasRenderingContext2D, { board, frame, ink }: Painting): void {
  const { rows, cols } = board;
  const boxRows = BOX_ROWS[rows];
  if (boxRows === undefined) return;
  const boxCols = rows / boxRows;
  // Grows slower than the board: a large one needs no beams.
  const width = Math.round(1 + Math.sqrt(frame.cell) / 4);
  context.fillStyle = ink.lineStrong;
  const offset = Math.floor(width / 2);
  for (let row = 0; row <= rows; row += boxRows) {
    context.fillRect(
      frame.left - offset,
      frame.top + row * frame.cell - offset,
      cols * frame.cell + width,
      width,
    );
  }
  for (let col = 0; col <= cols; col += boxCols) {
    context.fillRect(
      frame.left + col * frame.cell - offset,
      frame.top - offset,
      width,
      rows * frame.cell + width,
    );
  }
}
