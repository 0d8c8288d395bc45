import { challengesJson, solutionsJson, taskJson, type ArcTask } from '../../puzzles/arc/task.ts';
import { formatMazeCsv } from '../../puzzles/maze/csv.ts';
import { formatMazeText } from '../../puzzles/maze/text.ts';
import { formatSudokuCsv } from '../../puzzles/sudoku/csv.ts';
import { formatCells } from '../../puzzles/sudoku/sudoku.ts';
import { UserError } from '../../puzzles/user-error.ts';
import { utf8Bytes } from '../../puzzles/utf8.ts';
import type { StoredPuzzle } from '../store/puzzles.ts';
import type { Store } from '../store/store.ts';
import { storedArcTask } from './arc-records.ts';
import { exportPuzzles } from './door/exporting.ts';
import { storedMaze } from './maze-records.ts';
import { storedSudoku } from './sudoku-records.ts';

/** A file to be written. */
export interface ExportedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface ExportRequest {
  readonly collection: string;
  /** Its ending says the form: .json for ARC tasks, .csv or .txt for Sudokus and mazes, .zip for a file each. */
  readonly out: string;
  /** ARC only: where the answers go, so that `out` holds the tasks without them, as Kaggle's pair of files does. */
  readonly solutions?: string;
}

/** One of the families whose puzzles go into files of one kind; concept tasks are ARC tasks. */
export type FileFamily = 'arc' | 'sudoku' | 'maze';

/**
 * A collection as files that import reads back as the same puzzles. ARC JSON is spelled as Python's json.dumps does and
 * keeps the order of tasks, pairs and keys, so a file that was imported comes out equal.
 * @throws UserError when there is no such collection, or the form does not fit its puzzles.
 */
export async function exportCollection(
  store: Pick<Store, 'puzzles'>,
  { collection, out, solutions }: ExportRequest,
): Promise<ExportedFile[]> {
  const puzzles = puzzlesOf(store, collection);
  const ending = /\.(json|csv|txt|zip)$/i.exec(out)?.[1].toLowerCase();
  if (ending === undefined) {
    throw new UserError(
      `${out} does not say in which form to export: end it in .json (ARC), .csv or .txt (Sudokus, mazes) or .zip (any).`,
    );
  }
  if (solutions !== undefined && ending !== 'json') {
    throw new UserError('Only ARC tasks have a file of solutions beside them: end --out in .json.');
  }
  if (ending === 'zip') {
    const { file } = exportPuzzles(puzzles, 'zip');
    return [{ path: out, bytes: new Uint8Array(await file.arrayBuffer()) }];
  }
  const family = familyOf(puzzles, collection);
  if ((family === 'arc') !== (ending === 'json')) {
    throw new UserError(
      family === 'arc'
        ? `${collection} holds ARC tasks, which go into a .json or a .zip, not into ${out}.`
        : `${collection} holds ${family === 'maze' ? 'mazes' : 'Sudokus'}, which go into a .csv, .txt or .zip, not into ${out}.`,
    );
  }
  if (family === 'arc') return arcFiles(arcTasksOf(puzzles, collection), out, solutions);
  return [{ path: out, bytes: utf8Bytes(textOf(puzzles, family, ending === 'csv', collection)) }];
}

/** All puzzles of a collection. @throws UserError when there is none. */
export function puzzlesOf(store: Pick<Store, 'puzzles'>, collection: string): StoredPuzzle[] {
  const puzzles = store.puzzles.list({ collection });
  if (puzzles.length > 0) return puzzles;
  throw new UserError(`The collection "${collection}" is empty; there is nothing to export.`);
}

/** @throws UserError when there are several. */
export function familyOf(puzzles: readonly StoredPuzzle[], collection: string): FileFamily {
  const families = new Set(puzzles.map(({ family }) => (family === 'concept' ? 'arc' : family)));
  const [family, ...others] = families;
  if (others.length === 0) return family;
  throw new UserError(
    `"${collection}" holds puzzles of several families (${[...families].join(', ')}); only a .zip takes them all.`,
  );
}

/** @throws UserError when two have the same id, which a file of tasks could not tell apart. */
export function arcTasksOf(puzzles: readonly StoredPuzzle[], collection: string): ArcTask[] {
  const tasks = puzzles.map(storedArcTask);
  const ids = new Set<string>();
  for (const { id } of tasks) {
    if (ids.has(id)) {
      throw new UserError(
        `"${collection}" holds two different tasks called ${id}; remove one of them first.`,
      );
    }
    ids.add(id);
  }
  return tasks;
}

function arcFiles(tasks: readonly ArcTask[], out: string, solutions: string | undefined): ExportedFile[] {
  if (solutions !== undefined) {
    return [
      { path: out, bytes: utf8Bytes(challengesJson(tasks, { hidesAnswers: true })) },
      { path: solutions, bytes: utf8Bytes(solutionsJson(tasks)) },
    ];
  }
  // A single task under its own name is the file of a task, as ARC's repositories have them.
  const isTaskFile = tasks.length === 1 && out.split(/[\\/]/).at(-1) === `${tasks[0].id}.json`;
  return [{ path: out, bytes: utf8Bytes(isTaskFile ? taskJson(tasks[0]) : challengesJson(tasks)) }];
}

function textOf(
  puzzles: readonly StoredPuzzle[],
  family: 'sudoku' | 'maze',
  isCsv: boolean,
  collection: string,
): string {
  if (family === 'maze') {
    const mazes = puzzles.map(storedMaze);
    if (isCsv) return formatMazeCsv(mazes, csvName(collection));
    return mazes.map((maze) => formatMazeText(maze, { solved: true })).join('\n');
  }
  if (!isCsv) return `${puzzles.map((puzzle) => formatCells(storedSudoku(puzzle).givens)).join('\n')}\n`;
  const rows = puzzles.map((puzzle) => ({ sudoku: storedSudoku(puzzle), rating: puzzle.difficulty ?? 0 }));
  return formatSudokuCsv(rows, collection);
}

/** The first column of the official maze CSV is never quoted. */
function csvName(collection: string): string {
  return collection.replace(/[",\s]/g, '_');
}
