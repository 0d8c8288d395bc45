/** The official CSV of mazes (sapientinc/maze-30x30-hard-1k): source,question,answer,rating; square mazes, row-major. */
import { textLines } from '../lines.ts';
import { UserError } from '../user-error.ts';
import { buildMaze, withAnswer } from './check.ts';
import { PATH, cellsFromString, cellsToString, pathLength } from './maze.ts';
import type { Maze } from './maze.ts';

export interface MazeRow {
  readonly maze: Maze;
  /** The file's own first column. */
  readonly source: string;
  /** 1-based line of the file. */
  readonly line: number;
}

const HEADER = 'source,question,answer,rating';

/** Parses the official CSV; throws UserError naming the line of the first fault. */
export function parseMazeCsv(text: string): MazeRow[] {
  const rows: MazeRow[] = [];
  for (const line of textLines(text, 'The maze CSV')) {
    if (line.number === 1 && line.text.trim() !== HEADER) {
      throw new UserError(`The maze CSV must begin with the line ${HEADER}; found ${quoteStart(line.text)}.`);
    }
    if (line.number > 1 && line.text !== '') rows.push(parseRow(line.text, line.number));
  }
  if (rows.length === 0) throw new UserError('The maze CSV holds no maze; it ends after its first line.');
  return rows;
}

function parseRow(text: string, line: number): MazeRow {
  const where = `maze CSV line ${line}`;
  const fields = splitFields(text);
  if (fields.length !== 4) {
    throw new UserError(`${where} has ${fields.length} fields and needs 4: ${HEADER}.`);
  }
  const [source, question, answer] = fields as [string, string, string, string];
  const side = Math.round(Math.sqrt(question.length));
  if (side * side !== question.length) {
    throw new UserError(`${where}: the question has ${question.length} cells, which is not a square number.`);
  }
  const codes = cellsFromString(question, `${where}, question`);
  if (codes.includes(PATH))
    throw new UserError(`${where}: the question already holds a path; only the answer may.`);
  const maze = buildMaze(side, side, codes, where);
  const solution = cellsFromString(answer, `${where}, answer`);
  return { maze: withAnswer(maze, solution, where), source, line };
}

/** Fields of one CSV line; a field in double quotes may hold commas, and "" for one quote. */
function splitFields(line: string): string[] {
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let i = 0; i < line.length; i += 1) {
    const char = line.charAt(i);
    if (char === '"') {
      if (isQuoted && line.charAt(i + 1) === '"') {
        field += '"';
        i += 1;
      } else isQuoted = !isQuoted;
    } else if (char === ',' && !isQuoted) {
      fields.push(field);
      field = '';
    } else field += char;
  }
  fields.push(field);
  return fields;
}

function quoteStart(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
}

/** The official CSV of square mazes; rating = path length. Throws UserError on a maze that is not square. */
export function formatMazeCsv(mazes: readonly Maze[], source: string): string {
  const lines = mazes.map((maze, i) => {
    if (maze.rows !== maze.cols) {
      throw new UserError(
        `Maze ${i + 1} is ${maze.rows} x ${maze.cols}; the official CSV holds square mazes only.`,
      );
    }
    return `${source},${cellsToString(maze.cells)},${cellsToString(maze.solution)},${pathLength(maze)}`;
  });
  return `${[HEADER, ...lines].join('\n')}\n`;
}
