/** Mazes as tokens, as official: token = cell code + 1 over "# SGo" (1..5), PAD 0 unused, every label supervised. */
import { MAZE_CHARSET } from './maze.ts';
import type { Maze } from './maze.ts';

export const MAZE_VOCAB_SIZE = MAZE_CHARSET.length + 1;

/** Cell code given to a token that is no maze cell (PAD or outside the vocabulary); no checker accepts it. */
export const INVALID_CELL = 255;

/** Writes inputs and labels [rows * cols] of one maze at `offset`; `indices` reorders the cells (a symmetry). */
export function encodeMazeInto(
  maze: Maze,
  inputs: Int32Array,
  labels: Int32Array,
  offset: number,
  indices?: Uint16Array,
): void {
  const { cells, solution } = maze;
  for (let i = 0; i < cells.length; i += 1) {
    const from = indices === undefined ? i : indices[i];
    inputs[offset + i] = cells[from] + 1;
    labels[offset + i] = solution[from] + 1;
  }
}

export function encodeMaze(maze: Maze): { inputs: Int32Array; labels: Int32Array } {
  const inputs = new Int32Array(maze.cells.length);
  const labels = new Int32Array(maze.cells.length);
  encodeMazeInto(maze, inputs, labels, 0);
  return { inputs, labels };
}

/** Cell codes of predicted tokens; a token that is no maze cell becomes INVALID_CELL. */
export function decodeMazeTokens(tokens: ArrayLike<number>): Uint8Array {
  return Uint8Array.from(tokens, (token) =>
    token >= 1 && token < MAZE_VOCAB_SIZE ? token - 1 : INVALID_CELL,
  );
}
