import { ArcDataset, totalPuzzles, type ArcEntry, type ArcGroup } from '../arc/dataset.ts';
import { swapsSides } from '../arc/dihedral.ts';
import { encodeGrid } from '../arc/encode.ts';
import { MAX_SIDE, NUM_COLOURS, type Grid } from '../arc/grid.ts';
import { UNKNOWN_OUTPUT } from '../arc/hash.ts';
import { decodeRecipeInto } from '../arc/recipe.ts';
import { taskJson, type ArcTask, type Pair } from '../arc/task.ts';
import { NO_TRANSLATIONS, randomTranslations, type Translations } from '../arc/translation.ts';
import { writeJson } from '../json/write.ts';
import { randomFromSeed } from '../random.ts';
import { UserError } from '../user-error.ts';
import { utf8Bytes } from '../utf8.ts';
import { textFile, type DatasetFile } from './folder.ts';
import type { OfficialMetadata } from './metadata.ts';
import { splitFiles, type RowField, type SplitContent, type SplitLayout, type SplitName } from './split.ts';

export interface WriteArcOptions {
  /** For the places on the canvas. */
  seed: number;
  /**
   * Where the examples of the train split are put instead, anew at every call: it is asked for every puzzle in order, once
   * for the inputs and once for the labels.
   */
  translations?: () => Translations;
  puzzleIdentifiersStart?: number;
}

/**
 * The official ARC dataset of these tasks and augmentations (dataset/build_arc_dataset.py), on the official canvas of 30x30:
 * what that builder would have written, had it drawn these. Entries come in the order of the groups, those to be learned and
 * those to be predicted as they are mixed. As officially, an unknown answer is written as [[0]].
 * Files are made piece by piece: a dataset of gigabytes needs a few megabytes of memory.
 */
export function arcDatasetFiles(entries: readonly ArcEntry[], options: WriteArcOptions): DatasetFile[] {
  const answered = entries.map((entry) => ({ ...entry, task: withUnknownAnswers(entry.task) }));
  const dataset = new ArcDataset(answered, {
    canvas: MAX_SIDE,
    puzzleIdentifiersStart: options.puzzleIdentifiersStart ?? 1,
  });
  const moved =
    options.translations ?? ((): Translations => randomTranslations(MAX_SIDE, randomFromSeed(options.seed)));
  const files = splitFiles('train', splitContent(dataset, 'train', moved));
  if (dataset.test.length > 0) {
    files.push(
      ...splitFiles(
        'test',
        splitContent(dataset, 'test', () => NO_TRANSLATIONS),
      ),
    );
  }
  files.push(identifiersFile(dataset), textFile('test_puzzles.json', testPuzzlesJson(dataset)));
  return files;
}

/** The task with [[0]] where an answer is unknown, as the official builder fills it in. */
function withUnknownAnswers(task: ArcTask): ArcTask {
  return {
    ...task,
    test: task.test.map(({ input, output }) => ({ input, output: output ?? UNKNOWN_OUTPUT })),
  };
}

function splitContent(dataset: ArcDataset, split: SplitName, translations: () => Translations): SplitContent {
  const groups = dataset[split];
  const total_puzzles = totalPuzzles(groups);
  const metadata: OfficialMetadata = { ...dataset.metadata(split), total_puzzles };
  return {
    metadata,
    layout: layoutOf(groups, total_puzzles),
    dtype: 'uint8',
    rows: (field) => encodedRows(groups, field, translations()),
  };
}

function layoutOf(groups: readonly ArcGroup[], numPuzzles: number): SplitLayout {
  const puzzleIdentifiers = new Int32Array(numPuzzles);
  const puzzleIndices = new Int32Array(numPuzzles + 1);
  const groupIndices = new Int32Array(groups.length + 1);
  let puzzle = 0;
  let row = 0;
  groups.forEach(({ pairs, identifiers }, group) => {
    for (const identifier of identifiers) {
      row += pairs.length;
      puzzleIdentifiers[puzzle++] = identifier;
      puzzleIndices[puzzle] = row;
    }
    groupIndices[group + 1] = puzzle;
  });
  if (row > MAX_ROWS) {
    throw new UserError(
      `The dataset would have ${row} examples; the official files count them in 32 bits: use fewer augmentations.`,
      'too_large',
    );
  }
  return { puzzleIdentifiers, puzzleIndices, groupIndices };
}

const MAX_ROWS = 2 ** 31 - 1;

/** Every example of every puzzle, one after the other; the array is used again for each. */
function* encodedRows(
  groups: readonly ArcGroup[],
  field: RowField,
  translations: Translations,
): Generator<Uint8Array> {
  const tokens = new Uint8Array(MAX_SIDE * MAX_SIDE);
  const colours = new Uint8Array(NUM_COLOURS);
  for (const { entry, pairs } of groups) {
    for (const code of entry.codes) {
      const transform = decodeRecipeInto(code, colours);
      const isTurned = swapsSides(transform);
      translations.beginPuzzle(pairs.length);
      for (const [example, pair] of pairs.entries()) {
        const { input, output } = pair as Pair;
        const sides = largerSides(input, output);
        const offset = isTurned
          ? translations.offset(example, sides.cols, sides.rows)
          : translations.offset(example, sides.rows, sides.cols);
        encodeGrid(field === 'inputs' ? input : output, MAX_SIDE, tokens, 0, { transform, colours, offset });
        yield tokens;
      }
    }
  }
}

function largerSides(a: Grid, b: Grid): { rows: number; cols: number } {
  return { rows: Math.max(a.rows, b.rows), cols: Math.max(a.cols, b.cols) };
}

const NAMES_PER_CHUNK = 10_000;

function identifiersFile({ identifiers }: ArcDataset): DatasetFile {
  return {
    path: 'identifiers.json',
    *chunks() {
      let names: string[] = [];
      let before = '[';
      for (const name of identifiers.names()) {
        names.push(writeJson(name));
        if (names.length < NAMES_PER_CHUNK) continue;
        yield utf8Bytes(before + names.join(', '));
        names = [];
        before = ', ';
      }
      yield utf8Bytes((names.length > 0 ? before + names.join(', ') : before === '[' ? '[' : '') + ']');
    },
  };
}

/** As in Python, a task that comes twice keeps its first place and its last content. */
function testPuzzlesJson({ test }: ArcDataset): string {
  const tasks = new Map(test.map(({ entry }) => [entry.task.id, entry.task]));
  return `{${Array.from(tasks, ([id, task]) => `${writeJson(id)}: ${taskJson(task)}`).join(', ')}}`;
}
