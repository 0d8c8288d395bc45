/** A label the loss leaves out (the official IGNORE_LABEL_ID). */
export const IGNORE_LABEL_ID = -100;
/** The token of "nothing here", in every family. */
export const PAD_ID = 0;

/** One batch of B rows of S = seq_len tokens; the arrays are filled in place, again and again. */
export interface Batch {
  /** [B * S] tokens in [0, vocab_size). */
  inputs: Int32Array;
  /** [B * S] tokens, IGNORE_LABEL_ID where nothing is asked. */
  labels: Int32Array;
  /** [B], 0 = none. */
  puzzle_identifiers: Int32Array;
}

/** What a model must know of a dataset (the official dataset.json). */
export interface DatasetMetadata {
  vocab_size: number;
  seq_len: number;
  num_puzzle_identifiers: number;
  total_groups: number;
  mean_puzzle_examples: number;
}

/** Endless training batches; all state (cursor and random numbers) is JSON-safe, so that a resume is exact. */
export interface BatchSource {
  readonly metadata: DatasetMetadata;
  /** Overwrites every element of `into`, whose lengths decide B. */
  nextBatch(into: Batch): void;
  getState(): unknown;
  /** @throws UserError when the state was not made by a source over the same data. */
  setState(state: unknown): void;
}

/** A batch of `numRows` rows that holds nothing yet: all PAD, no labels. */
export function emptyBatch(numRows: number, seq_len: number): Batch {
  return {
    inputs: new Int32Array(numRows * seq_len).fill(PAD_ID),
    labels: new Int32Array(numRows * seq_len).fill(IGNORE_LABEL_ID),
    puzzle_identifiers: new Int32Array(numRows),
  };
}
