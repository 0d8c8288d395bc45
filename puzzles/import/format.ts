import { arcFileKind, type ArcFileKind } from '../arc/parse.ts';
import { readJson, type JsonValue } from '../json/read.ts';
import { UserError } from '../user-error.ts';
import { utf8Text } from '../utf8.ts';
import { isZip } from './zip.ts';

export type PuzzleFamily = 'arc' | 'sudoku' | 'maze';

/** What a file is, judged by its name and content. */
export type FileFormat =
  | {
      readonly format: `arc_${Exclude<ArcFileKind, 'official_dataset' | 'unknown'>}`;
      readonly family: 'arc';
      readonly json: JsonValue;
    }
  | { readonly format: 'official_dataset' | 'json'; readonly family: null; readonly json: JsonValue }
  | { readonly format: 'sudoku_lines' | 'sudoku_csv'; readonly family: 'sudoku'; readonly text: string }
  | { readonly format: 'maze_text' | 'maze_csv'; readonly family: 'maze'; readonly text: string }
  | { readonly format: 'text'; readonly family: null; readonly text: string }
  | { readonly format: 'zip' | 'npy' | 'empty' | 'binary'; readonly family: null };

/** Names that files of puzzles may end in; others are not looked into when they come in a folder or a zip. */
export const PUZZLE_EXTENSIONS = /\.(json|csv|tsv|txt|text|sdk|sdm|sudoku|maze)$/i;

/** Lines that are looked at to tell a text. */
const NUM_LINES_LOOKED_AT = 64;

/** As for JSON: what keeps an import below half a gigabyte of memory. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

const NPY_MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/**
 * Tells what a file is. JSON is parsed on the way, so a file that begins like JSON and is none is refused here.
 * @throws UserError when JSON is not valid or passes a limit.
 */
export function detectFormat(name: string, bytes: Uint8Array): FileFormat {
  if (isZip(bytes)) return { format: 'zip', family: null };
  if (bytes.length >= NPY_MAGIC.length && NPY_MAGIC.every((byte, at) => bytes[at] === byte)) {
    return { format: 'npy', family: null };
  }
  if (bytes.length > MAX_TEXT_BYTES) {
    throw new UserError(
      `${name} has ${Math.ceil(bytes.length / 1024 ** 2)} MiB; a file of puzzles may have ${MAX_TEXT_BYTES / 1024 ** 2}: split it.`,
      'too_large',
    );
  }
  const text = utf8Text(bytes);
  if (text === null || text.includes('\0')) return { format: 'binary', family: null };
  if (/\.json$/i.test(name) || /^\s*[{[]/.test(text.slice(0, 1000)))
    return jsonFormat(readJson(text, { source: name }));
  if (text.trim() === '') return { format: 'empty', family: null };
  return textFormat(text);
}

function jsonFormat(json: JsonValue): FileFormat {
  const kind = arcFileKind(json);
  if (kind === 'unknown') return { format: 'json', family: null, json };
  if (kind === 'official_dataset') return { format: 'official_dataset', family: null, json };
  return { format: `arc_${kind}`, family: 'arc', json };
}

function textFormat(text: string): FileFormat {
  const lines = firstLines(text);
  const header = lines[0]
    .toLowerCase()
    .split(',')
    .map((column) => column.replaceAll('"', '').trim());
  const isCsv = header.some((column) => ['question', 'puzzle', 'quizzes', 'quiz'].includes(column));
  if (isCsv) {
    // Sudokus and mazes share the official header; only a maze has letters for its start and goal.
    const isMaze =
      lines.length > 1 && /[# ]/.test(fieldsBehind(lines[1])) && /S/.test(fieldsBehind(lines[1]));
    return isMaze
      ? { format: 'maze_csv', family: 'maze', text }
      : { format: 'sudoku_csv', family: 'sudoku', text };
  }
  // One odd line must not hide what the others are: the reader of the family then says what is wrong with it.
  const rows = lines.filter((line) => /^[# .SGo]+$/.test(line));
  const isMaze = 2 * rows.length >= lines.length && rows.some((line) => /[SG]/.test(line));
  if (isMaze) return { format: 'maze_text', family: 'maze', text };
  const isSudoku = lines.some((line) => /^\s*[0-9.]{16,81}(\s*$|\s*[\s,;])/.test(line));
  if (isSudoku) return { format: 'sudoku_lines', family: 'sudoku', text };
  return { format: 'text', family: null, text };
}

/** The first lines that are not blank; at least one. */
function firstLines(text: string): string[] {
  const lines: string[] = [];
  for (let start = 0; start < text.length && lines.length < NUM_LINES_LOOKED_AT;) {
    const end = text.slice(start, start + 5000).search(/[\r\n]/);
    const line = end === -1 ? text.slice(start, start + 5000) : text.slice(start, start + end);
    if (line.trim() !== '') lines.push(line);
    start += line.length + 1;
  }
  return lines.length > 0 ? lines : [''];
}

/** A CSV line without its first column, the name of where the puzzle came from. */
function fieldsBehind(line: string): string {
  return line.slice(line.indexOf(',') + 1);
}
