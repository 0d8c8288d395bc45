import { IGNORE_LABEL_ID } from './ignore-label.ts';
import { type Carry } from '../trm/act.ts';

/**
 * Sums over a batch (official `ACTLossHead`): the metrics over its valid slots (halted, with labels), the losses
 * over all slots. `q_continue_loss` is 0 where the model has no q_continue target.
 */
export interface MetricSums {
  count: number;
  accuracy: number;
  exact_accuracy: number;
  q_halt_accuracy: number;
  steps: number;
  lm_loss: number;
  q_halt_loss: number;
  q_continue_loss: number;
}

export function emptySums(): MetricSums {
  return {
    count: 0,
    accuracy: 0,
    exact_accuracy: 0,
    q_halt_accuracy: 0,
    steps: 0,
    lm_loss: 0,
    q_halt_loss: 0,
    q_continue_loss: 0,
  };
}

/** What the graph gave for one step: `preds` [B * S], `q_halt_logits` [B]. */
export interface StepAnswers {
  readonly preds: Int32Array;
  readonly q_halt_logits: Float32Array;
}

/**
 * Adds the metrics of a step whose halting is decided. A row without labels counts as correct but is never
 * valid. The losses are the caller's: training takes them from the graph, evaluation from `addLosses`.
 */
export function addMetrics(sums: MetricSums, carry: Carry, { preds, q_halt_logits }: StepAnswers): void {
  const { halted, steps, current } = carry;
  const seq_len = preds.length / halted.length;
  for (let i = 0; i < halted.length; i++) {
    const { numLabels, numCorrect } = countCorrect(preds, current.labels, i * seq_len, seq_len);
    if (halted[i] === 0 || numLabels === 0) continue;
    const isExact = numCorrect === numLabels;
    sums.count += 1;
    sums.accuracy += numCorrect / numLabels;
    sums.exact_accuracy += isExact ? 1 : 0;
    sums.q_halt_accuracy += q_halt_logits[i] >= 0 === isExact ? 1 : 0;
    sums.steps += steps[i];
  }
}

/** Labelled tokens of one row, and how many of them are right. */
export function countCorrect(
  preds: Int32Array,
  labels: Int32Array,
  from: number,
  seq_len: number,
): { numLabels: number; numCorrect: number } {
  let numLabels = 0;
  let numCorrect = 0;
  for (let t = from; t < from + seq_len; t++) {
    if (labels[t] === IGNORE_LABEL_ID) continue;
    numLabels += 1;
    if (preds[t] === labels[t]) numCorrect += 1;
  }
  return { numLabels, numCorrect };
}

/**
 * Adds the losses of an evaluation step in float64, pad rows included (official `evaluate`). q_continue has no
 * target in evaluation.
 * @param logits [B * S * V]
 */
export function addLosses(
  sums: MetricSums,
  carry: Carry,
  answers: StepAnswers & { readonly logits: Float32Array },
  loss_type: 'stablemax_cross_entropy' | 'softmax_cross_entropy',
): void {
  const numRows = carry.halted.length;
  const seq_len = answers.preds.length / numRows;
  const { labels } = carry.current;
  for (let i = 0; i < numRows; i++) {
    const { numLabels, numCorrect } = countCorrect(answers.preds, labels, i * seq_len, seq_len);
    let rowLoss = 0;
    for (let t = i * seq_len; t < (i + 1) * seq_len; t++) {
      if (labels[t] !== IGNORE_LABEL_ID) rowLoss += tokenLoss(answers.logits, labels, t, loss_type);
    }
    sums.lm_loss += rowLoss / Math.max(numLabels, 1);
    sums.q_halt_loss += binaryCrossEntropyWithLogits(
      answers.q_halt_logits[i],
      numCorrect === numLabels ? 1 : 0,
    );
  }
}

function tokenLoss(
  logits: Float32Array,
  labels: Int32Array,
  token: number,
  loss_type: 'stablemax_cross_entropy' | 'softmax_cross_entropy',
): number {
  const vocab_size = logits.length / labels.length;
  const row = logits.subarray(token * vocab_size, (token + 1) * vocab_size);
  const crossEntropy = loss_type === 'stablemax_cross_entropy' ? stablemaxCrossEntropy : softmaxCrossEntropy;
  return crossEntropy(row, labels[token]);
}

/** -log of the label's share of s(x) = x + 1 for x >= 0, 1 / (1 - x) below (official `stablemax_cross_entropy`). */
export function stablemaxCrossEntropy(logits: ArrayLike<number>, label: number): number {
  let sum = 0;
  for (let v = 0; v < logits.length; v++) sum += stablemax(logits[v]);
  return -Math.log(stablemax(logits[label]) / sum);
}

function stablemax(x: number): number {
  return x < 0 ? 1 / (1 - x + 1e-30) : x + 1;
}

export function softmaxCrossEntropy(logits: ArrayLike<number>, label: number): number {
  let max = -Infinity;
  for (let v = 0; v < logits.length; v++) max = Math.max(max, logits[v]);
  let sum = 0;
  for (let v = 0; v < logits.length; v++) sum += Math.exp(logits[v] - max);
  return max + Math.log(sum) - logits[label];
}

export function binaryCrossEntropyWithLogits(x: number, target: number): number {
  return Math.max(x, 0) - x * target + Math.log1p(Math.exp(-Math.abs(x)));
}

/** Means of a training step as the official train_batch logs them: losses per row, the rest per valid slot. */
export function reduceTraining(sums: MetricSums, global_batch_size: number): MetricSums {
  return reduce(sums, Math.max(sums.count, 1), global_batch_size);
}

/** Means of an evaluation as the official `evaluate` gives them: everything per example. */
export function reduceEvaluation(sums: MetricSums): MetricSums {
  return reduce(sums, sums.count, sums.count);
}

function reduce(sums: MetricSums, count: number, numLossRows: number): MetricSums {
  return {
    count: sums.count,
    accuracy: sums.accuracy / count,
    exact_accuracy: sums.exact_accuracy / count,
    q_halt_accuracy: sums.q_halt_accuracy / count,
    steps: sums.steps / count,
    lm_loss: sums.lm_loss / numLossRows,
    q_halt_loss: sums.q_halt_loss / numLossRows,
    q_continue_loss: sums.q_continue_loss / numLossRows,
  };
}
