import type { OptimizerConfig } from './config.ts';

/**
 * Learning rate at a step: linear warm-up, then cosine decay to `lr_min_ratio` (official
 * `cosine_schedule_with_warmup_lr_lambda`; with ratio 1 it stays constant).
 * @param step 1 for the first optimizer step
 */
export function learningRate(base: number, step: number, schedule: OptimizerConfig): number {
  const { lr_warmup_steps: warmup, total_steps: total, lr_min_ratio: ratio } = schedule;
  if (step < warmup) return (base * step) / Math.max(1, warmup);
  const progress = (step - warmup) / Math.max(1, total - warmup);
  return base * (ratio + Math.max(0, (1 - ratio) * 0.5 * (1 + Math.cos(Math.PI * progress))));
}

/** Order of the numbers in the train step's `scalars` input. */
export const SCALAR_NAMES = ['decay', 'step_size', 'm_scale', 'v_scale'] as const;

/**
 * The numbers of one optimizer step that change with time, computed in double as the official kernel does:
 * decay = 1 - lr * weight_decay; step_size multiplies the update; m_scale and v_scale correct the bias of
 * the moments. Shape `[4]`.
 */
export function scheduleScalars(config: OptimizerConfig, step: number): Float32Array {
  const lr = learningRate(config.lr, step, config);
  const m_scale = 1 / (1 - config.beta1 ** step);
  const v_scale = 1 / Math.sqrt(1 - config.beta2 ** step);
  const isOutside = config.optimizer === 'adam_atan2' && config.atan2_variant === 'outside';
  return Float32Array.of(1 - lr * config.weight_decay, isOutside ? lr * m_scale : lr, m_scale, v_scale);
}
