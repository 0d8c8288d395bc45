import { quoted, type JsonObject, type JsonValue } from '../json/read.ts';
import { UserError } from '../user-error.ts';
import { MAX_SIDE, NUM_COLOURS, type Grid } from './grid.ts';
import { NAME_SEPARATOR } from './recipe.ts';
import type { ArcTask, Pair, TestPair } from './task.ts';

/** The JSON files of the ARC world. */
export type ArcFileKind = 'task' | 'challenges' | 'solutions' | 'submission' | 'official_dataset' | 'unknown';

const MAX_ID_LENGTH = 128;

const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/;

/** What a JSON file is, judged by the first entry that tells. */
export function arcFileKind(json: JsonValue): ArcFileKind {
  if (Array.isArray(json)) return json[0] === '<blank>' ? 'official_dataset' : 'unknown';
  if (!(json instanceof Map)) return 'unknown';
  if (Array.isArray(json.get('train')) || Array.isArray(json.get('test'))) return 'task';
  if (json.has('seq_len') && json.has('vocab_size')) return 'official_dataset';
  for (const entry of json.values()) {
    if (entry instanceof Map && (entry.has('train') || entry.has('test'))) return 'challenges';
    if (Array.isArray(entry)) {
      if (Array.isArray(entry[0])) return holdsGrids(entry[0]) ? 'submission' : 'solutions';
      if (entry[0] instanceof Map) return 'submission';
    }
    if (entry instanceof Map && (entry.has('attempt_1') || entry.has('attempt_2'))) return 'submission';
  }
  return 'unknown';
}

/** Is it a list of grids, where one grid would be a list of rows? So look attempts whose keys were forgotten. */
function holdsGrids(list: JsonValue[]): boolean {
  const [first] = list;
  return Array.isArray(first) && Array.isArray(first[0]);
}

/** Reads what a file holds, naming the place of whatever is wrong; `notes` gathers what was left out. */
export class ArcReader {
  readonly #source: string;
  readonly #notes: Set<string>;

  constructor(source: string, notes: Set<string>) {
    this.#source = source;
    this.#notes = notes;
  }

  /** A challenges file (with or without the answers). @throws UserError */
  challenges(json: JsonObject): ArcTask[] {
    return Array.from(json, ([id, value]) => {
      if (value instanceof Map) return this.task(id, value);
      throw new UserError(
        `${this.#source}: the task ${quoted(id)} is not an object with "train" and "test".`,
      );
    });
  }

  /** A solutions file: the answers of every task, in the order of its test pairs. @throws UserError */
  solutions(json: JsonObject): Map<string, Grid[]> {
    const solutions = new Map<string, Grid[]>();
    for (const [id, value] of json) {
      const where = `${this.#source}, task ${quoted(id)}`;
      if (!Array.isArray(value)) throw new UserError(`${where}: its solutions are not a list of grids.`);
      solutions.set(
        id,
        value.map((grid, index) => readGrid(grid, `${where}, solution ${String(index + 1)}`)),
      );
    }
    return solutions;
  }

  /** @throws UserError */
  task(id: string, json: JsonObject): ArcTask {
    checkTaskId(id, this.#source);
    const where = `${this.#source}, task ${quoted(id)}`;
    this.#noteExtraKeys(json, ['train', 'test'], 'task');
    const train = this.#pairs(json, 'train', where).map((pair, index): Pair => {
      if (pair.output) return { input: pair.input, output: pair.output };
      throw new UserError(
        `${where}, train pair ${String(index + 1)} has no output; give it one or remove it.`,
      );
    });
    const test = this.#pairs(json, 'test', where);
    const isTestFirst = json.keys().next().value === 'test';
    return { id, train, test, isTestFirst };
  }

  #pairs(json: JsonObject, key: 'train' | 'test', where: string): TestPair[] {
    const list = json.get(key);
    if (!Array.isArray(list) || list.length === 0) {
      throw new UserError(`${where} has no "${key}" pairs; a task needs at least one.`);
    }
    return list.map((pair, index) => this.#pair(pair, `${where}, ${key} pair ${String(index + 1)}`));
  }

  #pair(json: JsonValue, where: string): TestPair {
    if (!(json instanceof Map)) throw new UserError(`${where} is not an object with "input" and "output".`);
    this.#noteExtraKeys(json, ['input', 'output'], 'pair');
    if (!json.has('input')) throw new UserError(`${where} has no "input".`);
    const input = readGrid(json.get('input'), `${where}, input`);
    return { input, output: json.has('output') ? readGrid(json.get('output'), `${where}, output`) : null };
  }

  #noteExtraKeys(json: JsonObject, known: readonly string[], owner: string): void {
    for (const key of json.keys()) {
      if (!known.includes(key)) {
        this.#notes.add(`${this.#source}: the key ${quoted(key)} is no part of a ${owner} and was left out.`);
      }
    }
  }
}

/** @throws UserError when this cannot be the id of a task. */
export function checkTaskId(id: string, source: string): void {
  const reason =
    id.length === 0 || id.length > MAX_ID_LENGTH
      ? `has ${String(id.length)} characters; 1 to ${String(MAX_ID_LENGTH)} are allowed`
      : id.includes(NAME_SEPARATOR)
        ? `holds '${NAME_SEPARATOR}', which marks augmentations`
        : CONTROL_CHARACTER.test(id) || !id.isWellFormed()
          ? 'holds a character that cannot be printed'
          : null;
  if (reason !== null) throw new UserError(`${source}: the task id ${quoted(id)} ${reason}.`);
}

export type GridFaultKind = 'no_grid' | 'empty' | 'ragged' | 'bad_cell' | 'too_large';

/** What stops a JSON value from being a grid; `text` continues a sentence: 'is empty'. */
export interface GridFault {
  readonly kind: GridFaultKind;
  readonly text: string;
}

/** The first fault, or null for a grid. */
export function gridFault(json: JsonValue | undefined): GridFault | null {
  if (!Array.isArray(json)) return { kind: 'no_grid', text: 'is not a list of rows' };
  if (json.length === 0) return { kind: 'empty', text: 'is empty' };
  const first = json[0];
  const cols = Array.isArray(first) ? first.length : 0;
  for (const [index, row] of json.entries()) {
    const fault = rowFault(row, index, cols);
    if (fault !== null) return fault;
  }
  if (cols === 0) return { kind: 'empty', text: 'is empty' };
  if (json.length <= MAX_SIDE && cols <= MAX_SIDE) return null;
  const text = `is ${String(json.length)}x${String(cols)}; ${String(MAX_SIDE)}x${String(MAX_SIDE)} is the largest`;
  return { kind: 'too_large', text };
}

function rowFault(row: JsonValue, index: number, cols: number): GridFault | null {
  const number = String(index + 1);
  if (!Array.isArray(row)) return { kind: 'no_grid', text: `has a row ${number} that is not a list` };
  if (row.length !== cols) {
    const text = `is ragged: row ${number} has ${String(row.length)} cells, row 1 has ${String(cols)}`;
    return { kind: 'ragged', text };
  }
  const col = row.findIndex((cell) => !isColour(cell));
  if (col === -1) return null;
  const text = `holds ${describeCell(row[col])} in row ${number}, column ${String(col + 1)}; cells are whole numbers from 0 to 9`;
  return { kind: 'bad_cell', text };
}

/** @throws UserError naming `where` and what is wrong there. */
export function readGrid(json: JsonValue | undefined, where: string): Grid {
  const fault = gridFault(json);
  if (fault !== null) throw new UserError(`${where} ${fault.text}.`);
  const rows = json as number[][];
  const cols = rows[0].length;
  const cells = new Uint8Array(rows.length * cols);
  rows.forEach((row, index) => {
    cells.set(row, index * cols);
  });
  return { rows: rows.length, cols, cells };
}

function isColour(cell: JsonValue): boolean {
  return typeof cell === 'number' && cell >= 0 && cell < NUM_COLOURS && Number.isInteger(cell);
}

function describeCell(cell: JsonValue): string {
  if (Array.isArray(cell)) return 'a list';
  if (cell instanceof Map) return 'an object';
  return typeof cell === 'string' ? `the text ${quoted(cell)}` : String(cell);
}
