import { describe, expect, it } from 'vitest';
import { checkMazeAnswer } from '../../../../puzzles/maze/check.ts';
import { generateMaze, generateMazes } from '../../../../puzzles/maze/generate.ts';
import { GOAL, OPEN, PATH, START, WALL, pathLength } from '../../../../puzzles/maze/maze.ts';
import type { Maze } from '../../../../puzzles/maze/maze.ts';
import {
  MAZE_SYMMETRIES,
  canonicalMaze,
  inverseSymmetry,
  transformMaze,
} from '../../../../puzzles/maze/symmetry.ts';
import { parseMazeText } from '../../../../puzzles/maze/text.ts';
import { randomFromSeed, type Random } from '../../../../puzzles/random.ts';
import { UserError } from '../../../../puzzles/user-error.ts';

/** Moves from S to G by relaxing all cells until nothing changes: slow, and not the search under test. */
function bellmanFord({ rows, cols, cells }: Maze): number {
  const distance = Array.from(cells, (cell) => (cell === START ? 0 : Infinity));
  for (let isChanging = true; isChanging;) {
    isChanging = false;
    for (let i = 0; i < cells.length; i += 1) {
      if (cells[i] === WALL) continue;
      const beside = [];
      if (i >= cols) beside.push(i - cols);
      if (i < (rows - 1) * cols) beside.push(i + cols);
      if (i % cols > 0) beside.push(i - 1);
      if (i % cols < cols - 1) beside.push(i + 1);
      const best = Math.min(...beside.map((k) => distance[k] + 1));
      if (best < distance[i]) {
        distance[i] = best;
        isChanging = true;
      }
    }
  }
  return distance[cells.indexOf(GOAL)];
}

/** Walks from S to G at random, each step one nearer to G by a flood that is not the search under test. */
function randomShortestPath({ rows, cols, cells }: Maze, random: Random): number[] {
  const beside = (i: number): number[] => [
    ...(i >= cols ? [i - cols] : []),
    ...(i < (rows - 1) * cols ? [i + cols] : []),
    ...(i % cols > 0 ? [i - 1] : []),
    ...(i % cols < cols - 1 ? [i + 1] : []),
  ];
  const toGoal = new Map([[cells.indexOf(GOAL), 0]]);
  for (const [i, distance] of toGoal) {
    for (const k of beside(i)) if (cells[k] !== WALL && !toGoal.has(k)) toGoal.set(k, distance + 1);
  }
  const walked = [...cells];
  for (let at = cells.indexOf(START); ;) {
    const nearer = beside(at).filter((k) => toGoal.get(k) === (toGoal.get(at) ?? 0) - 1);
    at = nearer[random.int(0, nearer.length - 1)];
    if (cells[at] === GOAL) return walked;
    walked[at] = PATH;
  }
}

describe('generateMaze', () => {
  it.each([
    { rows: 2, cols: 2, minPathLength: 1 },
    { rows: 6, cols: 9, minPathLength: 12 },
    { rows: 10, cols: 10, minPathLength: 25 },
    { rows: 17, cols: 30, minPathLength: 60 },
    { rows: 30, cols: 30, minPathLength: 111 },
  ])('keeps its word: %o', (options) => {
    const random = randomFromSeed(options.rows);
    for (let i = 0; i < 10; i += 1) {
      const maze = generateMaze(options, random);
      expect(pathLength(maze)).toBeGreaterThanOrEqual(options.minPathLength);
      expect(pathLength(maze)).toBe(bellmanFord(maze));
      expect(checkMazeAnswer(maze, maze.solution).verdict).toBe('verified');
    }
  });

  it('gives the same mazes for the same seed, no two of them twins', () => {
    const options = { rows: 5, cols: 5, minPathLength: 6 };
    const make = (seed: number) => generateMazes(40, options, randomFromSeed(seed));
    expect(make(1)).toEqual(make(1));
    expect(make(1)).not.toEqual(make(2));
    expect(new Set(make(1).map(canonicalMaze)).size).toBe(40);
  });

  it.each([
    [{ rows: 1, cols: 5, minPathLength: 2 }, /side of 1/],
    [{ rows: 31, cols: 5, minPathLength: 2 }, /side of 31/],
    [{ rows: 5, cols: 5, minPathLength: 0 }, /path of 0 moves/],
    [{ rows: 5, cols: 5, minPathLength: 2, wallFraction: 0.9 }, /wall fraction of 0.9/],
    [{ rows: 4, cols: 4, minPathLength: 15 }, /No 4 x 4 maze with a shortest path of 15 moves/],
  ])('refuses %o', (options, message) => {
    expect(() => generateMaze(options, randomFromSeed(1))).toThrow(UserError);
    expect(() => generateMaze(options, randomFromSeed(1))).toThrow(message);
  });

  it('says when there are not that many different mazes', () => {
    const options = { rows: 2, cols: 2, minPathLength: 2 };
    expect(() => generateMazes(50, options, randomFromSeed(1))).toThrow(/Only \d+ different 2 x 2 mazes/);
  });
});

describe('symmetries', () => {
  it('undo themselves, keep the answer right and share one canonical text', () => {
    const random = randomFromSeed(5);
    for (const shape of [
      { rows: 8, cols: 8 },
      { rows: 5, cols: 9 },
    ]) {
      const maze = generateMaze({ ...shape, minPathLength: 7 }, random);
      for (const symmetry of MAZE_SYMMETRIES) {
        const image = transformMaze(maze, symmetry);
        expect(transformMaze(image, inverseSymmetry(symmetry))).toEqual(maze);
        expect(checkMazeAnswer(image, image.solution).verdict).toBe('verified');
        expect(canonicalMaze(image)).toBe(canonicalMaze(maze));
      }
    }
  });

  it('are the official ones', () => {
    const maze = parseMazeText('S #\nG  ')[0];
    const images = MAZE_SYMMETRIES.map((symmetry) => [...transformMaze(maze, symmetry).cells]);
    const [s, g, w, o] = [START, GOAL, WALL, OPEN];
    expect(images).toEqual([
      [s, o, w, g, o, o],
      [w, o, o, o, s, g],
      [o, o, g, w, o, s],
      [g, s, o, o, o, w],
      [w, o, s, o, o, g],
      [g, o, o, s, o, w],
      [s, g, o, o, w, o],
      [o, w, o, o, g, s],
    ]);
  });

  it('counts S exchanged with G as a twin', () => {
    const [maze, twin, other] = parseMazeText('S #\n G \n\n# G\n S \n\nS  \n#G ');
    expect(canonicalMaze(twin)).toBe(canonicalMaze(maze));
    expect(canonicalMaze(other)).not.toBe(canonicalMaze(maze));
  });
});

describe('checkMazeAnswer', () => {
  const maze = parseMazeText('S  \n # \n  G')[0];
  const answer = (text: string): number[] => [...text].map((char) => '# SGo'.indexOf(char));

  it('accepts every shortest path', () => {
    expect(checkMazeAnswer(maze, answer('Soo #o  G')).verdict).toBe('verified');
    expect(checkMazeAnswer(maze, answer('S  o# ooG')).verdict).toBe('verified');
  });

  it.each([
    ['Soo # o G'.slice(1), /8 cells and the maze 9/],
    ['Soo #   G', /do not join/],
    ['Sooo#oo G', /marked cells are not needed/],
    ['Sooo#oooG', /marked cells are not needed/],
    ['So  o  oG', /runs through the wall at row 2, column 2/],
    ['Soo  o  G', /cell at row 2, column 2 was changed/],
    ['Soo #o   ', /cell at row 3, column 3 was changed/],
  ])('refuses %j', (text, reason) => {
    const verdict = checkMazeAnswer(maze, answer(text));
    expect(verdict.verdict).toBe('wrong');
    expect(verdict.reason).toMatch(reason);
  });

  it('accepts any shortest path of a generated maze, not just the stored one', () => {
    const random = randomFromSeed(11);
    let numOthers = 0;
    for (let i = 0; i < 30; i += 1) {
      const made = generateMaze({ rows: 12, cols: 12, minPathLength: 14 }, random);
      const walked = randomShortestPath(made, random);
      expect(checkMazeAnswer(made, walked).verdict).toBe('verified');
      if (walked.join('') !== made.solution.join('')) numOthers += 1;
    }
    expect(numOthers).toBeGreaterThan(10);
  });

  it('refuses a detour', () => {
    const open = parseMazeText('S  \n   \nG  ')[0];
    expect(checkMazeAnswer(open, answer('Soo  oGoo')).reason).toMatch(/6 moves and 2 are enough/);
  });

  it('refuses any solution with one cell changed', () => {
    const random = randomFromSeed(9);
    const made = generateMaze({ rows: 9, cols: 9, minPathLength: 12 }, random);
    for (let i = 0; i < made.cells.length; i += 1) {
      for (const code of [WALL, OPEN, START, GOAL, PATH, 255]) {
        if (code === made.solution[i]) continue;
        const changed = made.solution.slice();
        changed[i] = code;
        expect(checkMazeAnswer(made, changed).verdict).toBe('wrong');
      }
    }
  });
});
