import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonicalHash } from '../../../../puzzles/arc/canonical.ts';
import { gridFromRows } from '../../../../puzzles/arc/grid.ts';
import { puzzleHash } from '../../../../puzzles/arc/hash.ts';
import { challengesJson, solutionsJson, taskJson, type ArcTask } from '../../../../puzzles/arc/task.ts';
import { fileBytes } from '../../../../puzzles/dataset/folder.ts';
import { mazeDatasetFiles } from '../../../../puzzles/dataset/maze.ts';
import { sudokuDatasetFiles } from '../../../../puzzles/dataset/sudoku.ts';
import { arcDatasetFiles } from '../../../../puzzles/dataset/write-arc.ts';
import { detectFormat } from '../../../../puzzles/import/format.ts';
import type { ImportedCollection, ImportedTask } from '../../../../puzzles/import/gathered.ts';
import { importPuzzles, type ImportFile } from '../../../../puzzles/import/import.ts';
import { formatMazeCsv } from '../../../../puzzles/maze/csv.ts';
import { generateMazes } from '../../../../puzzles/maze/generate.ts';
import { formatMazeText } from '../../../../puzzles/maze/text.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { submissionJson } from '../../../../puzzles/submission/submission.ts';
import { formatSudokuCsv } from '../../../../puzzles/sudoku/csv.ts';
import { formatCells } from '../../../../puzzles/sudoku/sudoku.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { ARC_DATA, NO_ARC_DATA, whySkipped } from '../goldens.ts';
import { MADE } from '../sudoku/puzzles.ts';
import { zipOf } from './zips.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const file = (name: string, content: string | Uint8Array): ImportFile => ({
  name,
  bytes: typeof content === 'string' ? bytesOf(content) : content,
});
const summary = ({ collections }: { collections: readonly ImportedCollection[] }): string[] =>
  collections.map(({ name, family, puzzles }) => `${name}: ${puzzles.length} ${family}`);

const grid = gridFromRows;
const taskOf = (id: string): ArcTask => ({
  id,
  train: [{ input: grid([[1, 2]]), output: grid([[2, 1]]) }],
  test: [{ input: grid([[3, 4]]), output: grid([[4, 3]]) }],
  isTestFirst: true,
});
const TASKS = [taskOf('a'), taskOf('b')];
const CHALLENGES = challengesJson(TASKS, { hidesAnswers: true });
const SOLUTIONS = solutionsJson(TASKS);
const SUDOKUS = MADE[9].slice(0, 5);
const SUDOKU_LINES = SUDOKUS.map(({ givens }) => formatCells(givens)).join('\n');
const SUDOKU_CSV = formatSudokuCsv(
  SUDOKUS.map((sudoku, rating) => ({ sudoku, rating })),
  'of "us", mine',
);
const MAZES = generateMazes(3, { rows: 7, cols: 7, minPathLength: 8 }, randomFromSeed(3));
const MAZE_TEXT = MAZES.map((maze) => formatMazeText(maze, { solved: true })).join('\n');
const MAZE_CSV = formatMazeCsv(MAZES, 'us');

describe('detectFormat', () => {
  const submission = submissionJson(new Map([['a', [[grid([[1]]), grid([[2]])]]]]));
  it.each<[string, string, string | Uint8Array]>([
    ['arc_task', 'a.json', taskJson(TASKS[0])],
    ['arc_task', 'no extension', taskJson(TASKS[0])],
    ['arc_challenges', 'c.json', CHALLENGES],
    ['arc_solutions', 'c.json', SOLUTIONS],
    ['arc_submission', 's.json', submission],
    ['official_dataset', 'identifiers.json', '["<blank>"]'],
    ['json', 'package.json', '{"name": "x"}'],
    ['sudoku_lines', 'x.txt', SUDOKU_LINES],
    ['sudoku_lines', 'x.txt', `# published by nobody\n\n${SUDOKU_LINES}`],
    ['sudoku_lines', 'x.txt', `${'.'.repeat(16)}`],
    ['sudoku_lines', 'x.txt', `oops\n${SUDOKU_LINES}`],
    ['sudoku_csv', 'x.csv', SUDOKU_CSV],
    ['sudoku_csv', 'x.csv', `puzzle,solution\n${formatCells(SUDOKUS[0].givens)},`],
    ['maze_csv', 'x.csv', MAZE_CSV],
    ['maze_text', 'x.txt', MAZE_TEXT],
    ['maze_text', 'x.txt', '#####\n#S.G#\n#####'],
    ['maze_text', 'x.txt', 'S #\n  x\n# G\n'],
    ['text', 'x.txt', 'Once upon a time'],
    ['text', 'x.csv', 'a,b\n1,2'],
    ['empty', 'x.txt', ' \n'],
    ['empty', 'x', ''],
    ['zip', 'x.json', zipOf({ a: '1' })],
    ['npy', 'x.npy', Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0)],
    ['binary', 'x.png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47)],
    ['binary', 'x.txt', Uint8Array.of(0xff, 0xfe, 0x31, 0)],
    ['binary', 'x.txt', Uint8Array.of(0x31, 0, 0x31, 0)],
  ])('knows %s', (format, name, content) => {
    expect(detectFormat(name, file(name, content).bytes).format).toBe(format);
  });

  it('refuses what begins like JSON and is none, with line and column', () => {
    expect(() => detectFormat('a.json', bytesOf('{"a":\n oops}'))).toThrow(
      /^a\.json is not valid JSON: at line 2, column 2 /,
    );
    expect(() => detectFormat('a.json', bytesOf(''))).toThrow(/the text ends/);
  });
});

describe('importPuzzles', () => {
  it('reads every family, each file into a collection of its name', () => {
    const read = importPuzzles([
      file('data/my_challenges.json', CHALLENGES),
      file('lines.txt', SUDOKU_LINES),
      file('rated.csv', SUDOKU_CSV),
      file('mazes.txt', MAZE_TEXT),
      file('hard.csv', MAZE_CSV),
      file('data/my_solutions.json', SOLUTIONS),
      file('tasks/c.json', taskJson(taskOf('whatever'))),
    ]);
    expect(summary(read)).toEqual([
      'my: 2 arc',
      'tasks: 1 arc',
      'lines: 5 sudoku',
      'rated: 5 sudoku',
      'mazes: 3 maze',
      'hard: 3 maze',
    ]);
    expect(read.notes).toEqual([]);
    expect(read.collections[0].source).toBe('data/my_challenges.json');
    expect(read.collections[3].puzzles[2]).toMatchObject({ line: 4, source: 'of "us", mine', rating: 2 });
  });

  it('gives back exactly what was put in: ARC, Sudoku and mazes', () => {
    const [arc, sudoku, maze] = importPuzzles([
      file('s_solutions.json', SOLUTIONS),
      file('s_challenges.json', CHALLENGES),
      file('x.csv', SUDOKU_CSV),
      file('m.csv', MAZE_CSV),
    ]).collections;
    if (arc.family !== 'arc' || sudoku.family !== 'sudoku' || maze.family !== 'maze')
      throw new Error('misread');
    const tasks = arc.puzzles.map(({ task }) => task);
    expect(challengesJson(tasks, { hidesAnswers: true })).toBe(CHALLENGES);
    expect(solutionsJson(tasks)).toBe(SOLUTIONS);
    const rated = sudoku.puzzles.map((one) => ({ sudoku: one.sudoku, rating: one.rating ?? -1 }));
    expect(formatSudokuCsv(rated, sudoku.puzzles[0].source ?? '')).toBe(SUDOKU_CSV);
    expect(
      formatMazeCsv(
        maze.puzzles.map((one) => one.maze),
        'us',
      ),
    ).toBe(MAZE_CSV);
  });

  it('reads a zip like the folder it was made of, and passes over what is no puzzle', () => {
    const files = {
      'ARC/LICENSE': 'MIT',
      'ARC/README.md': '# ARC',
      'ARC/apps/testing.html': '<html>',
      'ARC/package.json': '{"name": "arc"}',
      'ARC/data/training.txt': 'a\nb\n',
      'ARC/data/training/a.json': taskJson(TASKS[0]),
      'ARC/data/training/b.json': taskJson(TASKS[1]),
      'ARC/data/evaluation/a.json': taskJson(TASKS[0]),
      'ARC/sudokus.txt': SUDOKU_LINES,
    };
    const fromZip = importPuzzles([file('arc.zip', zipOf(files))]);
    const folder = Object.entries(files).map(([name, content]) => ({
      ...file(name, content),
      isFromFolder: true,
    }));
    const fromFolder = importPuzzles(folder);
    expect(summary(fromZip)).toEqual(['training: 2 arc', 'evaluation: 1 arc', 'sudokus: 5 sudoku']);
    expect(summary(fromFolder)).toEqual(summary(fromZip));
    expect(fromZip.notes).toEqual([
      'Passed over, because they are no puzzles: arc.zip/ARC/LICENSE and 4 more.',
    ]);
    const flat = importPuzzles([file('mine.zip', zipOf({ 'a.json': taskJson(TASKS[0]) }))]);
    expect(summary(flat)).toEqual(['mine: 1 arc']);
  });

  it('reads official datasets of every family, from a folder or a zip, with the recipes of ARC', () => {
    const entry = { codes: Uint32Array.of(0, 8, 17), testPairs: 'test' } as const;
    const datasets = {
      arc: arcDatasetFiles(
        TASKS.map((task) => ({ ...entry, task })),
        { seed: 1 },
      ),
      sudoku: sudokuDatasetFiles([{ sudoku: MADE[4][0], symmetries: [] }], [MADE[4][1]]),
      maze: mazeDatasetFiles(
        MAZES.map((maze) => ({ maze, symmetries: [1] })),
        [],
      ),
    };
    const files = Object.entries(datasets).flatMap(([name, made]) =>
      made.map((one) => file(`data/${name}/${one.path}`, fileBytes(one))),
    );
    const expected = [
      'arc-test: 2 arc',
      'sudoku-train: 1 sudoku',
      'sudoku-test: 1 sudoku',
      'maze-train: 3 maze',
    ];
    const read = importPuzzles(files);
    expect(summary(read)).toEqual(expected);
    expect(read.collections[0].puzzles).toMatchObject([
      { task: TASKS[0], codes: entry.codes },
      { task: TASKS[1], codes: entry.codes },
    ]);
    expect(read.notes).toEqual(['data/maze: 3 augmentations were left out; they can be drawn again.']);
    const zip = zipOf(Object.fromEntries(files.map(({ name, bytes }) => [name, bytes])), 0);
    expect(summary(importPuzzles([file('all.zip', zip)]))).toEqual(expected);
    const bare = files
      .filter(({ name }) => name.startsWith('data/maze/'))
      .map(({ name, bytes }) => ({ name: name.replace('data/maze/', ''), bytes }));
    expect(summary(importPuzzles(bare))).toEqual(['The dataset-train: 3 maze']);
  });

  it.each<[string, ImportFile[], RegExp]>([
    [
      'a solutions file alone',
      [file('s.json', SOLUTIONS)],
      /^s\.json holds only the answers of 2 tasks, not the tasks; import it together with its challenges file/,
    ],
    [
      'a submission',
      [file('s.json', '{"a": [{"attempt_1": [[1]]}]}')],
      /^s\.json is a submission: it holds attempts/,
    ],
    [
      'part of a dataset',
      [file('x/identifiers.json', '["<blank>"]')],
      /import that folder|import the whole folder/,
    ],
    [
      'an array of a dataset',
      [file('x.npy', Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59))],
      /import the whole folder/,
    ],
    ['JSON of another kind', [file('p.json', '{"name": 1}')], /^p\.json is JSON, but no ARC file/],
    ['a text', [file('t.txt', 'hello')], /^t\.txt holds neither Sudokus/],
    ['an empty file', [file('t.txt', '')], /^t\.txt is empty/],
    ['a picture', [file('p.png', Uint8Array.of(0x89, 0x50))], /^p\.png is no text in UTF-8/],
    [
      'a zip in a zip',
      [file('z.zip', zipOf({ 'inner.json': zipOf({ a: '1' }) }))],
      /inner\.json is a zip inside a zip/,
    ],
    ['a zip without puzzles', [file('z.zip', zipOf({ 'README.md': '#' }))], /^z\.zip holds no puzzles\.$/],
    ['nothing', [], /^No file was given/],
    [
      'a wrong maze, by its file',
      [file('m.txt', 'S##\n##G')],
      /^m\.txt: maze at line 1: no path leads from S to G/,
    ],
    [
      'a wrong Sudoku, by its file',
      [file('s.txt', '5'.repeat(81))],
      /^s\.txt, line 1: the puzzle breaks the rules/,
    ],
    [
      'a broken task in a zip',
      [file('z.zip', zipOf({ 'd/a.json': '{"train": [}' }))],
      /^z\.zip\/d\/a\.json is not valid JSON: at line 1/,
    ],
    [
      'a dataset with a missing part',
      [file('d/train/dataset.json', '{}')],
      /d\/train\/dataset\.json: "pad_id" must be 0/,
    ],
  ])('refuses %s', (_, files, message) => {
    expect(() => importPuzzles(files)).toThrow(UserError);
    expect(() => importPuzzles(files)).toThrow(message);
  });
});

describe.skipIf(NO_ARC_DATA !== null)(`the published ARC tasks${whySkipped(NO_ARC_DATA)}`, () => {
  const names = NO_ARC_DATA === null ? readdirSync(ARC_DATA).filter((name) => name.endsWith('.json')) : [];
  const files = names.map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(ARC_DATA, name))) }));

  it('are read from all files at once, every test answered, and go out as equal JSON', () => {
    const { collections, notes } = importPuzzles(files);
    expect(summary({ collections }).sort()).toEqual([
      'arc-agi_concept: 160 arc',
      'arc-agi_evaluation2: 120 arc',
      'arc-agi_evaluation: 400 arc',
      'arc-agi_training2: 1000 arc',
      'arc-agi_training: 400 arc',
    ]);
    expect(notes).toEqual([]);
    for (const { name, puzzles } of collections) {
      const tasks = (puzzles as readonly ImportedTask[]).map(({ task }) => task);
      const written = (kind: string): unknown =>
        JSON.parse(readFileSync(join(ARC_DATA, `${name}_${kind}.json`), 'utf8')) as unknown;
      expect(tasks.every(({ test }) => test.every(({ output }) => output !== null))).toBe(true);
      expect(JSON.parse(challengesJson(tasks, { hidesAnswers: true }))).toEqual(written('challenges'));
      expect(JSON.parse(solutionsJson(tasks))).toEqual(written('solutions'));
    }
  });

  it('leak: the training tasks of ARC-AGI-2 hold evaluation tasks of ARC-AGI-1', () => {
    const { collections } = importPuzzles(files);
    const tasksOf = (wanted: string): ArcTask[] =>
      collections
        .filter(({ name }) => name === `arc-agi_${wanted}`)
        .flatMap(({ puzzles }) => (puzzles as readonly ImportedTask[]).map(({ task }) => task));
    const shared = (hash: (task: ArcTask) => string): number => {
      const training = new Set(tasksOf('training2').map(hash));
      return tasksOf('evaluation').filter((task) => training.has(hash(task))).length;
    };
    const [numEqual, numTwins] = [shared(puzzleHash), shared(canonicalHash)];
    expect(numEqual).toBeGreaterThan(300);
    expect(numTwins).toBeGreaterThanOrEqual(numEqual);
    // Twins are found among tasks, not made: nearly all tasks of a set are different ones.
    const forms = tasksOf('training2').map(canonicalHash);
    expect(new Set(forms).size).toBeGreaterThan(990);
  });
});
