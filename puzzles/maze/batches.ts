/** Endless training batches of mazes, as the official loader serves them. */
import { randomFromSeed, randomFromState } from '../random.ts';
import type { Random } from '../random.ts';
import type { Batch, BatchSource, DatasetMetadata } from '../tokens.ts';
import { UserError } from '../user-error.ts';
import { mazeSize } from './maze.ts';
import type { Maze } from './maze.ts';
import { gatherIndices, symmetriesOfShape } from './symmetry.ts';
import { MAZE_VOCAB_SIZE, encodeMazeInto } from './tokens.ts';

interface MazeBatchState {
  /** Generator before the running epoch's order was drawn: the order is drawn again, not stored. */
  epochRandom: number[];
  random: number[];
  cursor: number;
}

/**
 * Each epoch serves every maze once in a new random order; with `augment` each under one random symmetry that keeps its
 * shape. Batches run on across epochs. All mazes must have one shape. seq_len = rows * cols.
 */
export function mazeBatchSource(
  mazes: readonly Maze[],
  options: { seed: number; augment: boolean },
): BatchSource {
  const first = mazes[0];
  if (first === undefined)
    throw new UserError('There is no maze to train on; generate or import some first.');
  const odd = mazes.find((maze) => maze.rows !== first.rows || maze.cols !== first.cols);
  if (odd !== undefined) {
    throw new UserError(
      `Mazes of ${mazeSize(first)} and ${mazeSize(odd)} cannot train together; pick one size.`,
    );
  }
  const symmetries = options.augment ? symmetriesOfShape(first.rows, first.cols) : [0 as const];
  const indices = symmetries.map((symmetry) => gatherIndices(first.rows, first.cols, symmetry));
  return new MazeBatchSource(mazes, indices, randomFromSeed(options.seed));
}

class MazeBatchSource implements BatchSource {
  readonly metadata: DatasetMetadata;
  readonly #mazes: readonly Maze[];
  readonly #indices: readonly Uint16Array[];
  #random: Random;
  #epochRandom: number[];
  #order: number[];
  #cursor = 0;

  constructor(mazes: readonly Maze[], indices: readonly Uint16Array[], random: Random) {
    this.#mazes = mazes;
    this.#indices = indices;
    this.#random = random;
    this.#epochRandom = random.getState();
    this.#order = random.permutation(mazes.length);
    this.metadata = {
      vocab_size: MAZE_VOCAB_SIZE,
      seq_len: mazes[0].cells.length,
      num_puzzle_identifiers: 1,
      total_groups: mazes.length,
      mean_puzzle_examples: 1,
    };
  }

  nextBatch(into: Batch): void {
    const seqLen = this.metadata.seq_len;
    const batchSize = into.puzzle_identifiers.length;
    if (into.inputs.length !== batchSize * seqLen || into.labels.length !== batchSize * seqLen) {
      throw new Error(`internal: the batch holds ${into.inputs.length} cells, not ${batchSize} x ${seqLen}`);
    }
    for (let row = 0; row < batchSize; row += 1) {
      if (this.#cursor === this.#order.length) this.#beginEpoch();
      const maze = this.#mazes[this.#order[this.#cursor]];
      this.#cursor += 1;
      const indices = this.#indices[this.#random.int(0, this.#indices.length - 1)];
      encodeMazeInto(maze, into.inputs, into.labels, row * seqLen, indices);
      into.puzzle_identifiers[row] = 0;
    }
  }

  #beginEpoch(): void {
    this.#epochRandom = this.#random.getState();
    this.#order = this.#random.permutation(this.#mazes.length);
    this.#cursor = 0;
  }

  getState(): MazeBatchState {
    return { epochRandom: this.#epochRandom, random: this.#random.getState(), cursor: this.#cursor };
  }

  setState(state: unknown): void {
    const { epochRandom, random, cursor } = (state ?? {}) as MazeBatchState;
    const isPosition = Number.isInteger(cursor) && cursor >= 0 && cursor <= this.#mazes.length;
    if (!Array.isArray(epochRandom) || !Array.isArray(random) || !isPosition) {
      throw new UserError(
        'The saved position in the training mazes does not fit this collection; start a new run.',
      );
    }
    this.#epochRandom = [...epochRandom];
    this.#order = randomFromState(epochRandom).permutation(this.#mazes.length);
    this.#random = randomFromState(random);
    this.#cursor = cursor;
  }
}
