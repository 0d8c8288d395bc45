import { describe, expect, it } from 'vitest';
import { mazeBatchSource } from '../../../../puzzles/maze/batches.ts';
import { checkMazeAnswer } from '../../../../puzzles/maze/check.ts';
import { generateMazes } from '../../../../puzzles/maze/generate.ts';
import type { Maze } from '../../../../puzzles/maze/maze.ts';
import { canonicalMaze, transformMaze, MAZE_SYMMETRIES } from '../../../../puzzles/maze/symmetry.ts';
import { INVALID_CELL, decodeMazeTokens, encodeMaze } from '../../../../puzzles/maze/tokens.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { emptyBatch } from '../../../../puzzles/tokens.ts';
import type { Batch, BatchSource } from '../../../../puzzles/tokens.ts';
import { UserError } from '../../../../puzzles/user-error.ts';

const mazes = generateMazes(10, { rows: 6, cols: 6, minPathLength: 6 }, randomFromSeed(1));

function nextBatch(source: BatchSource, size: number): Batch {
  const batch = emptyBatch(size, source.metadata.seq_len);
  source.nextBatch(batch);
  return batch;
}

/** Which maze a row of a batch shows, and under which symmetry. */
function recognise(batch: Batch, row: number): { maze: number; symmetry: number } {
  const size = batch.inputs.length / batch.puzzle_identifiers.length;
  const inputs = batch.inputs.slice(row * size, (row + 1) * size);
  const labels = batch.labels.slice(row * size, (row + 1) * size);
  for (const [index, maze] of mazes.entries()) {
    for (const symmetry of MAZE_SYMMETRIES) {
      const image = transformMaze(maze, symmetry);
      if (decodeMazeTokens(inputs).join() !== image.cells.join()) continue;
      expect(labels).toEqual(encodeMaze(image).labels);
      return { maze: index, symmetry };
    }
  }
  throw new Error('no maze gives this row');
}

describe('mazeBatchSource', () => {
  it('serves each maze once an epoch, as it is', () => {
    const source = mazeBatchSource(mazes, { seed: 4, augment: false });
    const rows = Array.from({ length: 5 }, () => nextBatch(source, 4)).flatMap((batch) =>
      [0, 1, 2, 3].map((row) => recognise(batch, row)),
    );
    const sorted = (from: number) =>
      rows
        .slice(from, from + 10)
        .map(({ maze }) => maze)
        .sort((a, b) => a - b);
    expect(sorted(0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(sorted(10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(rows.every(({ symmetry }) => symmetry === 0)).toBe(true);
  });

  it('shows all eight symmetries when augmenting', () => {
    const source = mazeBatchSource(mazes, { seed: 4, augment: true });
    const batch = nextBatch(source, 200);
    const seen = new Set(Array.from({ length: 200 }, (_, row) => recognise(batch, row).symmetry));
    expect(seen.size).toBe(8);
    expect([...batch.puzzle_identifiers]).toEqual(new Array(200).fill(0));
  });

  it('keeps the shape of mazes that are not square', () => {
    const wide = generateMazes(6, { rows: 3, cols: 7, minPathLength: 6 }, randomFromSeed(2));
    const canonical = new Set(wide.map(canonicalMaze));
    const batch = nextBatch(mazeBatchSource(wide, { seed: 1, augment: true }), 50);
    for (let row = 0; row < 50; row += 1) {
      const cells = decodeMazeTokens(batch.inputs.slice(row * 21, row * 21 + 21));
      const solution = decodeMazeTokens(batch.labels.slice(row * 21, row * 21 + 21));
      const maze: Maze = { rows: 3, cols: 7, cells, solution };
      expect(checkMazeAnswer(maze, solution).verdict).toBe('verified');
      expect(canonical.has(canonicalMaze(maze))).toBe(true);
    }
  });

  it('resumes exactly from a state saved as JSON, anywhere in an epoch', () => {
    for (let skipped = 0; skipped < 6; skipped += 1) {
      const source = mazeBatchSource(mazes, { seed: 7, augment: true });
      for (let i = 0; i < skipped; i += 1) nextBatch(source, 5);
      const resumed = mazeBatchSource(mazes, { seed: 99, augment: true });
      resumed.setState(JSON.parse(JSON.stringify(source.getState())));
      for (let i = 0; i < 8; i += 1) expect(nextBatch(resumed, 5)).toEqual(nextBatch(source, 5));
    }
  });

  it('refuses no mazes, mixed shapes and a foreign state', () => {
    const options = { seed: 1, augment: true };
    const wide = generateMazes(1, { rows: 3, cols: 7, minPathLength: 6 }, randomFromSeed(2));
    expect(() => mazeBatchSource([], options)).toThrow(UserError);
    expect(() => mazeBatchSource([...mazes, ...wide], options)).toThrow(/6x6 and 3x7/);
    const source = mazeBatchSource(mazes, options);
    const state = source.getState() as object;
    for (const foreign of [null, {}, { ...state, cursor: 11 }, { ...state, random: [] }]) {
      expect(() => source.setState(foreign)).toThrow(UserError);
    }
  });
});

describe('decodeMazeTokens', () => {
  it('marks what is no maze cell', () => {
    expect([...decodeMazeTokens([0, 1, 5, 6, -3])]).toEqual([INVALID_CELL, 0, 4, INVALID_CELL, INVALID_CELL]);
  });
});
