import { addMetrics, emptySums, reduceTraining, type MetricSums } from '../../models/losses/metrics.ts';
import { learningRate } from '../../models/optimizers/schedule.ts';
import type { Carry } from '../../models/trm/act.ts';
import type { StepOutputs } from './oracle-training.ts';
import type { Tolerances } from './tolerance.ts';
import type { Replay } from './training-replay.ts';

/** Which logits a loss comes from. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  lm_loss: ['logits'],
  q_halt_loss: ['q_halt_logits'],
  q_continue_loss: ['q_continue_logits', 'target_q_continue'],
  loss: ['logits', 'q_halt_logits', 'q_continue_logits'],
};

/** What a metric may differ by: a loss as its logits do; a mean is rounded; the rest are whole numbers. */
export function metricTolerance(
  tolerances: Tolerances,
  name: string,
  value: number,
  numSequences: number,
  tensorName: (logits: string) => string,
): number {
  const sources = SOURCES[name];
  if (sources) return tolerances.ofLoss(value, numSequences, ...sources.map(tensorName));
  return 1e-6 * Math.max(1, Math.abs(value));
}

/** Loss, metrics as sums, metrics as train_batch logs them, learning rates. */
export function compareTrainingMetrics(
  { training: { oracle, setup }, tolerances, report }: Replay,
  k: number,
  carry: Carry,
  outputs: StepOutputs,
): void {
  const step = oracle.meta.steps[k - 1];
  if (!step) return;
  const { config, optimizer } = setup;
  const sums = sumsOf(carry, outputs);
  const compare = (name: string, actual: number, expected: number, numSequences: number): void => {
    const bare = name.replace('train/', '');
    const tolerance = metricTolerance(tolerances, bare, expected, numSequences, (l) => `s${k}/${l}`);
    report.compareNumber(bare === 'loss' ? name : `metric ${name}`, `step ${k}`, actual, expected, tolerance);
  };
  for (const [name, expected] of Object.entries(step.metrics)) {
    compare(name, sums[name as keyof MetricSums], expected, config.batch_size);
  }
  const lrs = {
    sparse: learningRate(optimizer.puzzle_emb_lr, k, optimizer),
    adam: learningRate(optimizer.lr, k, optimizer),
  };
  const reduced: Record<string, number> = {
    ...reduceTraining(sums, optimizer.global_batch_size),
    // The official train_batch divides the count by itself,
    count: sums.count > 0 ? 1 : 0,
    // and logs the learning rate of its last optimizer.
    lr: optimizer.freeze_weights ? lrs.sparse : lrs.adam,
  };
  for (const [name, expected] of Object.entries(step.reduced_metrics)) {
    compare(name, reduced[name.replace('train/', '')], expected, 1);
  }
  const inOrder = [
    ...(config.puzzle_emb_ndim > 0 ? [lrs.sparse] : []),
    ...(optimizer.freeze_weights ? [] : [lrs.adam]),
  ];
  if (step.optimizer_lrs.length > 0) {
    report.compare('learning rates', `step ${k}`, inOrder, step.optimizer_lrs, 1e-12);
  }
  if (step.loss !== undefined) compare('loss', outputs.loss, step.loss, config.batch_size);
}

function sumsOf(carry: Carry, outputs: StepOutputs): MetricSums {
  const sums = emptySums();
  addMetrics(sums, carry, { preds: outputs.i32('preds'), q_halt_logits: outputs.f32('q_halt_logits') });
  for (const loss of ['lm_loss', 'q_halt_loss', 'q_continue_loss'] as const) {
    sums[loss] = outputs.sumOf(loss);
  }
  return sums;
}
