import { createHash } from 'node:crypto';
import { IGNORE_LABEL_ID, PAD_ID } from '../../puzzles/tokens.ts';
import type { Batch, BatchSource, DatasetMetadata } from '../../puzzles/tokens.ts';
import { splitByClass } from '../../puzzles/sudoku/split.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { JudgedPuzzles } from '../solving/evaluation.ts';
import type { Puzzles, StoredPuzzle } from '../store/puzzles.ts';
import { mazeExamples } from './maze-examples.ts';
import type { DataConfig } from './run-config.ts';
import { sudokuExamples } from './sudoku-examples.ts';

/** Puzzles of one family and size as a model sees them. */
export interface Examples {
  /** Endless training batches over `train`. */
  readonly source: BatchSource;
  readonly numHeldOut: number;
  /** Writes held-out puzzle `index` at `offset`: seq_len inputs and labels; returns its puzzle identifier. */
  encodeHeldOut(index: number, into: Batch, offset: number): number;
}

/** How a family turns stored puzzles into examples. `options` as in the run's configuration. */
export type ExamplesOf = (
  train: readonly StoredPuzzle[],
  heldOut: readonly StoredPuzzle[],
  options: { seed: number; augment: boolean },
) => Examples;

/** The families that can be trained on. One more family is one more line here. */
const EXAMPLES_OF = { sudoku: sudokuExamples, maze: mazeExamples } as const satisfies Partial<
  Record<StoredPuzzle['family'], ExamplesOf>
>;

export type TrainingFamily = keyof typeof EXAMPLES_OF;

export const TRAINING_FAMILIES = Object.keys(EXAMPLES_OF) as readonly TrainingFamily[];

/** What a run learns from: batches without end, and the puzzles it is judged by. */
export interface TrainingData {
  readonly metadata: DatasetMetadata;
  /** Of the puzzles and how they are split: a run that is resumed must find the same. sha256 in hex. */
  readonly hash: string;
  readonly source: BatchSource;
  readonly numTrain: number;
  /** As the official test loader gives them. */
  readonly heldOut: JudgedPuzzles;
}

/**
 * Reads the puzzles of a collection and splits them: symmetric twins stay together, so that no held-out puzzle is a
 * twin of one that is trained on. The same store content, configuration and seed give the same data to the bit.
 * @throws UserError when the collection is missing, too small, or of another family or size.
 */
export function openTrainingData(
  puzzles: Pick<Puzzles, 'list'>,
  config: DataConfig,
  seed: number,
): TrainingData {
  const { train, heldOut } = splitPuzzles(puzzles, config);
  const examples = EXAMPLES_OF[config.family](train, heldOut, { seed, augment: config.augment });
  const { metadata } = examples.source;
  return {
    metadata,
    hash: dataHash(train, heldOut, config),
    source: examples.source,
    numTrain: train.length,
    heldOut: judgedPuzzles(examples, metadata.seq_len),
  };
}

/**
 * The puzzles of a run's collection on their two sides; the same content and configuration always give the same split.
 * @throws UserError as `openTrainingData`
 */
export function splitPuzzles(
  puzzles: Pick<Puzzles, 'list'>,
  config: DataConfig,
): { train: StoredPuzzle[]; heldOut: StoredPuzzle[] } {
  const all = puzzlesOf(puzzles, config);
  return splitByClass(all, ({ canonical_hash }) => canonical_hash, config.numHeldOut, config.splitSeed);
}

/** Puzzles to judge a model by: all of one family and size, at least one. Nothing is learned from them. */
export function openJudgedPuzzles(
  family: TrainingFamily,
  puzzles: readonly StoredPuzzle[],
): { readonly metadata: DatasetMetadata; readonly judged: JudgedPuzzles } {
  const examples = EXAMPLES_OF[family](puzzles, puzzles, { seed: 0, augment: false });
  const { metadata } = examples.source;
  return { metadata, judged: judgedPuzzles(examples, metadata.seq_len) };
}

function judgedPuzzles(examples: Examples, seq_len: number): JudgedPuzzles {
  return {
    numPuzzles: examples.numHeldOut,
    fill: (start, into) => fillHeldOut(examples, seq_len, start, into),
  };
}

function puzzlesOf(puzzles: Pick<Puzzles, 'list'>, { collection, family, size }: DataConfig): StoredPuzzle[] {
  const all = puzzles.list({ collection, family }).filter((puzzle) => size === null || puzzle.size === size);
  const sizes = [...new Set(all.map((puzzle) => puzzle.size))];
  if (sizes.length > 1) {
    throw new UserError(
      `The collection "${collection}" holds ${family} puzzles of ${sizes.join(', ')}: name one size to train on.`,
      'mixed_sizes',
    );
  }
  if (all.length > 1) return all;
  const wanted = size === null ? family : `${size} ${family}`;
  throw new UserError(
    `The collection "${collection}" holds ${all.length === 0 ? 'no' : 'only one'} ${wanted} puzzle: training needs some to learn from and some to be judged by.`,
    'too_few_puzzles',
  );
}

function dataHash(
  train: readonly StoredPuzzle[],
  heldOut: readonly StoredPuzzle[],
  { family, augment }: DataConfig,
): string {
  const hash = createHash('sha256').update(JSON.stringify({ family, augment }));
  for (const side of [train, heldOut]) {
    hash.update('\n');
    for (const { content_hash } of side) hash.update(content_hash);
  }
  return hash.digest('hex');
}

/** As the official test loader: puzzles in order, the rows past the last one PAD without labels. */
function fillHeldOut(examples: Examples, seq_len: number, start: number, into: Batch): number {
  const numRows = into.puzzle_identifiers.length;
  const numFilled = Math.max(0, Math.min(numRows, examples.numHeldOut - start));
  for (let row = 0; row < numFilled; row++) {
    into.puzzle_identifiers[row] = examples.encodeHeldOut(start + row, into, row * seq_len);
  }
  into.inputs.fill(PAD_ID, numFilled * seq_len);
  into.labels.fill(IGNORE_LABEL_ID, numFilled * seq_len);
  into.puzzle_identifiers.fill(0, numFilled);
  return numFilled;
}
