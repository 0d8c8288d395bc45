import { inkOn, PALETTES } from './palette.ts';
import type { Painter, Painting } from './paint.ts';
import { strokeLattice } from './lattice.ts';

/** Coloured squares; a value outside 0..9 is drawn as bare paper. */
export const paintArc: Painter = (context, painting) => {
  const { board, frame, style, ink } = painting;
  const colours = PALETTES[style.palette];
  for (let row = 0; row < board.rows; row++) {
    for (let col = 0; col < board.cols; col++) {
      const value = board.cells[row * board.cols + col];
      context.fillStyle = colours[value] ?? ink.paper;
      context.fillRect(frame.left + col * frame.cell, frame.top + row * frame.cell, frame.cell, frame.cell);
    }
  }
  if (style.showPatterns && frame.cell >= 8) paintPatterns(context, painting);
  if (style.showNumbers && frame.cell >= 9) paintNumbers(context, painting);
  if (style.showLines && frame.cell >= 5) {
    strokeLattice(context, board, frame, frame.cell >= 14 ? '#5a5a5a' : 'rgba(110,110,110,0.65)');
  }
};

function paintNumbers(context: CanvasRenderingContext2D, { board, frame, style }: Painting): void {
  const colours = PALETTES[style.palette];
  context.font = `600 ${Math.round(frame.cell * 0.5)}px 'JetBrains Mono Variable', monospace`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  forEachColour(board, (value, row, col) => {
    context.fillStyle = inkOn(colours[value]);
    const x = frame.left + (col + 0.5) * frame.cell;
    context.fillText(String(value), x, frame.top + (row + 0.54) * frame.cell);
  });
}

/** A mark of its own for each colour but black: dots, bars and strokes in a corner of nine. */
function paintPatterns(context: CanvasRenderingContext2D, { board, frame, style }: Painting): void {
  const colours = PALETTES[style.palette];
  const dot = Math.max(1, Math.round(frame.cell / 7));
  forEachColour(board, (value, row, col) => {
    context.fillStyle = inkOn(colours[value]);
    context.globalAlpha = 0.6;
    const left = frame.left + col * frame.cell;
    const top = frame.top + row * frame.cell;
    for (let place = 0; place < 9; place++) {
      if ((PATTERNS[value] & (1 << place)) === 0) continue;
      const x = left + ((place % 3) + 1) * (frame.cell / 4) - dot / 2;
      const y = top + (Math.floor(place / 3) + 1) * (frame.cell / 4) - dot / 2;
      context.fillRect(Math.round(x), Math.round(y), dot, dot);
    }
  });
  context.globalAlpha = 1;
}

/** Nine places, three rows of three, bit 0 the top left. */
const PATTERNS = [
  0b000000000, 0b000010000, 0b100010001, 0b001010100, 0b000111000, 0b010010010, 0b101000101, 0b010111010,
  0b101010101, 0b111101111,
];

function forEachColour(
  board: Painting['board'],
  visit: (value: number, row: number, col: number) => void,
): void {
  for (let row = 0; row < board.rows; row++) {
    for (let col = 0; col < board.cols; col++) {
      const value = board.cells[row * board.cols + col];
      if (value >= 0 && value <= 9) visit(value, row, col);
    }
  }
}
