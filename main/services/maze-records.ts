import { mazeFromContent, mazeToContent } from '../../puzzles/maze/content.ts';
import { mazeSize, pathLength, type Maze } from '../../puzzles/maze/maze.ts';
import { canonicalMaze } from '../../puzzles/maze/symmetry.ts';
import { contentHash, type Provenance, type PuzzleInput, type StoredPuzzle } from '../store/puzzles.ts';

/** A maze as the store keeps it; its difficulty is the length of its shortest path. */
export function mazeInput(maze: Maze, provenance?: Partial<Provenance>): PuzzleInput {
  const content = JSON.stringify(mazeToContent(maze));
  return {
    family: 'maze',
    size: mazeSize(maze),
    content,
    content_hash: contentHash(`maze\n${content}`),
    canonical_hash: contentHash(`maze\n${canonicalMaze(maze)}`),
    difficulty: pathLength(maze),
    ...(provenance === undefined ? {} : { provenance }),
  };
}

/** @throws UserError when the stored content is damaged. */
export function storedMaze(puzzle: Pick<StoredPuzzle, 'content'>): Maze {
  return mazeFromContent(JSON.parse(puzzle.content));
}
