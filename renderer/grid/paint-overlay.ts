import { strokeLattice } from './lattice.ts';
import type { Painting } from './paint.ts';

/** Lines, veil of doubt, marks of change, wrong cells, selection and cursor, in this order. */
export function paintOverlay(context: CanvasRenderingContext2D, painting: Painting): void {
  const { board, overlay, frame, ink } = painting;
  const numCells = board.rows * board.cols;
  if (overlay.showsCells) strokeLattice(context, board, frame, ink.line);
  for (let at = 0; at < numCells; at++) {
    const left = frame.left + (at % board.cols) * frame.cell;
    const top = frame.top + Math.floor(at / board.cols) * frame.cell;
    if (overlay.confidence && painting.family !== 'sudoku')
      paintDoubt(context, painting, left, top, overlay.confidence[at]);
    if (overlay.wrong?.[at] === 1) paintWrong(context, painting, left, top);
    if (overlay.changed?.[at] === 1) strokeInside(context, left, top, frame.cell, ink.warn);
  }
  if (overlay.selected) paintSelection(context, painting, overlay.selected);
  if (overlay.cursor) {
    const left = frame.left + overlay.cursor.col * frame.cell;
    const top = frame.top + overlay.cursor.row * frame.cell;
    strokeInside(context, left, top, frame.cell, '#ffffff', Math.min(9, Math.max(3, frame.cell / 8)));
    strokeInside(context, left, top, frame.cell, ink.accent);
  }
}

/** A light veil, and a border of white over black: seen on every colour. */
function paintSelection(
  context: CanvasRenderingContext2D,
  painting: Painting,
  selected: ArrayLike<number>,
): void {
  const { board, frame } = painting;
  const width = Math.max(2, Math.round(frame.cell / 24));
  context.fillStyle = 'rgba(255,255,255,0.2)';
  for (let at = 0; at < board.rows * board.cols; at++) {
    if (selected[at] !== 1) continue;
    const left = frame.left + (at % board.cols) * frame.cell;
    const top = frame.top + Math.floor(at / board.cols) * frame.cell;
    context.fillRect(left, top, frame.cell, frame.cell);
  }
  strokeSelection(context, painting, selected, '#000000', 2 * width);
  strokeSelection(context, painting, selected, '#ffffff', width);
}

/** Inside the selected cells, along every side that has no selected cell beyond. */
function strokeSelection(
  context: CanvasRenderingContext2D,
  { board: { rows, cols }, frame: { cell, left, top } }: Painting,
  selected: ArrayLike<number>,
  colour: string,
  width: number,
): void {
  const isIn = (row: number, col: number): boolean =>
    row >= 0 && row < rows && col >= 0 && col < cols && selected[row * cols + col] === 1;
  context.fillStyle = colour;
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      if (!isIn(row, col)) continue;
      const [x, y] = [left + col * cell, top + row * cell];
      if (!isIn(row - 1, col)) context.fillRect(x, y, cell, width);
      if (!isIn(row + 1, col)) context.fillRect(x, y + cell - width, cell, width);
      if (!isIn(row, col - 1)) context.fillRect(x, y, width, cell);
      if (!isIn(row, col + 1)) context.fillRect(x + cell - width, y, width, cell);
    }
  }
}

/** Hatching, so that the colour beneath stays what it is: the less certain, the denser and darker. A Sudoku shades its paper. */
function paintDoubt(
  context: CanvasRenderingContext2D,
  { frame: { cell } }: Painting,
  left: number,
  top: number,
  confidence: number,
): void {
  const doubt = 1 - Math.min(1, Math.max(0, confidence));
  if (doubt < 0.02) return;
  context.save();
  context.beginPath();
  context.rect(left, top, cell, cell);
  context.clip();
  const step = Math.max(3, cell / (2 + 4 * doubt));
  for (const [colour, shift] of [
    ['rgba(0,0,0,0.55)', 0],
    ['rgba(255,255,255,0.75)', 1],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = Math.min(3, Math.max(1, (cell / 14) * (0.4 + doubt)));
    context.beginPath();
    for (let offset = -cell; offset < cell; offset += step) {
      context.moveTo(left + offset + shift * context.lineWidth, top + cell);
      context.lineTo(left + offset + cell + shift * context.lineWidth, top);
    }
    context.stroke();
  }
  context.restore();
}

function paintWrong(
  context: CanvasRenderingContext2D,
  { frame: { cell }, ink }: Painting,
  left: number,
  top: number,
): void {
  const size = Math.min(28, Math.max(3, Math.round(cell * 0.34)));
  context.fillStyle = ink.bad;
  context.strokeStyle = '#ffffff';
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(left + cell, top);
  context.lineTo(left + cell - size, top);
  context.lineTo(left + cell, top + size);
  context.closePath();
  context.fill();
  context.stroke();
}

function strokeInside(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  cell: number,
  colour: string,
  width = Math.min(6, Math.max(1.5, cell / 12)),
): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.strokeRect(left + width / 2, top + width / 2, cell - width, cell - width);
}
