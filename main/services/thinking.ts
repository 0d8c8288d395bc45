import { setImmediate } from 'node:timers/promises';
import { stablemaxCrossEntropy, softmaxCrossEntropy } from '../../models/losses/metrics.ts';
import { emptyBatch } from '../../puzzles/tokens.ts';
import type { OpenModel } from './trained-models.ts';

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
  { recursion, weights }: OpenModel,
  inputs: Int32Array,
  { steps = recursion.config.halt_max_steps, puzzle_identifier = 0 } = {},
): AsyncGenerator<Thought, void> {
  const { batch_size, seq_len, loss_type } = recursion.config;
  if (batch_size !== 1 || inputs.length !== seq_len) {
    throw new Error(`internal: a model for ${batch_size} x ${seq_len} tokens was given ${inputs.length}`);
  }
  const batch = emptyBatch(1, seq_len);
  batch.inputs.set(inputs);
  batch.puzzle_identifiers[0] = puzzle_identifier;
  recursion.begin(batch);
  let before = inputs;
  for (let step = 1; step <= steps; step++) {
    const answers = await recursion.step(weights, { withLogits: true });
    if (!answers.logits) throw new Error('internal: a supervision step gave no logits');
    const preds = answers.preds.slice();
    yield {
      step,
      preds,
      confidence: confidenceOf(preds, answers.logits, loss_type),
      changed: Uint8Array.from(preds, (token, cell) => (token === before[cell] ? 0 : 1)),
      q_halt_logit: answers.q_halt_logits[0],
    };
    before = preds;
    await setImmediate();
  }
}

/** The probability that the loss would read from `logits` [S * V] for each token of `preds` [S]. */
function confidenceOf(
  preds: Int32Array,
  logits: Float32Array,
  loss_type: OpenModel['recursion']['config']['loss_type'],
): Float32Array {
  const crossEntropy = loss_type === 'stablemax_cross_entropy' ? stablemaxCrossEntropy : softmaxCrossEntropy;
  const vocab_size = logits.length / preds.length;
  return Float32Array.from(preds, (token, cell) =>
    Math.exp(-crossEntropy(logits.subarray(cell * vocab_size, (cell + 1) * vocab_size), token)),
  );
}

/** 1 / (1 + exp(-x)). */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
