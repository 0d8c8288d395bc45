import type { ArcEntry } from '../arc/dataset.ts';
import { ARC_VOCAB_SIZE, COLOUR_OFFSET, encodeGrid } from '../arc/encode.ts';
import { gridEquals, type Grid } from '../arc/grid.ts';
import { UNKNOWN_OUTPUT } from '../arc/hash.ts';
import { BLANK_NAME, parseIdentifierNames } from '../arc/identifiers.ts';
import { ArcReader, checkTaskId } from '../arc/parse.ts';
import { decodeRecipe, IDENTITY_CODE, parseAugmentationName, undoRecipe } from '../arc/recipe.ts';
import type { ArcTask, Pair } from '../arc/task.ts';
import { readJson } from '../json/read.ts';
import { UserError } from '../user-error.ts';
import { readFolderText, type DatasetFolder } from './folder.ts';
import { hasSplit, readSplit, type OfficialSplit } from './split.ts';

/** An official ARC dataset as tasks and augmentations. */
export interface ArcDatasetImport {
  readonly family: 'arc';
  readonly entries: readonly ArcEntry[];
  /** identifiers.json: what each row of a checkpoint's puzzle embedding stands for. */
  readonly identifiers: readonly string[];
  /** What a person should know, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Reads an official ARC dataset. Tasks of the test set come from test_puzzles.json; of the others only the grids are on
 * record, not which of them were tests, so the first pair becomes the test (as in the files of ARC-AGI-1). Only the grids of
 * one augmentation of each task are looked at; the others are known by their names.
 * @throws UserError when a file is missing or damaged, or files contradict each other.
 */
export function readArcDataset(folder: DatasetFolder): ArcDatasetImport {
  const identifiers = readIdentifiers(folder);
  const notes = new Set<string>();
  const train = readSplit(folder, 'train');
  const canvas = Math.sqrt(train.metadata.seq_len);
  if (!Number.isInteger(canvas) || train.metadata.vocab_size !== ARC_VOCAB_SIZE) {
    throw new UserError(`${folder.name} is no ARC dataset: rows must be square canvases over 12 tokens.`);
  }
  const testTasks = readTestTasks(folder, notes);
  const reader = new GroupReader(folder.name, canvas, identifiers);
  const entries: ArcEntry[] = [];
  const seen = new Set<string>();
  let numGuessed = 0;
  for (let group = 0; group < train.metadata.total_groups; group++) {
    const { taskId, codes, pairs } = reader.read(train, group);
    const testTask = testTasks.get(taskId);
    // A task that also stands in another subset has a second group; its test pairs are predicted only once.
    const isTest = testTask !== undefined && !seen.has(taskId) && pairsEqual(pairs, testTask.train);
    if (isTest) seen.add(taskId);
    else numGuessed++;
    const task = isTest ? testTask : guessTask(taskId, pairs, folder.name);
    entries.push({ task, codes, testPairs: isTest ? 'test' : 'train' });
  }
  const missing = [...testTasks.keys()].find((id) => !seen.has(id));
  if (missing !== undefined) {
    throw new UserError(
      `${folder.name}: the demonstrations of the test task ${missing} are not in the train split.`,
    );
  }
  if (numGuessed > 0) {
    notes.add(
      `An official dataset does not record which pairs of its ${numGuessed} training tasks were tests; the first of each was taken.`,
    );
  }
  return { family: 'arc', entries, identifiers, notes: [...notes] };
}

function readIdentifiers(folder: DatasetFolder): string[] {
  const text = readFolderText(folder, 'identifiers.json');
  return parseIdentifierNames(text, `${folder.name}/identifiers.json`);
}

function readTestTasks(folder: DatasetFolder, notes: Set<string>): Map<string, ArcTask> {
  if (!hasSplit(folder, 'test')) return new Map();
  const source = `${folder.name}/test_puzzles.json`;
  const json = readJson(readFolderText(folder, 'test_puzzles.json'), { source });
  if (!(json instanceof Map)) throw new UserError(`${source} is not an object of tasks.`);
  const tasks = new ArcReader(source, notes).challenges(json);
  return new Map(withoutPlaceholders(tasks, notes).map((task) => [task.id, task]));
}

/** Where every answer is [[0]], the solutions file was missing when the dataset was built: nothing is known. */
function withoutPlaceholders(tasks: ArcTask[], notes: Set<string>): ArcTask[] {
  const answers = tasks.flatMap(({ test }) => test.map(({ output }) => output));
  if (answers.length === 0 || !answers.every((one) => one !== null && gridEquals(one, UNKNOWN_OUTPUT))) {
    return tasks;
  }
  notes.add('Every answer of the test set is [[0]], which stands for an unknown one: it was left out.');
  return tasks.map((task) => ({ ...task, test: task.test.map(({ input }) => ({ input, output: null })) }));
}

function guessTask(id: string, pairs: readonly Pair[], source: string): ArcTask {
  if (pairs.length < 2) {
    throw new UserError(
      `${source}: task ${id} has a single pair in the train split and is not in test_puzzles.json; a task needs two.`,
    );
  }
  return { id, train: pairs.slice(1), test: pairs.slice(0, 1), isTestFirst: true };
}

function pairsEqual(a: readonly Pair[], b: readonly Pair[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ input, output }, i) => gridEquals(input, b[i].input) && gridEquals(output, b[i].output))
  );
}

interface ReadGroup {
  readonly taskId: string;
  readonly codes: Uint32Array;
  readonly pairs: readonly Pair[];
}

class GroupReader {
  readonly #source: string;
  readonly #canvas: number;
  readonly #identifiers: readonly string[];

  constructor(source: string, canvas: number, identifiers: readonly string[]) {
    this.#source = source;
    this.#canvas = canvas;
    this.#identifiers = identifiers;
  }

  read(split: OfficialSplit, group: number): ReadGroup {
    const { groupIndices, puzzleIdentifiers, puzzleIndices } = split.layout;
    const from = groupIndices[group];
    const names = Array.from(puzzleIdentifiers.subarray(from, groupIndices[group + 1]), (identifier) =>
      this.#augmentation(identifier),
    );
    const [first] = names;
    if (first === undefined)
      throw new UserError(`${this.#source}: group ${group} of the train split is empty.`);
    const stranger = names.find(({ taskId }) => taskId !== first.taskId);
    if (stranger !== undefined) {
      throw new UserError(
        `${this.#source}: group ${group} of the train split mixes the tasks ${first.taskId} and ${stranger.taskId}.`,
      );
    }
    checkTaskId(first.taskId, this.#source);
    const codes = new Set([IDENTITY_CODE, ...names.map(({ code }) => code)]);
    return {
      taskId: first.taskId,
      codes: Uint32Array.from(codes),
      pairs: this.#pairs(split, puzzleIndices[from], puzzleIndices[from + 1], first.code),
    };
  }

  #augmentation(identifier: number): { taskId: string; code: number } {
    const name = this.#identifiers.at(identifier);
    if (name !== undefined && name !== BLANK_NAME) return parseAugmentationName(name);
    throw new UserError(
      `${this.#source}: the train split uses identifier ${identifier}, which has no name in identifiers.json.`,
    );
  }

  /** The pairs of rows [from, to), un-augmented. */
  #pairs(split: OfficialSplit, from: number, to: number, code: number): Pair[] {
    const recipe = decodeRecipe(code);
    const inputs = split.readRows('inputs', from, to);
    const labels = split.readRows('labels', from, to);
    const seqLen = this.#canvas * this.#canvas;
    return Array.from({ length: to - from }, (_, i) => {
      const read = (tokens: Uint8Array | Int32Array): Grid => {
        const grid = decodeTranslated(tokens.subarray(i * seqLen, (i + 1) * seqLen), this.#canvas);
        if (grid !== null) return undoRecipe(grid, recipe);
        throw new UserError(
          `${this.#source}: row ${from + i} of the train split is not a grid on its canvas.`,
        );
      };
      return { input: read(inputs), output: read(labels) };
    });
  }
}

/** The grid that was put somewhere on a canvas; null when the tokens are not exactly what such a grid becomes. */
export function decodeTranslated(tokens: ArrayLike<number>, canvas: number): Grid | null {
  let start = 0;
  while (start < tokens.length && tokens[start] < COLOUR_OFFSET) start++;
  const row = Math.floor(start / canvas);
  const col = start % canvas;
  const isColour = (r: number, c: number): boolean =>
    r < canvas && c < canvas && tokens[r * canvas + c] >= COLOUR_OFFSET;
  let rows = 0;
  while (isColour(row + rows, col)) rows++;
  let cols = 0;
  while (isColour(row, col + cols)) cols++;
  if (rows === 0) return null;
  const cells = new Uint8Array(rows * cols);
  for (let i = 0; i < cells.length; i++) {
    const place = (row + Math.floor(i / cols)) * canvas + col + (i % cols);
    if (tokens[place] < COLOUR_OFFSET) return null;
    cells[i] = tokens[place] - COLOUR_OFFSET;
  }
  const grid: Grid = { rows, cols, cells };
  const expected = new Uint8Array(canvas * canvas);
  encodeGrid(grid, canvas, expected, 0, { offset: { row, col } });
  return expected.every((token, at) => token === tokens[at]) ? grid : null;
}
