import { describe, expect, it } from 'vitest';
import { gridFromRows } from '../../../../puzzles/arc/grid.ts';
import { buildMaze } from '../../../../puzzles/maze/check.ts';
import { cellsFromString } from '../../../../puzzles/maze/maze.ts';
import { judgeGrids, judgeSudoku, judgeWay } from '../../../../renderer/screens/workbench/editor/attempt.ts';

describe('an attempt', () => {
  const right = gridFromRows([[1, 2]]);

  it('at an ARC task is right only where shape and every cell of every test are', () => {
    expect(judgeGrids([right], [gridFromRows([[1, 2]])]).kind).toBe('right');
    expect(judgeGrids([right], [gridFromRows([[1, 3]])])).toEqual({
      kind: 'wrong',
      sentence: 'Not yet: your answer has the right size but not the right cells.',
    });
    // The same cells in the same order, in another shape.
    expect(judgeGrids([right], [gridFromRows([[1], [2]])]).sentence).toMatch(/another size/);
    expect(judgeGrids([right, right], [right, gridFromRows([[2, 2]])]).sentence).toMatch(/test 2/);
  });

  it('does not count while an answer is missing or unknown', () => {
    expect(judgeGrids([right, right], [right, null])).toEqual({
      kind: 'unfinished',
      sentence: 'Draw your answer to test 2 first.',
    });
    expect(judgeGrids([null], [right]).kind).toBe('unfinished');
    const solution = Uint8Array.of(1, 2, 3, 4);
    expect(judgeSudoku({ solution }, [1, 0, 3, 0])).toEqual({
      kind: 'unfinished',
      sentence: '2 cells are still blank.',
    });
  });

  it('at a Sudoku is held against the one solution, at a maze against the rules', () => {
    const solution = Uint8Array.of(1, 2, 3, 4);
    expect(judgeSudoku({ solution }, [1, 2, 3, 4]).kind).toBe('right');
    expect(judgeSudoku({ solution }, [2, 1, 3, 4]).sentence).toMatch(/2 digits are wrong/);
    const maze = buildMaze(2, 3, cellsFromString('S    G', 'a maze'), 'a maze');
    expect([...maze.solution.slice(0, 3)]).toEqual([2, 4, 4]);
    expect(judgeWay(maze, maze.solution).kind).toBe('right');
    expect(judgeWay(maze, cellsFromString('S  ooG', 'another way')).kind).toBe('right');
    expect(judgeWay(maze, maze.cells)).toMatchObject({
      kind: 'wrong',
      sentence: expect.stringMatching(/join/) as string,
    });
  });
});
