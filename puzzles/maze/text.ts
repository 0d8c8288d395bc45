/**
 * Mazes as text: one line a row, over "# SGo", mazes separated by an empty line. A full stop is read as an open cell,
 * for editors that strip spaces from line ends.
 */
import { UserError } from '../user-error.ts';
import { buildMaze } from './check.ts';
import { cellsFromString, cellsToString } from './maze.ts';
import type { Maze } from './maze.ts';

/** Parses every maze of a text; throws UserError naming the line of the first fault. */
export function parseMazeText(text: string): Maze[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const mazes: Maze[] = [];
  let firstLine = 0;
  for (let i = 0; i <= lines.length; i += 1) {
    if (i < lines.length && lines[i] !== '') continue;
    if (i > firstLine) mazes.push(parseBlock(lines.slice(firstLine, i), firstLine + 1));
    firstLine = i + 1;
  }
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
