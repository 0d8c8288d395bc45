/** Breadth-first search on mazes: distances, one shortest path, farthest cells. */
import { GOAL, PATH, START, WALL } from './maze.ts';

/** Distance of a cell that cannot be reached. */
export const UNREACHABLE = -1;

const ROW_STEPS = [-1, 0, 0, 1] as const;
const COL_STEPS = [0, -1, 1, 0] as const;

/** Calls `visit` with the index of each cell beside `index` (up, left, right, down), inside the rectangle. */
function forEachNeighbour(
  rows: number,
  cols: number,
  index: number,
  visit: (neighbour: number) => void,
): void {
  const row = Math.floor(index / cols);
  const col = index - row * cols;
  for (let k = 0; k < 4; k += 1) {
    const r = row + ROW_STEPS[k];
    const c = col + COL_STEPS[k];
    if (r >= 0 && r < rows && c >= 0 && c < cols) visit(r * cols + c);
  }
}

/**
 * Moves from `from` to every cell that `isPassable` admits, [rows * cols] row-major; UNREACHABLE elsewhere.
 * By default every cell but a wall is passable.
 */
export function distancesFrom(
  rows: number,
  cols: number,
  cells: Uint8Array,
  from: number,
  isPassable: (cell: number) => boolean = (cell) => cell !== WALL,
): Int16Array {
  const distances = new Int16Array(rows * cols).fill(UNREACHABLE);
  const queue = new Int16Array(rows * cols);
  let head = 0;
  let tail = 0;
  distances[from] = 0;
  queue[tail++] = from;
  while (head < tail) {
    const index = queue[head++];
    const next = distances[index] + 1;
    forEachNeighbour(rows, cols, index, (neighbour) => {
      if (distances[neighbour] !== UNREACHABLE || !isPassable(cells[neighbour])) return;
      distances[neighbour] = next;
      queue[tail++] = neighbour;
    });
  }
  return distances;
}

/**
 * The cells with one shortest path from START to GOAL marked PATH, or null when the goal cannot be reached.
 * Of several shortest paths it always takes the same one: from the goal back, up before left, right, down.
 */
export function markShortestPath(rows: number, cols: number, cells: Uint8Array): Uint8Array | null {
  const goal = cells.indexOf(GOAL);
  const distances = distancesFrom(rows, cols, cells, cells.indexOf(START));
  if (distances[goal] === UNREACHABLE) return null;
  const solution = Uint8Array.from(cells);
  let index = goal;
  while (distances[index] > 1) {
    const wanted = distances[index] - 1;
    let previous = -1;
    forEachNeighbour(rows, cols, index, (neighbour) => {
      if (previous < 0 && distances[neighbour] === wanted) previous = neighbour;
    });
    index = previous;
    solution[index] = PATH;
  }
  return solution;
}
