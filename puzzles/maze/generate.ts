/** Seeded mazes: random walls, then a start and a goal at least a wished number of moves apart. */
import type { Random } from '../random.ts';
import { UserError } from '../user-error.ts';
import { GOAL, MAZE_MAX_SIDE, MAZE_MIN_SIDE, OPEN, START, WALL } from './maze.ts';
import type { Maze } from './maze.ts';
import { distancesFrom, markShortestPath } from './search.ts';
import { canonicalMaze } from './symmetry.ts';

export interface MazeOptions {
  readonly rows: number;
  readonly cols: number;
  /** The shortest path takes at least this many moves. The paper's Maze-Hard asks for more than 110 at 30 x 30. */
  readonly minPathLength: number;
  /** Share of wall cells, 0..0.6; left out, each maze draws its own from 0.25..0.42. */
  readonly wallFraction?: number;
}

/** Random fields tried before the best one is grown on purpose. */
const NUM_FIELDS = 150;
/** Cells toggled, one at a time, while growing; the longest wishes that can be met need a few thousand. */
const NUM_TOGGLES = 12_000;

interface Field {
  cells: Uint8Array;
  start: number;
  /** Moves from start to each cell. */
  distances: Int16Array;
  longest: number;
}

/** One maze; throws UserError when the sides are outside 2..30 or no path of the wished length could be made. */
export function generateMaze(options: MazeOptions, random: Random): Maze {
  validate(options);
  let best: Field | null = null;
  for (let attempt = 0; attempt < NUM_FIELDS; attempt += 1) {
    const field = randomField(options, random);
    if (field.longest >= options.minPathLength) return finish(options, field, random);
    if (best === null || field.longest > best.longest) best = field;
  }
  if (best !== null) {
    const target = options.minPathLength + random.int(0, Math.ceil(options.minPathLength / 8));
    const grown = grow(best, target, options, random);
    if (grown.longest >= options.minPathLength) return finish(options, grown, random);
  }
  throw new UserError(
    `No ${options.rows} x ${options.cols} maze with a shortest path of ${options.minPathLength} moves was found ` +
      `(the longest had ${best?.longest ?? 0}); ask for a shorter path or a larger maze.`,
  );
}

/** `count` mazes no two of which are symmetric twins; throws UserError when that many could not be found. */
export function generateMazes(count: number, options: MazeOptions, random: Random): Maze[] {
  const mazes: Maze[] = [];
  const seen = new Set<string>();
  for (let attempt = 0; mazes.length < count; attempt += 1) {
    if (attempt >= 100 + 20 * count) {
      throw new UserError(
        `Only ${mazes.length} different ${options.rows} x ${options.cols} mazes were found; ask for fewer or larger ones.`,
      );
    }
    const maze = generateMaze(options, random);
    const canonical = canonicalMaze(maze);
    if (seen.has(canonical)) continue;
    seen.add(canonical);
    mazes.push(maze);
  }
  return mazes;
}

function validate({ rows, cols, minPathLength, wallFraction }: MazeOptions): void {
  for (const side of [rows, cols]) {
    if (!Number.isInteger(side) || side < MAZE_MIN_SIDE || side > MAZE_MAX_SIDE) {
      throw new UserError(
        `A maze side of ${side} is not possible; choose ${MAZE_MIN_SIDE} to ${MAZE_MAX_SIDE}.`,
      );
    }
  }
  if (!Number.isInteger(minPathLength) || minPathLength < 1) {
    throw new UserError(`A path of ${minPathLength} moves is not possible; choose a whole number from 1.`);
  }
  if (wallFraction !== undefined && !(wallFraction >= 0 && wallFraction <= 0.6)) {
    throw new UserError(`A wall fraction of ${wallFraction} is not possible; choose 0 to 0.6.`);
  }
}

/** A field of random walls, with the start put where the goal can be far away. */
function randomField({ rows, cols, minPathLength, wallFraction }: MazeOptions, random: Random): Field {
  const fraction = wallFraction ?? 0.25 + 0.17 * random.uniform();
  const cells = new Uint8Array(rows * cols);
  for (let i = 0; i < cells.length; i += 1) cells[i] = random.uniform() < fraction ? WALL : OPEN;
  const first = random.int(0, cells.length - 1);
  cells[first] = OPEN;
  const field = measure(rows, cols, cells, first);
  // A start in a corner of the field reaches farther: walk to the farthest cell only if the first start is too close.
  return field.longest >= minPathLength ? field : measure(rows, cols, cells, farthest(field.distances));
}

function measure(rows: number, cols: number, cells: Uint8Array, start: number): Field {
  const distances = distancesFrom(rows, cols, cells, start);
  return { cells, start, distances, longest: distances[farthest(distances)] };
}

function farthest(distances: Int16Array): number {
  let index = 0;
  for (let i = 1; i < distances.length; i += 1) if (distances[i] > distances[index]) index = i;
  return index;
}

/**
 * Toggles single cells between wall and open and keeps what does not shorten the longest shortest path, until it takes
 * `target` moves (some more than asked for, so that lengths vary).
 */
function grow(from: Field, target: number, { rows, cols }: MazeOptions, random: Random): Field {
  let field = from;
  for (let i = 0; i < NUM_TOGGLES && field.longest < target; i += 1) {
    const toggled = random.int(0, field.cells.length - 1);
    if (toggled === field.start) continue;
    const cells = field.cells.slice();
    cells[toggled] = cells[toggled] === WALL ? OPEN : WALL;
    const next = measure(rows, cols, cells, field.start);
    if (next.longest >= field.longest) field = next;
  }
  return field;
}

/** Puts S at the start and G on a random cell that is far enough away. */
function finish({ rows, cols, minPathLength }: MazeOptions, field: Field, random: Random): Maze {
  const goals: number[] = [];
  field.distances.forEach((distance, index) => {
    if (distance >= minPathLength) goals.push(index);
  });
  const cells = field.cells.slice();
  cells[field.start] = START;
  cells[goals[random.int(0, goals.length - 1)]] = GOAL;
  const solution = markShortestPath(rows, cols, cells);
  if (solution === null) throw new Error('internal: a generated maze has no path');
  return { rows, cols, cells, solution };
}
