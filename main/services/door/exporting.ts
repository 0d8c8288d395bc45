import { strToU8, zipSync } from 'fflate';
import { challengesJson, taskJson } from '../../../puzzles/arc/task.ts';
import { formatMazeText } from '../../../puzzles/maze/text.ts';
import { formatCells } from '../../../puzzles/sudoku/sudoku.ts';
import { UserError } from '../../../puzzles/user-error.ts';
import type { StoredPuzzle } from '../../store/puzzles.ts';
import { storedArcTask } from '../arc-records.ts';
import { storedMaze } from '../maze-records.ts';
import { storedSudoku } from '../sudoku-records.ts';

export type ExportFormat = 'json' | 'zip' | 'text';

/**
 * Puzzles as files of their families' own formats. `json`: one ARC task, or several as a challenges file with answers;
 * `text`: Sudokus one a line, mazes as pictures; `zip`: one file a puzzle.
 * @throws UserError when the format does not fit the puzzles
 */
export function exportPuzzles(
  puzzles: readonly StoredPuzzle[],
  format: ExportFormat,
): { fileName: string; file: Blob } {
  if (format === 'zip') return zipped(puzzles);
  const isArc = (puzzle: StoredPuzzle): boolean => puzzle.family === 'arc' || puzzle.family === 'concept';
  const misfit = puzzles.find((puzzle) => isArc(puzzle) !== (format === 'json'));
  if (misfit) {
    throw new UserError(
      format === 'json'
        ? `A JSON file holds ARC tasks only, and ${misfit.id} is a ${misfit.family}: export as text or zip.`
        : `A text file holds Sudokus and mazes only, and ${misfit.name ?? misfit.id} is an ARC task: export as JSON or zip.`,
    );
  }
  if (format === 'text') return textFile('puzzles.txt', puzzles.map(textOf).join('\n'));
  const tasks = puzzles.map(storedArcTask);
  if (tasks.length === 1) return textFile(`${tasks[0].id}.json`, taskJson(tasks[0]));
  return textFile('challenges.json', challengesJson(tasks));
}

function textFile(fileName: string, text: string): { fileName: string; file: Blob } {
  return { fileName, file: new Blob([text], { type: 'text/plain' }) };
}

function textOf(puzzle: StoredPuzzle): string {
  if (puzzle.family === 'maze') return `${formatMazeText(storedMaze(puzzle), { solved: false })}\n`;
  return formatCells(storedSudoku(puzzle).givens);
}

function zipped(puzzles: readonly StoredPuzzle[]): { fileName: string; file: Blob } {
  const files: Record<string, Uint8Array> = {};
  for (const puzzle of puzzles) {
    const isTask = puzzle.family === 'arc' || puzzle.family === 'concept';
    const name = (puzzle.name ?? puzzle.id).replace(/[^\w.-]/g, '_');
    const text = isTask ? taskJson(storedArcTask(puzzle)) : `${textOf(puzzle)}\n`;
    const extension = isTask ? 'json' : 'txt';
    const path = `${name}.${extension}`;
    files[path in files ? `${name}-${puzzle.id}.${extension}` : path] = strToU8(text);
  }
  const bytes = zipSync(files, { level: 6 });
  return { fileName: 'puzzles.zip', file: new Blob([new Uint8Array(bytes)], { type: 'application/zip' }) };
}
