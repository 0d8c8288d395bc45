import { setImmediate } from 'node:timers/promises';
import {
  addLosses,
  addMetrics,
  countCorrect,
  emptySums,
  reduceEvaluation,
  type MetricSums,
} from '../../models/losses/metrics.ts';
import { admitBatch, decideHalting, initialCarry, type Carry } from '../../models/trm/act.ts';
import type { Random } from '../../puzzles/random.ts';
import { emptyBatch, type Batch } from '../../puzzles/tokens.ts';
import type { FedWeights, Recursion, RecursionAnswers } from './recursion.ts';

/** Puzzles whose answers are known. */
export interface JudgedPuzzles {
  readonly numPuzzles: number;
  /** Fills a batch with puzzles from `start` on, the rest with padding; returns how many rows hold puzzles. */
  fill(start: number, into: Batch): number;
  /** Whether [S] tokens answer a puzzle, for families where several answers are right; by default only the labels are. */
  isRight?(index: number, preds: Int32Array): boolean;
}

/** A judged batch, for as long as the call it is given to lasts. */
export interface JudgedBatch {
  /** The puzzle in row 0; the next rows hold the next puzzles. */
  readonly start: number;
  readonly numFilled: number;
  readonly batch: Batch;
  /** [numPuzzles] as in `Evaluation`, as far as they are judged. */
  readonly isSolved: Uint8Array;
  /** Of the last supervision step. */
  readonly answers: RecursionAnswers;
}

/** q_continue has no target in evaluation, and so no loss. */
export type EvaluationMetrics = Omit<MetricSums, 'q_continue_loss'>;

export interface Evaluation {
  /** Means over the puzzles (official `evaluate`: of the last supervision step, losses too). */
  readonly metrics: EvaluationMetrics;
  /** [numPuzzles] 1 = every labelled token right, or another answer that is as good. */
  readonly isSolved: Uint8Array;
}

/** Gaussian noise on the latent before every supervision step but the first (PTRM, arXiv 2605.19943). */
export interface LatentNoise {
  /** Standard deviation. */
  readonly std: number;
  readonly random: Random;
  /** Rows before this one think undisturbed. */
  readonly firstRow: number;
}

export interface EvaluationOptions {
  /** Supervision steps; `halt_max_steps` by default, as official. */
  readonly steps?: number;
  /** None by default, as official. */
  readonly noise?: LatentNoise;
  readonly onBatch?: (judged: JudgedBatch) => void;
  /** Asked after each supervision step: true gives the evaluation up. */
  readonly isUnwanted?: () => boolean;
}

/**
 * Runs every puzzle for `halt_max_steps` supervision steps and judges the last (official `evaluate`). Lets other work
 * of this process in between the steps. Null when it was given up.
 */
export async function evaluate(
  recursion: Recursion,
  weights: FedWeights,
  puzzles: JudgedPuzzles,
  {
    steps = recursion.config.halt_max_steps,
    noise,
    onBatch,
    isUnwanted = () => false,
  }: EvaluationOptions = {},
): Promise<Evaluation | null> {
  const config = { ...recursion.config, halt_max_steps: steps };
  const { batch_size, seq_len } = config;
  const batch = emptyBatch(batch_size, seq_len);
  const isSolved = new Uint8Array(puzzles.numPuzzles);
  const sums = emptySums();
  for (let start = 0; start < puzzles.numPuzzles; start += batch_size) {
    const numFilled = puzzles.fill(start, batch);
    const carry = initialCarry(config);
    admitBatch(carry, batch);
    recursion.begin(batch);
    for (let step = 1; step <= steps; step++) {
      const isLast = step === steps;
      if (noise && step > 1) await recursion.disturb(noise.std, noise.random, noise.firstRow);
      const answers = await recursion.step(weights, { withLogits: isLast });
      decideHalting(carry, config, answers, null);
      if (isLast) {
        judge(sums, carry, answers, config.loss_type);
        markSolved(isSolved, puzzles, start, numFilled, batch, answers.preds);
        onBatch?.({ start, numFilled, batch, isSolved, answers });
      }
      await setImmediate();
      if (isUnwanted()) return null;
    }
  }
  return { metrics: means(sums), isSolved };
}

function means(sums: MetricSums): EvaluationMetrics {
  const { count, accuracy, exact_accuracy, q_halt_accuracy, steps, lm_loss, q_halt_loss } =
    reduceEvaluation(sums);
  return { count, accuracy, exact_accuracy, q_halt_accuracy, steps, lm_loss, q_halt_loss };
}

function judge(
  sums: MetricSums,
  carry: Carry,
  answers: RecursionAnswers,
  loss_type: Recursion['config']['loss_type'],
): void {
  const { logits } = answers;
  if (!logits) throw new Error('internal: the last supervision step of an evaluation has no logits');
  addMetrics(sums, carry, answers);
  addLosses(sums, carry, { ...answers, logits }, loss_type);
}

/** Which of the batch's puzzles are solved. */
function markSolved(
  isSolved: Uint8Array,
  puzzles: JudgedPuzzles,
  start: number,
  numFilled: number,
  batch: Batch,
  preds: Int32Array,
): void {
  const seq_len = preds.length / batch.puzzle_identifiers.length;
  for (let row = 0; row < numFilled; row++) {
    const { numLabels, numCorrect } = countCorrect(preds, batch.labels, row * seq_len, seq_len);
    const isRight =
      numCorrect === numLabels ||
      puzzles.isRight?.(start + row, preds.subarray(row * seq_len, (row + 1) * seq_len));
    isSolved[start + row] = isRight ? 1 : 0;
  }
}
