// Any import ends in success or in one clear error (docs: reliability, rows 7 and 8). 2,000 seeded mutations a format here,
// 20,000 where TESSERA_LONG is set.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readArcFiles } from '../../../../puzzles/arc/files.ts';
import { gridFromRows, type Grid } from '../../../../puzzles/arc/grid.ts';
import { gridFault } from '../../../../puzzles/arc/parse.ts';
import {
  challengesJson,
  gridsOf,
  solutionsJson,
  taskJson,
  type ArcTask,
} from '../../../../puzzles/arc/task.ts';
import { fileBytes } from '../../../../puzzles/dataset/folder.ts';
import { mazeDatasetFiles } from '../../../../puzzles/dataset/maze.ts';
import { sudokuDatasetFiles } from '../../../../puzzles/dataset/sudoku.ts';
import { arcDatasetFiles } from '../../../../puzzles/dataset/write-arc.ts';
import type { ImportedCollection } from '../../../../puzzles/import/gathered.ts';
import { importPuzzles, type ImportFile } from '../../../../puzzles/import/import.ts';
import { checkMazeAnswer } from '../../../../puzzles/maze/check.ts';
import { formatMazeCsv } from '../../../../puzzles/maze/csv.ts';
import { generateMazes } from '../../../../puzzles/maze/generate.ts';
import { formatMazeText } from '../../../../puzzles/maze/text.ts';
import { randomFromSeed, type Random } from '../../../../puzzles/random.ts';
import { checkSubmission } from '../../../../puzzles/submission/doctor.ts';
import { fixSubmission } from '../../../../puzzles/submission/fix.ts';
import { readAnswers, scoreSubmission } from '../../../../puzzles/submission/score.ts';
import { submissionJson } from '../../../../puzzles/submission/submission.ts';
import { formatSudokuCsv } from '../../../../puzzles/sudoku/csv.ts';
import { formatCells, isSolvedGrid, matchesGivens } from '../../../../puzzles/sudoku/sudoku.ts';
import { utf8Text } from '../../../../puzzles/utf8.ts';
import { MADE } from '../sudoku/puzzles.ts';
import { fuzz, MAX_RSS_BYTES, NUM_MUTATIONS, ONE_SENTENCE } from './fuzz.ts';
import { HUGE_FILES } from './huge-files.ts';
import { mutate } from './mutate.ts';
import { zipOf } from './zips.ts';

/** Of processor time, for 63 MiB: far more than reading them takes, far less than anything worse than linear. */
const HUGE_HANG_MS = 10_000;

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const grid = gridFromRows;
const TASKS: ArcTask[] = ['a', '29623171'].map((id, index) => ({
  id,
  train: [
    { input: grid([[1, 2, 0]]), output: grid([[2], [1]]) },
    {
      input: grid([[index]]),
      output: grid([
        [3, 4],
        [5, 6],
      ]),
    },
  ],
  test: [{ input: grid([[7, 8]]), output: grid([[8, 7]]) }],
  isTestFirst: index === 0,
}));
const MAZES = generateMazes(3, { rows: 6, cols: 6, minPathLength: 6 }, randomFromSeed(3));
const SUDOKUS = [...MADE[4].slice(0, 4), ...MADE[6].slice(0, 2), MADE[9][0]];
const lines = (list: typeof SUDOKUS) =>
  list.map(({ givens, solution }, i) => formatCells(givens) + (i % 2 ? `,${formatCells(solution)}` : ''));

/** Is what an import says it read really a puzzle? */
function requirePuzzles(collection: ImportedCollection): void {
  expect(collection.puzzles.length).toBeGreaterThan(0);
  if (collection.family === 'arc') {
    for (const { task } of collection.puzzles) {
      const rows = ({ rows: numRows, cols, cells }: Grid): number[][] =>
        Array.from({ length: numRows }, (_, row) => [...cells.subarray(row * cols, (row + 1) * cols)]);
      for (const one of gridsOf(task)) expect(gridFault(rows(one))).toBeNull();
      expect(task.train.length).toBeGreaterThan(0);
      expect(readArcFiles([{ name: `${task.id}.json`, text: taskJson(task) }]).collections).toHaveLength(1);
    }
  } else if (collection.family === 'sudoku') {
    for (const { sudoku } of collection.puzzles) {
      expect(
        isSolvedGrid(sudoku.size, sudoku.solution) && matchesGivens(sudoku.givens, sudoku.solution),
      ).toBe(true);
    }
  } else {
    for (const { maze } of collection.puzzles) {
      expect(checkMazeAnswer(maze, maze.solution).verdict).toBe('verified');
    }
  }
}

const importing =
  (name: string, seeds: readonly Uint8Array[], others: readonly ImportFile[] = []) =>
  (random: Random): void => {
    const { collections } = importPuzzles([{ name, bytes: mutate(seeds, random) }, ...others]);
    collections.forEach(requirePuzzles);
  };

describe(
  `${NUM_MUTATIONS} mutations of each format end in success or one clear error`,
  { timeout: 600_000 },
  () => {
    it('an ARC task', () => {
      fuzz(
        'an ARC task',
        importing(
          'd/a.json',
          TASKS.map((task) => bytesOf(taskJson(task))),
        ),
      );
    });

    it('challenges with solutions', () => {
      const challenges = bytesOf(challengesJson(TASKS, { hidesAnswers: true }));
      const solutions = bytesOf(solutionsJson(TASKS));
      fuzz(
        'challenges',
        importing('x_challenges.json', [challenges], [{ name: 'x_solutions.json', bytes: solutions }]),
      );
      fuzz(
        'solutions',
        importing('x_solutions.json', [solutions], [{ name: 'x_challenges.json', bytes: challenges }]),
      );
    });

    it('Sudoku lines', () => {
      fuzz(
        'Sudoku lines',
        importing('s.txt', [bytesOf(lines(SUDOKUS).join('\n')), ...lines(SUDOKUS).map(bytesOf)]),
      );
    });

    it('a Sudoku CSV', () => {
      const rated = SUDOKUS.map((sudoku, rating) => ({ sudoku, rating }));
      fuzz(
        'Sudoku CSV',
        importing('s.csv', [
          bytesOf(formatSudokuCsv(rated, 'us')),
          bytesOf(formatSudokuCsv(rated.slice(2), 'a "b", c')),
        ]),
      );
    });

    it('mazes as text', () => {
      const texts = [true, false].map((solved) =>
        MAZES.map((maze) => formatMazeText(maze, { solved })).join('\n'),
      );
      fuzz('maze text', importing('m.txt', texts.map(bytesOf)));
    });

    it('a maze CSV', () => {
      fuzz('maze CSV', importing('m.csv', [bytesOf(formatMazeCsv(MAZES, 'us'))]));
    });

    it('a zip of tasks, Sudokus and mazes', () => {
      const files = {
        'd/a.json': taskJson(TASKS[0]),
        's.txt': lines(SUDOKUS).join('\n'),
        'm.txt': formatMazeText(MAZES[0], { solved: false }),
        'README.md': '# Puzzles',
      };
      fuzz('zip', importing('z.zip', [zipOf(files), zipOf(files, 0)]));
    });

    it('an official dataset, one file of it changed', () => {
      const entry = { codes: Uint32Array.of(0, 8), testPairs: 'test' } as const;
      const datasets = [
        arcDatasetFiles(
          TASKS.map((task) => ({ ...entry, task })),
          { seed: 1 },
        ),
        sudokuDatasetFiles([{ sudoku: MADE[4][0], symmetries: [] }], [MADE[4][1]]),
        mazeDatasetFiles(
          MAZES.map((maze) => ({ maze, symmetries: [] })),
          [],
        ),
      ].map((files) => files.map((file) => ({ name: `d/${file.path}`, bytes: fileBytes(file) })));
      fuzz('official dataset', (random) => {
        const files = datasets[random.int(0, datasets.length - 1)];
        const changed = random.int(0, files.length - 1);
        const mutated = files.map(({ name, bytes }, index) => ({
          name,
          bytes: index === changed ? mutate([bytes], random) : bytes,
        }));
        importPuzzles(mutated).collections.forEach(requirePuzzles);
      });
    });

    it('a submission: the doctor always has an answer, its repairs are never worse, the score is never out of range', () => {
      const submission = bytesOf(
        submissionJson(
          new Map(
            TASKS.map(({ id }) => [
              id,
              [
                [
                  grid([[8, 7]]),
                  grid([
                    [1, 2],
                    [3, 4],
                  ]),
                ],
              ],
            ]),
          ),
        ),
      );
      const answers = readAnswers(solutionsJson(TASKS), 'solutions.json');
      fuzz('submission', (random) => {
        const text = utf8Text(mutate([submission], random)) ?? '\uFFFD';
        const report = checkSubmission(text, TASKS);
        for (const { sentence } of report.problems) expect(sentence).toMatch(/^[^\n\r]+\.$/);
        const fixed = fixSubmission(text, TASKS);
        expect(fixed.report.numProblems).toBeLessThanOrEqual(report.numProblems);
        if (report.isValid) expect(fixed.report.isValid).toBe(true);
        const filled = fixSubmission(text, TASKS, { fillsMissing: true });
        expect(filled.report.numProblems).toBeLessThanOrEqual(fixed.report.numProblems);
        if (fixed.text !== null) expect(() => JSON.parse(fixed.text ?? '') as unknown).not.toThrow();
        const score = scoreSubmission(text, answers);
        expect(score.perTestOutput).toBeGreaterThanOrEqual(0);
        expect(score.perTestOutput).toBeLessThanOrEqual(1);
      });
    });
  },
);

describe('huge files end in one clear error, in bounded time and memory', () => {
  it.each(Object.keys(HUGE_FILES))('%s', async (name) => {
    const child = join(import.meta.dirname, 'huge-child.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [child, name], { timeout: 50_000 });
    const { message, userMs, maxRssBytes } = JSON.parse(stdout) as HugeResult;
    expect(message).toMatch(ONE_SENTENCE);
    expect(userMs).toBeLessThan(HUGE_HANG_MS);
    expect(maxRssBytes).toBeLessThan(MAX_RSS_BYTES);
  });
});

interface HugeResult {
  message: string | null;
  userMs: number;
  maxRssBytes: number;
}
