import { parseSudokus } from '../../puzzles/sudoku/parse.ts';
import type { PuzzleInput } from '../store/puzzles.ts';
import { sudokuInput } from './sudoku-records.ts';

/** A file somebody wants to import. */
export interface ImportFile {
  /** As the person wrote it; messages and provenance name it. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The bytes as UTF-8 text, or null where they are none. */
  readonly text: string | null;
}

/** One kind of file. */
export interface Importer {
  /** For the list of what can be imported, e.g. 'Sudokus, one a line'. */
  readonly summary: string;
  /** Whether this importer is the one for the file, judged by its name and its first characters. */
  recognises(file: ImportFile): boolean;
  /** @throws UserError at the first thing that cannot be used, naming the file and the line. */
  read(file: ImportFile): Iterable<PuzzleInput>;
}

/** Anything made of lines that no other importer knows: the parser says what is wrong with it. */
const sudokuLines: Importer = {
  summary:
    'Sudokus, one a line of 16, 36 or 81 characters, or a CSV with a column question (puzzle, quizzes)',
  recognises: ({ text }) => text !== null,
  *read({ name, text }) {
    if (text === null) throw new Error('internal: a file that is not text was given to the Sudoku importer');
    for (const { sudoku, line, source, rating } of parseSudokus(text, name)) {
      const own = { file: name, line, ...(source === null ? {} : { source }) };
      const input = sudokuInput(sudoku, own);
      yield rating === null ? input : { ...input, difficulty: rating };
    }
  },
};

/** In the order they are asked; the first that recognises a file reads it. */
export const IMPORTERS: readonly Importer[] = [sudokuLines];
