import { ArcFiles } from '../arc/files.ts';
import type { ArcTask } from '../arc/task.ts';
import type { DatasetFolder } from '../dataset/folder.ts';
import { readDataset, type DatasetImport } from '../dataset/read.ts';
import type { SplitName } from '../dataset/split.ts';
import { parseMazeCsv } from '../maze/csv.ts';
import type { Maze } from '../maze/maze.ts';
import { parseMazeText } from '../maze/text.ts';
import { parseSudokus, type ParsedSudoku } from '../sudoku/parse.ts';
import { UserError } from '../user-error.ts';
import { detectFormat, PUZZLE_EXTENSIONS, type FileFormat } from './format.ts';

/** A Sudoku with its place in the file; `line` is null where it came from a dataset. */
export type ImportedSudoku = Omit<ParsedSudoku, 'line'> & { readonly line: number | null };

/** A maze with its place in the file; `line` and `source` are null where the file does not tell. */
export interface ImportedMaze {
  readonly maze: Maze;
  readonly line: number | null;
  readonly source: string | null;
}

/** An ARC task; a dataset also brings its augmentations. */
export interface ImportedTask {
  readonly task: ArcTask;
  readonly codes: Uint32Array | null;
}

export type ImportedCollection = {
  readonly name: string;
  /** The file or folder it came from. */
  readonly source: string;
} & (
  | { readonly family: 'arc'; readonly puzzles: readonly ImportedTask[] }
  | { readonly family: 'sudoku'; readonly puzzles: readonly ImportedSudoku[] }
  | { readonly family: 'maze'; readonly puzzles: readonly ImportedMaze[] }
);

export interface PuzzleImport {
  readonly collections: readonly ImportedCollection[];
  /** What a person should know: answers missing, files passed over. One sentence each. */
  readonly notes: readonly string[];
}

const REFUSALS: Record<
  Exclude<
    FileFormat['format'],
    'arc_task' | 'arc_challenges' | 'arc_solutions' | 'arc_submission' | `sudoku_${string}` | `maze_${string}`
  >,
  string
> = {
  zip: 'is a zip inside a zip; unpack it first',
  npy: 'is an array of an official dataset; import the whole folder',
  official_dataset: 'belongs to an official dataset; import the whole folder',
  json: 'is JSON, but no ARC file: neither a task with "train" and "test", nor a challenges or a solutions file',
  text: 'holds neither Sudokus (16, 36 or 81 characters a line) nor mazes (# for walls, S and G) nor JSON',
  binary: 'is no text in UTF-8; puzzles come as JSON, text, CSV or zips of these',
  empty: 'is empty',
};

/** Everything read so far. */
export class Gathered {
  readonly #arc = new ArcFiles();
  readonly #others: ImportedCollection[] = [];
  readonly #notes: string[] = [];
  readonly #passedOver: string[] = [];

  addFile(name: string, bytes: Uint8Array, isFromFolder: boolean): void {
    if (isFromFolder && !PUZZLE_EXTENSIONS.test(name)) {
      this.pass(name);
      return;
    }
    const detected = detectFormat(name, bytes);
    switch (detected.format) {
      case 'arc_task':
      case 'arc_challenges':
      case 'arc_solutions':
      case 'arc_submission':
        this.#arc.add(name, detected.json);
        return;
      case 'sudoku_lines':
      case 'sudoku_csv':
        this.#others.push({
          name: nameOf(name),
          source: name,
          family: 'sudoku',
          puzzles: parseSudokus(detected.text, name),
        });
        return;
      case 'maze_text':
      case 'maze_csv':
        this.#others.push({
          name: nameOf(name),
          source: name,
          family: 'maze',
          puzzles: readMazes(name, detected),
        });
        return;
      case 'json':
      case 'text':
      case 'empty':
        // A licence, a description or some program's settings among puzzles are nobody's mistake.
        if (isFromFolder) this.pass(name);
        else this.#refuse(name, detected.format);
        return;
      default:
        this.#refuse(name, detected.format);
    }
  }

  /** Its two splits become two collections. */
  addDataset(folder: DatasetFolder): void {
    const read = readDataset(folder);
    for (const part of ['train', 'test'] as const) {
      const collection = partOf(read, part, `${nameOf(folder.name)}-${part}`, folder.name);
      if (collection.puzzles.length > 0) this.#others.push(collection);
    }
    if (read.family === 'arc') this.#notes.push(...read.notes.map((note) => `${folder.name}: ${note}`));
    else if (read.numAugmentations > 0) {
      this.#notes.push(
        `${folder.name}: ${read.numAugmentations} augmentations were left out; they can be drawn again.`,
      );
    }
  }

  pass(name: string): void {
    this.#passedOver.push(name);
  }

  /** @throws UserError when solutions lack their tasks, or nothing was a puzzle. */
  finish(fileNames: readonly string[]): PuzzleImport {
    const arc = this.#arc.finish();
    const tasks = arc.collections.map(({ name, source, tasks: some }): ImportedCollection => ({
      name,
      source,
      family: 'arc',
      puzzles: some.map((task) => ({ task, codes: null })),
    }));
    const collections = [...tasks, ...this.#others].filter(({ puzzles }) => puzzles.length > 0);
    if (collections.length === 0) {
      const [first] = fileNames;
      throw new UserError(
        first === undefined
          ? 'No file was given.'
          : `${first} holds no puzzles${fileNames.length > 1 ? ', nor do the others' : ''}.`,
        'not_found',
      );
    }
    const notes = [...arc.notes, ...this.#notes];
    if (this.#passedOver.length > 0) {
      const [first] = this.#passedOver;
      const others = this.#passedOver.length === 1 ? '' : ` and ${this.#passedOver.length - 1} more`;
      notes.push(`Passed over, because they are no puzzles: ${first}${others}.`);
    }
    return { collections, notes };
  }

  #refuse(name: string, format: keyof typeof REFUSALS): never {
    throw new UserError(`${name} ${REFUSALS[format]}.`, 'wrong_kind');
  }
}

function partOf(read: DatasetImport, part: SplitName, name: string, source: string): ImportedCollection {
  if (read.family === 'arc') {
    return {
      name,
      source,
      family: 'arc',
      puzzles: read.entries.filter(({ testPairs }) => testPairs === part),
    };
  }
  if (read.family === 'sudoku') {
    const puzzles = read[part].map((sudoku) => ({ sudoku, line: null, source: null, rating: null }));
    return { name, source, family: 'sudoku', puzzles };
  }
  return {
    name,
    source,
    family: 'maze',
    puzzles: read[part].map((maze) => ({ maze, line: null, source: null })),
  };
}

function readMazes(
  name: string,
  { format, text }: { format: 'maze_text' | 'maze_csv'; text: string },
): ImportedMaze[] {
  try {
    if (format === 'maze_csv') return parseMazeCsv(text);
    return parseMazeText(text).map((maze) => ({ maze, line: null, source: null }));
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${name}: ${error.message}`, error.code);
    throw error;
  }
}

/** The last part of a name without what follows its last point. */
function nameOf(name: string): string {
  const base = name.split(/[\\/]/).at(-1) ?? name;
  return base.replace(/(.)\.[^.]*$/, '$1');
}
