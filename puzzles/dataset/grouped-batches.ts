import { randomFromState, type Random } from '../random.ts';
import type { Batch, BatchSource, DatasetMetadata } from '../tokens.ts';
import { UserError } from '../user-error.ts';

/**
 * What the official loader needs of its data: groups (one a source puzzle) of puzzles (its augmentations) of examples. A
 * puzzle is opened, then its examples are written in any order.
 */
export interface GroupedExamples {
  readonly metadata: DatasetMetadata;
  readonly numGroups: number;
  /** Equal for equal data: guards a saved position. */
  readonly fingerprint: string;
  numPuzzles(group: number): number;
  /** Returns how many examples the puzzle has. May draw from `random`. */
  openPuzzle(group: number, puzzle: number, random: Random): number;
  /** Writes one example of the open puzzle as row `row`. May draw from `random`. */
  writeExample(example: number, into: Batch, row: number, random: Random): void;
}

/** Where a source stands: plain JSON. */
interface GroupedBatchState {
  fingerprint: string;
  /** The random numbers as they were when the current pass was shuffled: they give its order again. */
  passStart: number[];
  /** Groups of this pass that were visited. */
  cursor: number;
  random: number[];
}

/**
 * Endless training batches by the rule of the official loader (puzzle_dataset.py): each pass visits every group once, in an
 * order drawn anew. A visit draws one puzzle of the group (it may come again at the next visit) and all its examples, in an
 * order drawn anew, none twice; those that do not fit in the batch any more are lost. Passes follow each other without a gap,
 * where officially the last incomplete batch of every epochs_per_iter passes is dropped.
 */
export function groupedBatchSource(data: GroupedExamples, random: Random): BatchSource {
  return new GroupedBatchSource(data, random);
}

class GroupedBatchSource implements BatchSource {
  readonly metadata: DatasetMetadata;
  readonly #data: GroupedExamples;
  readonly #order: number[];
  /** Examples of the open puzzle in the order they are taken; the array is used again and again. */
  readonly #examples: number[] = [];
  #passStart: number[];
  #cursor = 0;
  #random: Random;

  constructor(data: GroupedExamples, random: Random) {
    this.metadata = data.metadata;
    this.#data = data;
    this.#order = Array.from({ length: data.numGroups }, (_, group) => group);
    this.#random = random;
    this.#passStart = random.getState();
    this.#shufflePass(random);
  }

  nextBatch(into: Batch): void {
    const numRows = into.puzzle_identifiers.length;
    const length = numRows * this.metadata.seq_len;
    if (into.inputs.length !== length || into.labels.length !== length) {
      throw new Error(`internal: a batch of ${numRows} rows needs ${length} inputs and labels`);
    }
    for (let row = 0; row < numRows;) {
      if (this.#cursor === this.#order.length) this.#startPass();
      row = this.#visit(this.#order[this.#cursor++], into, row, numRows);
    }
  }

  /** Fills rows from `row` on with one puzzle of the group; returns the next free row. */
  #visit(group: number, into: Batch, row: number, numRows: number): number {
    const random = this.#random;
    const puzzle = random.int(0, this.#data.numPuzzles(group) - 1);
    const numExamples = this.#data.openPuzzle(group, puzzle, random);
    this.#examples.length = numExamples;
    for (let i = 0; i < numExamples; i++) this.#examples[i] = i;
    random.shuffle(this.#examples);
    const numTaken = Math.min(numExamples, numRows - row);
    for (let i = 0; i < numTaken; i++) this.#data.writeExample(this.#examples[i], into, row + i, random);
    return row + numTaken;
  }

  getState(): GroupedBatchState {
    return {
      fingerprint: this.#data.fingerprint,
      passStart: [...this.#passStart],
      cursor: this.#cursor,
      random: this.#random.getState(),
    };
  }

  setState(state: unknown): void {
    const { fingerprint, passStart, cursor, random } = readState(state, this.#order.length);
    if (fingerprint !== this.#data.fingerprint) {
      throw new UserError(
        'The saved position belongs to other training puzzles or other augmentations of them: training can only go on with the same.',
      );
    }
    const atPassStart = randomFromState(passStart);
    const now = randomFromState(random);
    this.#passStart = [...passStart];
    this.#shufflePass(atPassStart);
    this.#random = now;
    this.#cursor = cursor;
  }

  #startPass(): void {
    this.#passStart = this.#random.getState();
    this.#cursor = 0;
    this.#shufflePass(this.#random);
  }

  #shufflePass(random: Random): void {
    for (let i = 0; i < this.#order.length; i++) this.#order[i] = i;
    random.shuffle(this.#order);
  }
}

function readState(state: unknown, numGroups: number): GroupedBatchState {
  const { fingerprint, passStart, cursor, random } = (state ?? {}) as Partial<
    Record<keyof GroupedBatchState, unknown>
  >;
  const isWhole =
    typeof fingerprint === 'string' &&
    Number.isSafeInteger(cursor) &&
    (cursor as number) >= 0 &&
    (cursor as number) <= numGroups &&
    Array.isArray(passStart) &&
    Array.isArray(random);
  if (!isWhole) throw new UserError('The saved position in the training puzzles is damaged.');
  return state as GroupedBatchState;
}
