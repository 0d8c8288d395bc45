import { emptyBatch } from '../../puzzles/tokens.ts';
import type { Solver } from '../solving/solver.ts';

/** What a model has in mind after one supervision step. */
export interface Thought {
  /** From 1. */
  readonly step: number;
  /** [S] tokens. */
  readonly preds: Int32Array;
  /** [S] the model's probability of its token. */
  readonly confidence: Float32Array;
  /** [S] 1 where the token differs from the step before; at step 1, from the input. */
  readonly changed: Uint8Array;
  /** Above 0 the model holds its answer for right. */
  readonly q_halt_logit: number;
}

/**
 * Lets a model, opened for one puzzle at a time, think about `inputs` [S]: one supervision step after another. As in the
 * official evaluation it is not stopped by its own q_halt.
 * @param steps halt_max_steps by default
 */
export async function* think(
  solver: Solver,
  inputs: Int32Array,
  { steps, puzzle_identifier = 0 }: { steps?: number; puzzle_identifier?: number } = {},
): AsyncGenerator<Thought, void> {
  const { batch_size, seq_len } = solver.config;
  if (batch_size !== 1 || inputs.length !== seq_len) {
    throw new Error(`internal: a model for ${batch_size} x ${seq_len} tokens was given ${inputs.length}`);
  }
  const batch = emptyBatch(1, seq_len);
  batch.inputs.set(inputs);
  batch.puzzle_identifiers[0] = puzzle_identifier;
  for await (const { q_halt_logits, ...thought } of solver.solve(
    batch,
    steps === undefined ? {} : { steps },
  )) {
    yield { ...thought, q_halt_logit: q_halt_logits[0] };
  }
}

/** 1 / (1 + exp(-x)). */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
