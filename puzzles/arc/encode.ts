import { UserError } from '../user-error.ts';
import { IGNORE_LABEL_ID, PAD_ID } from '../tokens.ts';
import { emptyReading, readThrough, type Reading } from './dihedral.ts';
import { MAX_SIDE, NUM_COLOURS, type Grid } from './grid.ts';

/** Marks the border just below and just right of a grid. */
export const EOS_ID = 1;
/** The token of colour 0; colours 0..9 are tokens 2..11. */
export const COLOUR_OFFSET = 2;
/** PAD, EOS and ten colours. */
export const ARC_VOCAB_SIZE = COLOUR_OFFSET + NUM_COLOURS;
/** Sides of the square canvas; 30 is the official one. */
export const CANVAS_SIDES = [10, 15, 20, 30] as const;

const AS_IT_IS = Array.from({ length: NUM_COLOURS }, (_, colour) => colour);

/** Where on the canvas a grid begins. */
export interface Offset {
  readonly row: number;
  readonly col: number;
}

export const NO_OFFSET: Offset = { row: 0, col: 0 };

/** How `encodeGrid` changes the grid on its way. */
export interface Placement {
  transform?: number;
  colours?: ArrayLike<number>;
  offset?: Offset;
}

/** The smallest canvas that holds a side of `longestSide`. @throws UserError beyond 30. */
export function canvasFor(longestSide: number): number {
  const canvas = CANVAS_SIDES.find((side) => longestSide <= side);
  if (canvas !== undefined) return canvas;
  throw new UserError(
    `A grid with a side of ${longestSide} fits no canvas; the largest is ${MAX_SIDE}x${MAX_SIDE}.`,
  );
}

/**
 * Writes a grid, augmented on the way, as canvas * canvas tokens at `start` of `into`, overwriting all of them
 * (dataset/build_arc_dataset.py, np_grid_to_seq_translational_augment): colours + 2 at the offset, EOS on the row just
 * below and the column just right where these exist, PAD elsewhere, the corner between the two included.
 * @throws UserError when the grid does not fit.
 */
export function encodeGrid(
  grid: Grid,
  canvas: number,
  into: Uint8Array | Int32Array,
  start: number,
  { transform = 0, colours = AS_IT_IS, offset = NO_OFFSET }: Placement = {},
): void {
  const reading = readThrough(transform, grid, scratch);
  const { rows, cols } = reading;
  if (offset.row + rows > canvas || offset.col + cols > canvas) {
    throw new UserError(
      `A grid of ${rows}x${cols} at row ${offset.row}, column ${offset.col} does not fit a canvas of ${canvas}x${canvas}; choose a larger canvas.`,
    );
  }
  into.fill(PAD_ID, start, start + canvas * canvas);
  const origin = start + offset.row * canvas + offset.col;
  writeCells(grid, reading, colours, into, origin, canvas);
  if (offset.row + rows < canvas) into.fill(EOS_ID, origin + rows * canvas, origin + rows * canvas + cols);
  if (offset.col + cols < canvas) {
    for (let row = 0; row < rows; row++) into[origin + row * canvas + cols] = EOS_ID;
  }
}

const scratch = emptyReading();

function writeCells(
  { cells }: Grid,
  { rows, cols, start, rowStep, colStep }: Reading,
  colours: ArrayLike<number>,
  into: Uint8Array | Int32Array,
  origin: number,
  canvas: number,
): void {
  for (let row = 0; row < rows; row++) {
    let from = start + row * rowStep;
    let to = origin + row * canvas;
    for (let col = 0; col < cols; col++, from += colStep) {
      into[to++] = colours[cells[from]] + COLOUR_OFFSET;
    }
  }
}

/** `encodeGrid`, but what is PAD becomes a label the loss leaves out (puzzle_dataset.py, _collate_batch). */
export function encodeLabels(
  grid: Grid,
  canvas: number,
  into: Int32Array,
  start: number,
  placement: Placement = {},
): void {
  encodeGrid(grid, canvas, into, start, placement);
  for (let at = start; at < start + canvas * canvas; at++) {
    if (into[at] === PAD_ID) into[at] = IGNORE_LABEL_ID;
  }
}

/**
 * The grid in a sequence of canvas * canvas tokens at `start`: of the rectangles anchored at the offset (the top left corner
 * by default) that hold colours only, the first with the largest area (evaluators/arc.py, _crop). It may be 0x0. With the
 * offset that `encodeGrid` had it undoes a translation.
 */
export function cropGrid(
  tokens: ArrayLike<number>,
  canvas: number,
  start = 0,
  offset: Offset = NO_OFFSET,
): Grid {
  const origin = start + offset.row * canvas + offset.col;
  let rows = 0;
  let cols = 0;
  // The longest run of colours that every row so far has.
  let width = canvas - offset.col;
  for (let row = 0; row < canvas - offset.row && width > 0; row++) {
    let col = 0;
    while (col < width && isColourToken(tokens[origin + row * canvas + col])) col++;
    width = col;
    if ((row + 1) * width > rows * cols) {
      rows = row + 1;
      cols = width;
    }
  }
  const cells = new Uint8Array(rows * cols);
  for (let row = 0, to = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) cells[to++] = tokens[origin + row * canvas + col] - COLOUR_OFFSET;
  }
  return { rows, cols, cells };
}

function isColourToken(token: number): boolean {
  return token >= COLOUR_OFFSET && token < ARC_VOCAB_SIZE;
}
