/** A maze as the JSON kept in the store: {rows, cols, question, answer}, characters over "# SGo" row after row. */
import { UserError } from '../user-error.ts';
import { buildMaze, withAnswer } from './check.ts';
import { cellsFromString, cellsToString } from './maze.ts';
import type { Maze } from './maze.ts';

export interface MazeContent {
  readonly rows: number;
  readonly cols: number;
  readonly question: string;
  readonly answer: string;
}

export function mazeToContent(maze: Maze): MazeContent {
  const { rows, cols } = maze;
  return { rows, cols, question: cellsToString(maze.cells), answer: cellsToString(maze.solution) };
}

/** The maze of a stored content; throws UserError when it is not one. */
export function mazeFromContent(content: unknown): Maze {
  const { rows, cols, question, answer } = (content ?? {}) as Partial<MazeContent>;
  const isWhole = typeof question === 'string' && typeof answer === 'string';
  if (!isWhole || typeof rows !== 'number' || typeof cols !== 'number' || rows * cols !== question.length) {
    throw new UserError(
      'The stored maze is damaged: it needs rows, cols, question and answer of rows x cols cells.',
    );
  }
  const where = 'The stored maze is damaged';
  const maze = buildMaze(rows, cols, cellsFromString(question, where), where);
  return withAnswer(maze, cellsFromString(answer, where), where);
}
