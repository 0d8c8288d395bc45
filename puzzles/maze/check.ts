/** The rules of a maze: is it well formed, and is an answer one of its shortest paths? */
import { UserError } from '../user-error.ts';
import { GOAL, MAZE_CHARSET, MAZE_MAX_SIDE, MAZE_MIN_SIDE, OPEN, PATH, START, WALL } from './maze.ts';
import type { Maze } from './maze.ts';
import { UNREACHABLE, distancesFrom, markShortestPath } from './search.ts';

export interface MazeVerdict {
  readonly verdict: 'verified' | 'wrong';
  /** One sentence a person can read. */
  readonly reason: string;
}

function count(cells: Uint8Array, code: number): number {
  let total = 0;
  for (const cell of cells) if (cell === code) total += 1;
  return total;
}

/**
 * Builds a maze from cell codes [rows * cols]. Cells marked PATH are read as the given answer and must be a
 * shortest path; without any, one shortest path is marked. Throws UserError when a side is outside 2..30, S or G is
 * missing or doubled, G cannot be reached, or the given answer is not a shortest path.
 */
export function buildMaze(rows: number, cols: number, codes: Uint8Array, where: string): Maze {
  for (const side of [rows, cols]) {
    if (side < MAZE_MIN_SIDE || side > MAZE_MAX_SIDE) {
      throw new UserError(
        `${where}: the maze is ${rows} x ${cols}; sides go from ${MAZE_MIN_SIDE} to ${MAZE_MAX_SIDE} cells.`,
      );
    }
  }
  for (const code of [START, GOAL]) {
    const found = count(codes, code);
    if (found === 1) continue;
    throw new UserError(
      `${where}: the maze has ${found} cells ${MAZE_CHARSET[code]}; it needs exactly one S and one G.`,
    );
  }
  const cells = codes.map((code) => (code === PATH ? OPEN : code));
  const shortest = markShortestPath(rows, cols, cells);
  if (shortest === null)
    throw new UserError(`${where}: no path leads from S to G; open a wall between them.`);
  const maze = { rows, cols, cells, solution: shortest };
  return codes.includes(PATH) ? withAnswer(maze, codes.slice(), where) : maze;
}

/** The maze with `answer` as its solution; throws UserError when the answer is not one of its shortest paths. */
export function withAnswer(maze: Maze, answer: Uint8Array, where: string): Maze {
  const { verdict, reason } = checkMazeAnswer(maze, answer);
  if (verdict === 'wrong') throw new UserError(`${where}: the answer is wrong: ${reason}`);
  return { ...maze, solution: answer };
}

/**
 * Checks an answer (cell codes [rows * cols]; any other value counts as a wrong cell) against the rules, not against
 * the stored solution: every shortest path is right.
 */
export function checkMazeAnswer(maze: Maze, answer: ArrayLike<number>): MazeVerdict {
  const { rows, cols, cells } = maze;
  if (answer.length !== cells.length) {
    return wrong(`the answer has ${answer.length} cells and the maze ${cells.length}.`);
  }
  for (let i = 0; i < cells.length; i += 1) {
    if (answer[i] === cells[i] || (cells[i] === OPEN && answer[i] === PATH)) continue;
    const place = `row ${Math.floor(i / cols) + 1}, column ${(i % cols) + 1}`;
    if (cells[i] === WALL && answer[i] === PATH) return wrong(`the path runs through the wall at ${place}.`);
    return wrong(`the cell at ${place} was changed.`);
  }
  const start = cells.indexOf(START);
  const goal = cells.indexOf(GOAL);
  const marked = Uint8Array.from(answer);
  const along = distancesFrom(rows, cols, marked, start, (cell) => cell === PATH || cell === GOAL)[goal];
  if (along === UNREACHABLE) return wrong('the marked cells do not join S to G.');
  const shortest = distancesFrom(rows, cols, cells, start)[goal];
  const moves = count(marked, PATH) + 1;
  if (along > shortest) return wrong(`the path takes ${along} moves and ${shortest} are enough.`);
  if (moves > along) return wrong(`${moves - along} marked cells are not needed.`);
  return { verdict: 'verified', reason: `a shortest path of ${shortest} moves.` };
}

function wrong(reason: string): MazeVerdict {
  return { verdict: 'wrong', reason };
}
