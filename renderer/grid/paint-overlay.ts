import type { Painting } from './paint.ts';

/** Veil of doubt, marks of change, wrong cells, selection and cursor, in this order. */
export function paintOverlay(context: CanvasRenderingContext2D, painting: Painting): void {
  const { board, overlay, frame, ink } = painting;
  const numCells = board.rows * board.cols;
  for (let at = 0; at < numCells; at++) {
    const left = frame.left + (at % board.cols) * frame.cell;
    const top = frame.top + Math.floor(at / board.cols) * frame.cell;
    if (overlay.confidence && painting.family !== 'sudoku')
      paintDoubt(context, painting, left, top, overlay.confidence[at]);
    if (overlay.wrong?.[at] === 1) paintWrong(context, painting, left, top);
    if (overlay.changed?.[at] === 1) strokeInside(context, left, top, frame.cell, ink.warn);
    if (overlay.selected?.[at] === 1) {
      context.globalAlpha = 0.32;
      context.fillStyle = ink.accent;
      context.fillRect(left, top, frame.cell, frame.cell);
      context.globalAlpha = 1;
    }
  }
  if (overlay.cursor) {
    const left = frame.left + overlay.cursor.col * frame.cell;
    const top = frame.top + overlay.cursor.row * frame.cell;
    strokeInside(context, left, top, frame.cell, '#ffffff', Math.max(3, frame.cell / 8));
    strokeInside(context, left, top, frame.cell, ink.accent);
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
  const size = Math.max(3, Math.round(cell * 0.34));
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
  width = Math.max(1.5, cell / 12),
): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.strokeRect(left + width / 2, top + width / 2, cell - width, cell - width);
}
