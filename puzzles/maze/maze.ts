/**
 * A maze: a rectangle of walls and open cells with one start S and one goal G; moves go up, down, left and right.
 * The answer marks one shortest path from S to G with `o`. Characters and token ids are those of the official
 * maze dataset (dataset/build_maze_dataset.py, CHARSET "# SGo").
 */
import { UserError } from '../user-error.ts';

/** Position in this string = cell code; token = cell code + 1 (0 is PAD and never occurs in a maze). */
export const MAZE_CHARSET = '# SGo';

export const WALL = 0;
export const OPEN = 1;
export const START = 2;
export const GOAL = 3;
export const PATH = 4;

export const MAZE_MIN_SIDE = 2;
export const MAZE_MAX_SIDE = 30;

export interface Maze {
  readonly rows: number;
  readonly cols: number;
  /** Cell codes [rows * cols], row-major, without PATH. */
  readonly cells: Uint8Array;
  /** The same cells with one shortest path marked PATH between START and GOAL. */
  readonly solution: Uint8Array;
}

/** '30x30': rows x columns. */
export function mazeSize(maze: Maze): string {
  return `${maze.rows}x${maze.cols}`;
}

/** Difficulty = number of moves from S to G along the marked path (cells marked `o` + 1). */
export function pathLength(maze: Maze): number {
  let moves = 1;
  for (const cell of maze.solution) if (cell === PATH) moves += 1;
  return moves;
}

/** Cell codes as one string over MAZE_CHARSET, row after row. */
export function cellsToString(cells: Uint8Array): string {
  let text = '';
  for (const cell of cells) {
    if (cell >= MAZE_CHARSET.length) throw new Error(`internal: cell code ${cell} is not part of a maze`);
    text += MAZE_CHARSET[cell];
  }
  return text;
}

/** Cell codes of a string over MAZE_CHARSET; throws UserError naming the first foreign character. */
export function cellsFromString(text: string, where: string): Uint8Array {
  const cells = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) {
    const code = MAZE_CHARSET.indexOf(text.charAt(i));
    if (code < 0) {
      throw new UserError(
        `${where}: character ${JSON.stringify(text.charAt(i))} at position ${i + 1} is not part of a maze; ` +
          `use # for a wall, a space for an open cell, S, G, and o for the path.`,
      );
    }
    cells[i] = code;
  }
  return cells;
}
