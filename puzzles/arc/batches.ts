import { groupedBatchSource, type GroupedExamples } from '../dataset/grouped-batches.ts';
import { randomFromSeed, type Random } from '../random.ts';
import { IGNORE_LABEL_ID, PAD_ID, type Batch, type BatchSource, type DatasetMetadata } from '../tokens.ts';
import { UserError } from '../user-error.ts';
import { ArcDataset, type ArcGroup } from './dataset.ts';
import { swapsSides } from './dihedral.ts';
import { encodeGrid, encodeLabels } from './encode.ts';
import { NUM_COLOURS } from './grid.ts';
import { decodeRecipeInto } from './recipe.ts';
import type { TestPair } from './task.ts';
import { randomTranslations, type Translations } from './translation.ts';

export interface ArcBatchOptions {
  seed: number;
  /** Move examples on the canvas (officially they are moved, once and for all when the dataset is built). Default true. */
  translates?: boolean;
}

/**
 * Endless training batches over the train split: the official loader's rule over the official builder's, except that places
 * on the canvas are drawn at every visit instead of once.
 * @throws UserError when a task has nothing to learn from.
 */
export function arcBatchSource(dataset: ArcDataset, options: ArcBatchOptions): BatchSource {
  const empty = dataset.train.find(({ pairs }) => pairs.length === 0);
  if (empty !== undefined) {
    throw new UserError(`Task ${empty.entry.task.id} has no solved pair to learn from; leave it out.`);
  }
  const examples = new ArcExamples(dataset, options.translates ?? true);
  return groupedBatchSource(examples, randomFromSeed(options.seed));
}

/** Writes examples of one augmentation at a time, straight from the task's grids into the batch. */
class ArcExamples implements GroupedExamples {
  readonly metadata: DatasetMetadata;
  readonly numGroups: number;
  readonly #dataset: ArcDataset;
  readonly #translates: boolean;
  readonly #writer: ArcRowWriter;
  #translations: Translations | null = null;
  #random: Random | null = null;
  #group: ArcGroup;
  #identifier = 0;

  constructor(dataset: ArcDataset, translates: boolean) {
    this.metadata = dataset.metadata('train');
    this.numGroups = dataset.train.length;
    this.#dataset = dataset;
    this.#translates = translates;
    this.#writer = new ArcRowWriter(dataset.canvas);
    this.#group = dataset.train[0];
  }

  get fingerprint(): string {
    return this.#dataset.fingerprint;
  }

  numPuzzles(group: number): number {
    return this.#dataset.train[group].entry.codes.length;
  }

  openPuzzle(group: number, puzzle: number, random: Random): number {
    this.#group = this.#dataset.train[group];
    this.#identifier = this.#group.identifiers[puzzle];
    this.#writer.useCode(this.#group.entry.codes[puzzle]);
    const numExamples = this.#group.pairs.length;
    if (this.#translates) this.#translationsFrom(random).beginPuzzle(numExamples);
    return numExamples;
  }

  writeExample(example: number, into: Batch, row: number, random: Random): void {
    const translations = this.#translates ? this.#translationsFrom(random) : null;
    this.#writer.write(this.#group.pairs[example], example, translations, into, row);
    into.puzzle_identifiers[row] = this.#identifier;
  }

  /** Made anew only when a saved position brought other random numbers. */
  #translationsFrom(random: Random): Translations {
    if (this.#translations === null || this.#random !== random) {
      this.#random = random;
      this.#translations = randomTranslations(this.#dataset.canvas, random);
    }
    return this.#translations;
  }
}

/** Encodes pairs of one augmentation into rows of a batch, without leaving garbage behind. */
class ArcRowWriter {
  readonly #canvas: number;
  readonly #placement = { transform: 0, colours: new Uint8Array(NUM_COLOURS), offset: { row: 0, col: 0 } };

  constructor(canvas: number) {
    this.#canvas = canvas;
  }

  useCode(code: number): void {
    this.#placement.transform = decodeRecipeInto(code, this.#placement.colours);
  }

  /** An unknown answer becomes a row of ignored labels. */
  write(
    { input, output }: TestPair,
    example: number,
    translations: Translations | null,
    into: Batch,
    row: number,
  ): void {
    const seqLen = this.#canvas * this.#canvas;
    const placement = this.#placement;
    let rows = input.rows;
    let cols = input.cols;
    if (output !== null) {
      rows = Math.max(rows, output.rows);
      cols = Math.max(cols, output.cols);
    }
    const isTurned = swapsSides(placement.transform);
    const place = translations?.offset(example, isTurned ? cols : rows, isTurned ? rows : cols);
    placement.offset.row = place?.row ?? 0;
    placement.offset.col = place?.col ?? 0;
    encodeGrid(input, this.#canvas, into.inputs, row * seqLen, placement);
    if (output === null) into.labels.fill(IGNORE_LABEL_ID, row * seqLen, (row + 1) * seqLen);
    else encodeLabels(output, this.#canvas, into.labels, row * seqLen, placement);
  }
}

/** Which prediction a row of the test split asks for. */
export interface ArcTestRow {
  readonly taskId: string;
  readonly code: number;
  /** Which of the task's test pairs, from 0. */
  readonly testIndex: number;
}

export interface ArcTestOptions {
  /** Predict only so many augmentations of each task beside the task as it is. Default: all. */
  numAug?: number;
  /** Predict only these tasks. Default: all of the test split. */
  taskIds?: ReadonlySet<string>;
}

/** The test split, row by row in the official order: group, augmentation, pair; grids in the corner of the canvas. */
export class ArcTestRows {
  readonly numRows: number;
  readonly metadata: DatasetMetadata;
  readonly #groups: readonly ArcGroup[];
  /** [numGroups + 1] the row at which each group begins. */
  readonly #firstRows: Float64Array;
  readonly #writer: ArcRowWriter;

  constructor(dataset: ArcDataset, { numAug = Infinity, taskIds }: ArcTestOptions = {}) {
    this.metadata = dataset.metadata('test');
    this.#groups = dataset.test.filter(({ entry }) => taskIds?.has(entry.task.id) ?? true);
    this.#firstRows = new Float64Array(this.#groups.length + 1);
    this.#groups.forEach(({ entry, pairs }, group) => {
      const numPuzzles = Math.min(entry.codes.length, 1 + numAug);
      this.#firstRows[group + 1] = this.#firstRows[group] + numPuzzles * pairs.length;
    });
    this.numRows = this.#firstRows[this.#groups.length];
    this.#writer = new ArcRowWriter(dataset.canvas);
  }

  /** @param row in [0, numRows). */
  find(row: number): ArcTestRow {
    const { group, puzzle, example } = this.#locate(row);
    const { task, codes } = this.#groups[group].entry;
    return { taskId: task.id, code: codes[puzzle], testIndex: example };
  }

  /**
   * Fills a batch with the rows from `start` on; rows past the end are padding (inputs PAD, labels ignored, identifier 0), as
   * the official test loader does. Returns how many rows hold puzzles.
   */
  fill(start: number, into: Batch): number {
    const numRows = into.puzzle_identifiers.length;
    const seqLen = this.metadata.seq_len;
    const numFilled = Math.max(0, Math.min(numRows, this.numRows - start));
    for (let row = 0; row < numFilled; row++) {
      const { group, puzzle, example } = this.#locate(start + row);
      const { entry, pairs, identifiers } = this.#groups[group];
      this.#writer.useCode(entry.codes[puzzle]);
      this.#writer.write(pairs[example], example, null, into, row);
      into.puzzle_identifiers[row] = identifiers[puzzle];
    }
    into.inputs.fill(PAD_ID, numFilled * seqLen);
    into.labels.fill(IGNORE_LABEL_ID, numFilled * seqLen);
    into.puzzle_identifiers.fill(0, numFilled);
    return numFilled;
  }

  #locate(row: number): { group: number; puzzle: number; example: number } {
    let low = 0;
    let high = this.#groups.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#firstRows[middle] <= row) low = middle;
      else high = middle - 1;
    }
    const within = row - this.#firstRows[low];
    const numExamples = this.#groups[low].pairs.length;
    return { group: low, puzzle: Math.floor(within / numExamples), example: within % numExamples };
  }
}
