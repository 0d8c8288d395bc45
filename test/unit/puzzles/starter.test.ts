import { describe, expect, it } from 'vitest';
import { canonicalHash } from '../../../puzzles/arc/canonical.ts';
import { checkConcept } from '../../../puzzles/concepts/check.ts';
import { CONCEPT_FAMILIES } from '../../../puzzles/concepts/registry.ts';
import { checkMazeAnswer } from '../../../puzzles/maze/check.ts';
import { pathLength } from '../../../puzzles/maze/maze.ts';
import { canonicalMaze } from '../../../puzzles/maze/symmetry.ts';
import { starterLibrary, type StarterPuzzle } from '../../../puzzles/starter.ts';
import { canonicalSudoku } from '../../../puzzles/sudoku/canonical.ts';
import { solveSudoku } from '../../../puzzles/sudoku/solve.ts';
import { checkSudoku } from '../../../puzzles/sudoku/sudoku.ts';

function canonicalOf(puzzle: StarterPuzzle): string {
  if (puzzle.family === 'sudoku') return canonicalSudoku(puzzle.sudoku);
  if (puzzle.family === 'maze') return canonicalMaze(puzzle.maze);
  return canonicalHash(puzzle.task);
}

describe('the starter library', () => {
  const library = starterLibrary();

  it('is the same for everybody', () => {
    expect(starterLibrary()).toEqual(library);
  });

  it('has no two puzzles that are twins', () => {
    expect(library.length).toBeGreaterThanOrEqual(60);
    expect(new Set(library.map(canonicalOf)).size).toBe(library.length);
  });

  it('has an easy and a medium task of every concept family, all verified', () => {
    const concepts = library.filter((puzzle) => puzzle.family === 'concept');
    expect(concepts.map(({ familyId, difficulty }) => `${familyId} ${difficulty}`)).toEqual(
      CONCEPT_FAMILIES.flatMap(({ id }) => [`${id} easy`, `${id} medium`]),
    );
    for (const { familyId, task } of concepts) expect(checkConcept(familyId, task).verdict).toBe('verified');
  });

  it('has Sudokus of every size with one solution', () => {
    const sudokus = library.flatMap((puzzle) => (puzzle.family === 'sudoku' ? [puzzle.sudoku] : []));
    expect(new Set(sudokus.map(({ size }) => size))).toEqual(new Set([4, 6, 9]));
    for (const { size, givens, solution } of sudokus) {
      expect(checkSudoku(size, givens, solution).isSolved).toBe(true);
      expect(solveSudoku(size, givens).numSolutions).toBe(1);
    }
  });

  it('has mazes up to 30x30, one with a path as long as Maze-Hard asks for', () => {
    const mazes = library.flatMap((puzzle) => (puzzle.family === 'maze' ? [puzzle.maze] : []));
    for (const maze of mazes) expect(checkMazeAnswer(maze, maze.solution).verdict).toBe('verified');
    expect(mazes.some((maze) => maze.rows === 30 && pathLength(maze) > 110)).toBe(true);
  });
});
