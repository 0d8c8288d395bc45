import { createHash } from 'node:crypto';
import type { ArcDataset } from '../../puzzles/arc/dataset.ts';
import { splitByClass } from '../../puzzles/sudoku/split.ts';
import type { BatchSource, DatasetMetadata } from '../../puzzles/tokens.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { JudgedPuzzles } from '../solving/evaluation.ts';
import type { Augmentations } from '../store/augmentations.ts';
import type { Puzzles, StoredPuzzle } from '../store/puzzles.ts';
import { arcExamples, hasKnownAnswers } from './arc-examples.ts';
import { mazeExamples } from './maze-examples.ts';
import type { DataConfig } from './run-config.ts';
import { sudokuExamples } from './sudoku-examples.ts';

/** Puzzles of one family as a model sees them. */
export interface Examples {
  /** Endless training batches. */
  readonly source: BatchSource;
  readonly heldOut: JudgedPuzzles;
  /** ARC: tasks, augmentations and their identifiers. */
  readonly arc: ArcDataset | null;
}

export interface ExamplesOptions extends Pick<DataConfig, 'augment' | 'arc' | 'splitSeed'> {
  readonly seed: number;
  /** Saved augmentations by puzzle id. */
  readonly recipes: ReadonlyMap<string, readonly number[]>;
}

/** How a family turns stored puzzles into examples. */
export type ExamplesOf = (
  train: readonly StoredPuzzle[],
  heldOut: readonly StoredPuzzle[],
  options: ExamplesOptions,
) => Examples;

interface Family {
  readonly examplesOf: ExamplesOf;
  /** Which families of the store it learns. */
  readonly stored: readonly StoredPuzzle['family'][];
  /** Can the puzzle be held out? By default every one can. */
  readonly canBeJudged?: (puzzle: StoredPuzzle) => boolean;
}

/** The families that can be trained on. One more family is one more line here. */
const FAMILIES = {
  sudoku: { examplesOf: sudokuExamples, stored: ['sudoku'] },
  maze: { examplesOf: mazeExamples, stored: ['maze'] },
  arc: { examplesOf: arcExamples, stored: ['arc', 'concept'], canBeJudged: hasKnownAnswers },
} as const satisfies Record<string, Family>;

export type TrainingFamily = keyof typeof FAMILIES;

export const TRAINING_FAMILIES = Object.keys(FAMILIES) as readonly TrainingFamily[];

/** What of the store training data is made of. */
export interface TrainingStore {
  readonly puzzles: Pick<Puzzles, 'list'>;
  readonly augmentations: Pick<Augmentations, 'listAll'>;
}

/** What a run learns from: batches without end, and the puzzles it is judged by. */
export interface TrainingData extends Examples {
  readonly metadata: DatasetMetadata;
  /** Of the puzzles, their augmentations and how they are split: a run that is resumed must find the same. sha256 in hex. */
  readonly hash: string;
  readonly numTrain: number;
}

/**
 * Reads the puzzles of a collection and splits them: symmetric twins stay together, so that no held-out puzzle is a
 * twin of one that is trained on. The same store content, configuration and seed give the same data to the bit.
 * @throws UserError when the collection is missing, too small, or of another family or size.
 */
export function openTrainingData(
  { puzzles, augmentations }: TrainingStore,
  config: DataConfig,
  seed: number,
): TrainingData {
  const { train, heldOut } = splitPuzzles(puzzles, config);
  const recipes = config.arc ? augmentations.listAll(config.collection) : new Map<string, number[]>();
  const { augment, arc, splitSeed } = config;
  const examples = FAMILIES[config.family].examplesOf(train, heldOut, {
    ...{ seed, augment, arc, splitSeed, recipes },
  });
  return {
    ...examples,
    metadata: examples.source.metadata,
    hash: dataHash(train, heldOut, config, examples.arc),
    numTrain: train.length,
  };
}

/**
 * The puzzles of a run's collection on their two sides; the same content and configuration always give the same split. ARC
 * tasks whose answers are not known stand on the training side, where only their demonstration pairs are learned.
 * @throws UserError as `openTrainingData`
 */
export function splitPuzzles(
  puzzles: Pick<Puzzles, 'list'>,
  config: DataConfig,
): { train: StoredPuzzle[]; heldOut: StoredPuzzle[] } {
  const { judgeable, others } = puzzlesOf(puzzles, config);
  const { train, heldOut } = splitByClass(
    judgeable,
    ({ canonical_hash }) => canonical_hash,
    config.numHeldOut,
    config.splitSeed,
  );
  return { train: [...train, ...others], heldOut };
}

/** The puzzles of a collection that training of this kind can use, apart by whether they can be held out. */
export function fittingPuzzles(
  puzzles: Pick<Puzzles, 'list'>,
  { collection, family, size, arc }: Pick<DataConfig, 'collection' | 'family' | 'size' | 'arc'>,
): { judgeable: StoredPuzzle[]; others: StoredPuzzle[] } {
  const { stored, canBeJudged }: Family = FAMILIES[family];
  const fitting = puzzles
    .list({ collection })
    .filter((puzzle) => stored.includes(puzzle.family) && (size ?? puzzle.size) === puzzle.size)
    .filter((puzzle) => longestSide(puzzle) <= (arc?.canvas ?? Infinity));
  if (!canBeJudged) return { judgeable: fitting, others: [] };
  return {
    judgeable: fitting.filter(canBeJudged),
    others: fitting.filter((puzzle) => !canBeJudged(puzzle)),
  };
}

/**
 * Puzzles to judge a model by: all of one family and size, at least one. Nothing is learned from them. ARC tasks are judged
 * by votes instead.
 */
export function openJudgedPuzzles(
  family: Exclude<TrainingFamily, 'arc'>,
  puzzles: readonly StoredPuzzle[],
): { readonly metadata: DatasetMetadata; readonly judged: JudgedPuzzles } {
  const { source, heldOut } = FAMILIES[family].examplesOf(puzzles, puzzles, {
    ...{ seed: 0, augment: false, arc: null, splitSeed: 0, recipes: new Map() },
  });
  return { metadata: source.metadata, judged: heldOut };
}

function puzzlesOf(puzzles: Pick<Puzzles, 'list'>, config: DataConfig): ReturnType<typeof fittingPuzzles> {
  const { collection, family, size } = config;
  const found = fittingPuzzles(puzzles, config);
  const { judgeable } = found;
  const sizes = [...new Set(judgeable.map((puzzle) => puzzle.size))];
  if (family !== 'arc' && sizes.length > 1) {
    throw new UserError(
      `The collection "${collection}" holds ${family} puzzles of ${sizes.join(', ')}: name one size to train on.`,
      'mixed_sizes',
    );
  }
  if (judgeable.length > 1) return found;
  const wanted = `${size === null ? '' : `${size} `}${family} puzzle${family === 'arc' ? ' with known answers that fits the canvas' : ''}`;
  throw new UserError(
    `The collection "${collection}" holds ${judgeable.length === 0 ? 'no' : 'only one'} ${wanted}: training needs some to learn from and some to be judged by.`,
    'too_few_puzzles',
  );
}

/** Of a size as the store writes it: '9x9'. */
function longestSide({ size }: StoredPuzzle): number {
  return Math.max(...size.split('x').map(Number));
}

function dataHash(
  train: readonly StoredPuzzle[],
  heldOut: readonly StoredPuzzle[],
  { family, augment }: DataConfig,
  arc: ArcDataset | null,
): string {
  const hash = createHash('sha256').update(JSON.stringify({ family, augment }));
  for (const side of [train, heldOut]) {
    hash.update('\n');
    for (const { content_hash } of side) hash.update(content_hash);
  }
  if (arc) hash.update(`\n${arc.fingerprint}`);
  return hash.digest('hex');
}
