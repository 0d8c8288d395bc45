/**
 * Mazes as text: one line a row, over "# SGo", mazes separated by an empty line. A full stop is read as an open cell,
 * for editors that strip spaces from line ends.
 */
import { textLines } from '../lines.ts';
import { UserError } from '../user-error.ts';
import { buildMaze } from './check.ts';
import { MAZE_MAX_SIDE, MAZE_MIN_SIDE, cellsFromString, cellsToString } from './maze.ts';
import type { Maze } from './maze.ts';

/** Parses every maze of a text; throws UserError naming the line of the first fault. */
export function parseMazeText(text: string): Maze[] {
  const mazes: Maze[] = [];
  let block: string[] = [];
  let firstLine = 1;
  const finishBlock = (nextLine: number): void => {
    if (block.length > 0) mazes.push(parseBlock(block, firstLine));
    block = [];
    firstLine = nextLine;
  };
  for (const line of textLines(text, 'The maze text')) {
    if (line.text === '') {
      finishBlock(line.number + 1);
      continue;
    }
    block.push(line.text);
    if (block.length > MAZE_MAX_SIDE) {
      throw new UserError(
        `maze at line ${firstLine}: the maze has more than ${MAZE_MAX_SIDE} rows; sides go from ${MAZE_MIN_SIDE} to ${MAZE_MAX_SIDE} cells.`,
      );
    }
  }
  finishBlock(0);
  if (mazes.length === 0) {
    throw new UserError('The maze text is empty; write one line a row with # for walls, S and G.');
  }
  return mazes;
}

function parseBlock(lines: readonly string[], firstLine: number): Maze {
  const cols = lines[0].length;
  const codes = new Uint8Array(lines.length * cols);
  lines.forEach((line, row) => {
    const where = `maze text line ${firstLine + row}`;
    if (line.length !== cols) {
      throw new UserError(
        `${where} has ${line.length} cells and line ${firstLine} has ${cols}; all rows of a maze must be equally long ` +
          `(write . for an open cell where an editor strips spaces, and an empty line between two mazes).`,
      );
    }
    codes.set(cellsFromString(line.replaceAll('.', ' '), where), row * cols);
  });
  return buildMaze(lines.length, cols, codes, `maze at line ${firstLine}`);
}

/** One maze as text, without its path or with it; ends with a line break. */
export function formatMazeText(maze: Maze, options: { solved: boolean }): string {
  const text = cellsToString(options.solved ? maze.solution : maze.cells);
  let block = '';
  for (let row = 0; row < maze.rows; row += 1)
    block += `${text.slice(row * maze.cols, (row + 1) * maze.cols)}\n`;
  return block;
}
