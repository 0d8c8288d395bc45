import { randomFromSeed, randomFromState } from '../random.ts';
import type { Random } from '../random.ts';
import type { Batch, BatchSource, DatasetMetadata } from '../tokens.ts';
import { UserError } from '../user-error.ts';
import { sudokuMetadata, SUDOKU_TOKEN_OFFSET } from './encode.ts';
import type { SudokuSize } from './geometry.ts';
import type { Sudoku } from './sudoku.ts';
import { identitySymmetry, symmetrySampler, writeThroughSymmetry } from './symmetry.ts';
import type { Symmetry, SymmetrySampler } from './symmetry.ts';

/** Where a source stands: plain JSON, a few numbers however many puzzles there are. */
interface SudokuBatchState {
  numPuzzles: number;
  /** The random numbers as they were when the current pass was shuffled: they give its order again. */
  passStart: number[];
  /** Puzzles of this pass already handed out. */
  cursor: number;
  random: number[];
}

/**
 * Endless training batches over puzzles of one size. The rule of the official loader (puzzle_dataset.py): each pass visits
 * every group (one puzzle) once, in an order shuffled anew; with `augment` each visit draws one of all symmetries of the
 * family, where the official builder draws from a fixed number made beforehand. Passes follow each other without a gap, so no
 * incomplete batch is dropped between them (officially: epochs_per_iter passes at a time).
 * @throws UserError when there are no puzzles or their sizes differ.
 */
export function sudokuBatchSource(
  puzzles: readonly Sudoku[],
  options: { seed: number; augment: boolean },
): BatchSource {
  return new SudokuBatchSource(puzzles, options.seed, options.augment);
}

class SudokuBatchSource implements BatchSource {
  readonly metadata: DatasetMetadata;
  readonly #size: SudokuSize;
  /** One [size * size] a puzzle. */
  readonly #givens: Uint8Array[];
  readonly #solutions: Uint8Array[];
  readonly #sample: SymmetrySampler | null;
  readonly #symmetry: Symmetry;
  readonly #order: number[];
  #passStart: number[];
  #cursor = 0;
  #random: Random;

  constructor(puzzles: readonly Sudoku[], seed: number, augment: boolean) {
    const size = sizeOfAll(puzzles);
    this.metadata = sudokuMetadata(size, puzzles.length);
    this.#size = size;
    this.#givens = puzzles.map(({ givens }) => givens);
    this.#solutions = puzzles.map(({ solution }) => solution);
    this.#sample = augment ? symmetrySampler(size) : null;
    this.#symmetry = identitySymmetry(size);
    this.#order = puzzles.map((_, i) => i);
    this.#random = randomFromSeed(seed);
    this.#passStart = this.#random.getState();
    this.#shufflePass(this.#random);
  }

  nextBatch(into: Batch): void {
    const { seq_len } = this.metadata;
    const numRows = into.puzzle_identifiers.length;
    if (into.inputs.length !== numRows * seq_len || into.labels.length !== numRows * seq_len) {
      throw new Error(`internal: a batch of ${numRows} rows needs ${numRows * seq_len} inputs and labels`);
    }
    for (let row = 0; row < numRows; row++) {
      if (this.#cursor === this.#order.length) this.#startPass();
      const puzzle = this.#order[this.#cursor++];
      if (this.#sample !== null) this.#sample(this.#random, this.#symmetry);
      this.#write(this.#givens[puzzle], into.inputs, row * seq_len);
      this.#write(this.#solutions[puzzle], into.labels, row * seq_len);
    }
    into.puzzle_identifiers.fill(0);
  }

  getState(): SudokuBatchState {
    return {
      numPuzzles: this.#order.length,
      passStart: [...this.#passStart],
      cursor: this.#cursor,
      random: this.#random.getState(),
    };
  }

  setState(state: unknown): void {
    const { numPuzzles, passStart, cursor, random } = readState(state);
    if (numPuzzles !== this.#order.length) {
      throw new UserError(
        `The saved position belongs to a collection of ${numPuzzles} training puzzles, but there are ${this.#order.length} now: training can only go on with the same puzzles.`,
      );
    }
    const atPassStart = randomFromState(passStart);
    const now = randomFromState(random);
    this.#passStart = atPassStart.getState();
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

  #write(cells: Uint8Array, into: Int32Array, start: number): void {
    writeThroughSymmetry(this.#symmetry, this.#size, cells, into, start, SUDOKU_TOKEN_OFFSET);
  }
}

function sizeOfAll(puzzles: readonly Sudoku[]): SudokuSize {
  if (puzzles.length === 0) throw new UserError('There are no puzzles to train on.');
  const { size } = puzzles[0];
  const other = puzzles.find((puzzle) => puzzle.size !== size);
  if (other !== undefined) {
    throw new UserError(
      `A model learns Sudokus of one size, but these puzzles are ${size}x${size} and ${other.size}x${other.size}: train on one size at a time.`,
    );
  }
  return size;
}

function readState(state: unknown): SudokuBatchState {
  const { numPuzzles, passStart, cursor, random } = (state ?? {}) as Partial<
    Record<keyof SudokuBatchState, unknown>
  >;
  const isWhole =
    Number.isSafeInteger(numPuzzles) &&
    Number.isSafeInteger(cursor) &&
    (cursor as number) >= 0 &&
    (cursor as number) <= (numPuzzles as number) &&
    Array.isArray(passStart) &&
    Array.isArray(random);
  if (!isWhole) throw new UserError('The saved position in the training puzzles is damaged.');
  return state as SudokuBatchState;
}
