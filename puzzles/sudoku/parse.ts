import { textLines } from '../lines.ts';
import { UserError } from '../user-error.ts';
import { geometryOf, sizeOfNumCells } from './geometry.ts';
import type { SudokuSize } from './geometry.ts';
import { solveSudoku } from './solve.ts';
import { findConflicts } from './sudoku.ts';
import type { Sudoku } from './sudoku.ts';

/** A puzzle read from text, with what the file said about it. */
export interface ParsedSudoku {
  sudoku: Sudoku;
  /** Line of the text, from 1. */
  line: number;
  /** The CSV column `source`, or null. */
  source: string | null;
  /** The CSV column `rating` (in the official data: how often a solver had to backtrack), or null. */
  rating: number | null;
}

/** Header names of CSV files: the official ones first, then those of other well-known collections. */
const QUESTION_NAMES = ['question', 'puzzle', 'quizzes', 'quiz'];
const ANSWER_NAMES = ['answer', 'solution', 'solutions'];

/**
 * Reads puzzles from text, one a line: 16, 36 or 81 characters, '.' or '0' for a blank, and if known the solution in the same
 * line after a comma, semicolon or space; or a CSV whose header names a column `question` and maybe `answer`, `source` and
 * `rating`. Empty lines and lines that begin with '#' are skipped. A puzzle without a solution gets it from the solver; every
 * puzzle must have exactly one.
 * @param name what messages call the text, e.g. the file's name.
 * @throws UserError at the first thing that cannot be used, with its line.
 */
export function parseSudokus(text: string, name?: string): ParsedSudoku[] {
  const where = (line: number): string => (name === undefined ? `Line ${line}` : `${name}, line ${line}`);
  let readLine: LineReader = readPlainLine;
  const parsed: ParsedSudoku[] = [];
  let isFirst = true;
  for (const { text: content, number: line } of textLines(text, name ?? 'The text')) {
    if (content.trim() === '' || content.startsWith('#')) continue;
    const isHeader = isFirst && isCsvHeader(content);
    isFirst = false;
    if (isHeader) {
      readLine = csvReader(content, where(line));
      continue;
    }
    const { question, answer, source, rating } = readLine(content, where(line));
    parsed.push({ sudoku: readSudoku(question, answer, where(line)), line, source, rating });
  }
  if (parsed.length === 0) {
    throw new UserError(
      `${name ?? 'The text'} has no puzzles: one puzzle of 16, 36 or 81 characters a line was expected.`,
    );
  }
  return parsed;
}

/**
 * One puzzle from its characters. `answer` '' or null: the solver finds it.
 * @param where begins the messages, e.g. 'Line 3'.
 */
export function readSudoku(question: string, answer: string | null, where: string): Sudoku {
  const size = sizeOfNumCells(question.length);
  if (size === null) {
    throw new UserError(
      `${where}: a Sudoku has 16, 36 or 81 cells, but this one has ${question.length} characters.`,
    );
  }
  const givens = readCells(size, question, where);
  const { numSolutions, solution } = solveSudoku(size, givens, 2);
  if (solution === null) throw new UserError(`${where}: ${whyUnsolvable(size, givens)}.`);
  if (numSolutions > 1) {
    throw new UserError(
      `${where}: the puzzle has more than one solution; only puzzles with exactly one can be used.`,
    );
  }
  if (answer !== null && answer !== '') requireAnswer(size, answer, solution, where);
  return { size, givens, solution };
}

interface Fields {
  question: string;
  answer: string | null;
  source: string | null;
  rating: number | null;
}

/** Letters between commas: no puzzle looks like that. One word alone counts only if it names a column we know. */
function isCsvHeader(line: string): boolean {
  const names = line.split(',').map((name) => name.replaceAll('"', '').trim().toLowerCase());
  return (
    names.some((name) => QUESTION_NAMES.includes(name)) ||
    (names.length > 1 && names.every((name) => /^[a-z][a-z_ ]*$/.test(name)))
  );
}

type LineReader = (line: string, where: string) => Fields;

function readPlainLine(line: string, where: string): Fields {
  const [question, answer, ...rest] = line.trim().split(/\s*[,;]\s*|\s+/);
  if (rest.length > 0) {
    throw new UserError(
      `${where}: a puzzle and at most its solution were expected, but there are ${rest.length + 2} parts.`,
    );
  }
  return { question, answer: answer ?? null, source: null, rating: null };
}

function csvReader(header: string, where: string): LineReader {
  const names = splitCsv(header, where).map((name) => name.toLowerCase());
  const columnOf = (wanted: string[]): number => names.findIndex((name) => wanted.includes(name));
  const questionColumn = columnOf(QUESTION_NAMES);
  const answerColumn = columnOf(ANSWER_NAMES);
  const sourceColumn = columnOf(['source']);
  const ratingColumn = columnOf(['rating']);
  if (questionColumn < 0) {
    throw new UserError(
      `${where}: the CSV header needs a column 'question', but has only '${shorten(header)}'.`,
    );
  }
  return (line, whereLine) => {
    const fields = splitCsv(line, whereLine);
    if (fields.length !== names.length) {
      throw new UserError(
        `${whereLine}: the header has ${names.length} columns, but this line has ${fields.length}.`,
      );
    }
    const rating = ratingColumn < 0 || fields[ratingColumn] === '' ? null : Number(fields[ratingColumn]);
    if (rating !== null && !Number.isFinite(rating)) {
      throw new UserError(
        `${whereLine}: the rating must be a number, not '${shorten(fields[ratingColumn])}'.`,
      );
    }
    return {
      question: fields[questionColumn],
      answer: answerColumn < 0 ? null : fields[answerColumn],
      source: sourceColumn < 0 ? null : fields[sourceColumn],
      rating,
    };
  };
}

/** Splits one CSV line at its commas; a field in double quotes may hold commas, and "" for a quote. */
function splitCsv(line: string, where: string): string[] {
  const fields: string[] = [];
  for (const [, quoted, plain, end] of line.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*(,|$)/gy)) {
    fields.push(quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'));
    if (end === '') return fields;
  }
  throw new UserError(`${where}: the quotes in this CSV line do not match.`);
}

function readCells(size: SudokuSize, characters: string, where: string): Uint8Array {
  const cells = new Uint8Array(size * size);
  for (let cell = 0; cell < cells.length; cell++) {
    const digit = characters[cell] === '.' ? 0 : characters.charCodeAt(cell) - 48;
    if (!(digit >= 0 && digit <= size)) {
      throw new UserError(
        `${where}: '${String.fromCodePoint(characters.codePointAt(cell) ?? 0)}' in ${nameCell(size, cell)} is no digit from 1 to ${size} and no blank ('.' or '0').`,
      );
    }
    cells[cell] = digit;
  }
  return cells;
}

function whyUnsolvable(size: SudokuSize, givens: Uint8Array): string {
  const conflict = findConflicts(size, givens).at(0);
  if (conflict === undefined) return 'the puzzle has no solution';
  const [first, second] = conflict.cells.map((cell) => nameCell(size, cell));
  return `the puzzle breaks the rules: ${conflict.digit} stands twice in ${conflict.unit} ${conflict.index + 1}, in ${first} and in ${second}`;
}

function requireAnswer(size: SudokuSize, answer: string, solution: Uint8Array, where: string): void {
  if (answer.length !== size * size) {
    throw new UserError(
      `${where}: the puzzle has ${size * size} cells, but its solution has ${answer.length} characters.`,
    );
  }
  const cells = readCells(size, answer, `${where}: in the solution`);
  const wrong = cells.findIndex((digit, cell) => digit !== solution[cell]);
  if (wrong < 0) return;
  const found = cells[wrong] === 0 ? 'is blank' : `has ${cells[wrong]}`;
  throw new UserError(
    `${where}: the solution given is wrong: ${nameCell(size, wrong)} ${found}, but the puzzle's only solution has ${solution[wrong]}.`,
  );
}

function nameCell(size: SudokuSize, cell: number): string {
  const { rowOf, columnOf } = geometryOf(size);
  return `row ${rowOf[cell] + 1} column ${columnOf[cell] + 1}`;
}

function shorten(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}...`;
}
