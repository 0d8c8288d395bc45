/** The symmetries of a maze: the dihedral group (ids as official, dataset/common.py) and S exchanged with G. */
import { GOAL, START, cellsToString } from './maze.ts';
import type { Maze } from './maze.ts';

/**
 * 0 identity, 1 rot90 counter-clockwise, 2 rot180, 3 rot270 counter-clockwise, 4 flip left-right, 5 flip up-down,
 * 6 transpose, 7 anti-transpose.
 */
export const MAZE_SYMMETRIES = [0, 1, 2, 3, 4, 5, 6, 7] as const;
export type MazeSymmetry = (typeof MAZE_SYMMETRIES)[number];

const INVERSE: readonly MazeSymmetry[] = [0, 3, 2, 1, 4, 5, 6, 7];

export function inverseSymmetry(symmetry: MazeSymmetry): MazeSymmetry {
  return INVERSE[symmetry];
}

function exchangesSides(symmetry: MazeSymmetry): boolean {
  return symmetry === 1 || symmetry === 3 || symmetry === 6 || symmetry === 7;
}

/** The symmetries that keep a rows x cols maze in its shape: all 8 of a square, 4 otherwise. */
export function symmetriesOfShape(rows: number, cols: number): MazeSymmetry[] {
  return MAZE_SYMMETRIES.filter((symmetry) => rows === cols || !exchangesSides(symmetry));
}

/** For each cell of the transformed grid, row-major, the index of the cell of the original it comes from. */
export function gatherIndices(rows: number, cols: number, symmetry: MazeSymmetry): Uint16Array {
  const [outRows, outCols] = exchangesSides(symmetry) ? [cols, rows] : [rows, cols];
  const indices = new Uint16Array(rows * cols);
  for (let i = 0; i < outRows; i += 1) {
    for (let j = 0; j < outCols; j += 1) {
      const [r, c] = sourceCell(rows - 1, cols - 1, symmetry, i, j);
      indices[i * outCols + j] = r * cols + c;
    }
  }
  return indices;
}

function sourceCell(
  lastRow: number,
  lastCol: number,
  symmetry: MazeSymmetry,
  i: number,
  j: number,
): [number, number] {
  switch (symmetry) {
    case 0:
      return [i, j];
    case 1:
      return [j, lastCol - i];
    case 2:
      return [lastRow - i, lastCol - j];
    case 3:
      return [lastRow - j, i];
    case 4:
      return [i, lastCol - j];
    case 5:
      return [lastRow - i, j];
    case 6:
      return [j, i];
    case 7:
      return [lastRow - j, lastCol - i];
  }
}

/** The maze under a symmetry; `transformMaze(transformMaze(m, s), inverseSymmetry(s))` equals m. */
export function transformMaze(maze: Maze, symmetry: MazeSymmetry): Maze {
  const indices = gatherIndices(maze.rows, maze.cols, symmetry);
  const gather = (cells: Uint8Array): Uint8Array => Uint8Array.from(indices, (index) => cells[index]);
  const [rows, cols] = exchangesSides(symmetry) ? [maze.cols, maze.rows] : [maze.rows, maze.cols];
  return { rows, cols, cells: gather(maze.cells), solution: gather(maze.solution) };
}

/**
 * One text for all symmetric twins of a maze: the smallest among its 8 dihedral images, S and G exchanged or not.
 * Two mazes are twins exactly when their texts are equal; the marked solution plays no part.
 */
export function canonicalMaze(maze: Maze): string {
  const exchanged = maze.cells.map((cell) => (cell === START ? GOAL : cell === GOAL ? START : cell));
  let smallest: string | null = null;
  for (const cells of [maze.cells, exchanged]) {
    for (const symmetry of MAZE_SYMMETRIES) {
      const image = transformMaze({ ...maze, cells }, symmetry);
      const text = `${image.rows}x${image.cols}:${cellsToString(image.cells)}`;
      if (smallest === null || text < smallest) smallest = text;
    }
  }
  if (smallest === null) throw new Error('internal: a maze has no image');
  return smallest;
}
