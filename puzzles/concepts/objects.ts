import { gridKey, type Grid } from '../arc/grid.ts';
import { ALL_STEPS, BLACK, makeGrid, STRAIGHT_STEPS, type Box, type Step } from './board.ts';

/** Coloured cells that hang together, and the smallest box around them. */
export interface GridObject extends Box {
  /** Of its first cell. */
  readonly colour: number;
  /** Places in `cells` of the grid. */
  readonly cells: readonly number[];
}

export interface Joining {
  /** Do cells that touch at a corner belong together? */
  corners: boolean;
  /** Do cells of different colours? */
  colours: boolean;
}

const ONE_COLOUR: Joining = { corners: true, colours: false };

/** The objects of a grid in reading order of their first cells. */
export function findObjects(grid: Grid, joining: Joining = ONE_COLOUR): GridObject[] {
  const steps = joining.corners ? ALL_STEPS : STRAIGHT_STEPS;
  const isTaken = new Uint8Array(grid.cells.length);
  const objects: GridObject[] = [];
  grid.cells.forEach((colour, start) => {
    if (colour === BLACK || isTaken[start] === 1) return;
    const belongs = (index: number): boolean =>
      joining.colours ? grid.cells[index] !== BLACK : grid.cells[index] === colour;
    objects.push(objectOf(grid, flood(grid, [start], steps, belongs, isTaken), colour));
  });
  return objects;
}

/**
 * The places reached from `starts` over cells that `belongs` accepts, the starts first. `isTaken` marks places already
 * visited and is filled in.
 */
export function flood(
  { rows, cols }: Grid,
  starts: readonly number[],
  steps: readonly Step[],
  belongs: (index: number) => boolean,
  isTaken: Uint8Array = new Uint8Array(rows * cols),
): number[] {
  const reached: number[] = [];
  const visit = (index: number): void => {
    if (isTaken[index] === 1 || !belongs(index)) return;
    isTaken[index] = 1;
    reached.push(index);
  };
  starts.forEach(visit);
  for (const from of reached) {
    const row = Math.floor(from / cols);
    const col = from % cols;
    for (const { down, right } of steps) {
      const [toRow, toCol] = [row + down, col + right];
      if (toRow >= 0 && toRow < rows && toCol >= 0 && toCol < cols) visit(toRow * cols + toCol);
    }
  }
  return reached;
}

function objectOf({ cols }: Grid, cells: readonly number[], colour: number): GridObject {
  const rowsOf = cells.map((index) => Math.floor(index / cols));
  const colsOf = cells.map((index) => index % cols);
  const top = Math.min(...rowsOf);
  const left = Math.min(...colsOf);
  return {
    colour,
    cells,
    top,
    left,
    rows: Math.max(...rowsOf) - top + 1,
    cols: Math.max(...colsOf) - left + 1,
  };
}

/** The object alone in its box. */
export function cutOut(grid: Grid, { top, left, rows, cols, cells }: GridObject): Grid {
  const own = new Set(cells);
  return makeGrid(rows, cols, (row, col) => {
    const index = (top + row) * grid.cols + left + col;
    return own.has(index) ? grid.cells[index] : BLACK;
  });
}

/** A text that objects share when they have the same shape, whatever their colours. */
export function shapeKey(grid: Grid, object: GridObject): string {
  const { rows, cols, cells } = cutOut(grid, object);
  return gridKey({ rows, cols, cells: cells.map((colour) => (colour === BLACK ? 0 : 1)) });
}

/** 1 for every cell that can be reached from the edge of the grid over cells that `isOpen` accepts. */
export function reachedFromEdge(grid: Grid, isOpen: (index: number) => boolean): Uint8Array {
  const { rows, cols } = grid;
  const edge = Array.from(grid.cells, (_, index) => index).filter((index) => {
    const row = Math.floor(index / cols);
    const col = index % cols;
    return row === 0 || row === rows - 1 || col === 0 || col === cols - 1;
  });
  const isReached = new Uint8Array(rows * cols);
  flood(grid, edge, STRAIGHT_STEPS, isOpen, isReached);
  return isReached;
}

/** How many separate areas of black the object encloses. */
export function numHoles(grid: Grid, object: GridObject): number {
  const alone = cutOut(grid, object);
  const isBlack = (index: number): boolean => alone.cells[index] === BLACK;
  const isReached = reachedFromEdge(alone, isBlack);
  let count = 0;
  alone.cells.forEach((_, index) => {
    if (!isBlack(index) || isReached[index] === 1) return;
    count++;
    flood(alone, [index], STRAIGHT_STEPS, isBlack, isReached);
  });
  return count;
}
