import type { Value } from '../graph/value.ts';
import { add, atan, div, max, mul, slice, reshape, sqrt, sub } from '../ops/apply.ts';
import type { OptimizerConfig } from './config.ts';
import { SCALAR_NAMES } from './schedule.ts';

/** Smallest normal float32: keeps 0 / 0 out where a moment is still zero, and changes nothing else. */
const TINY = 2 ** -126;
const ADAMW_EPSILON = 1e-8;

/** The time-dependent numbers of `scheduleScalars`, each a scalar. */
export type Scalars = Readonly<Record<(typeof SCALAR_NAMES)[number], Value>>;

/** Takes the train step's `scalars [4]` apart. */
export function scalarsOf(vector: Value): Scalars {
  const entries = SCALAR_NAMES.map((name, i) => [name, reshape(slice(vector, 0, i, i + 1), [])] as const);
  return Object.fromEntries(entries) as Record<(typeof SCALAR_NAMES)[number], Value>;
}

/** Parameter and moments of one tensor; in an update, before or after it. */
export interface Moments {
  readonly param: Value;
  readonly m: Value;
  readonly v: Value;
}

/**
 * One optimizer step of one tensor, decoupled weight decay first.
 * adam_atan2: p -= step_size atan2(m, sqrt(v) v_scale) (adam-atan2 0.0.3, spec 3.3; `inside` corrects m first);
 * adamw: p -= step_size m_scale m / (sqrt(v) v_scale + 1e-8).
 */
export function optimizerUpdate(
  { param, m, v }: Moments,
  gradient: Value,
  scalars: Scalars,
  config: OptimizerConfig,
): Moments {
  const { decay, step_size, m_scale, v_scale } = scalars;
  const nextM = add(m, mul(sub(gradient, m), 1 - config.beta1));
  const nextV = add(v, mul(sub(mul(gradient, gradient), v), 1 - config.beta2));
  const deviation = mul(sqrt(nextV), v_scale);
  const isOutside = config.optimizer === 'adam_atan2' && config.atan2_variant === 'outside';
  const mean = isOutside ? nextM : mul(nextM, m_scale);
  const direction =
    config.optimizer === 'adamw'
      ? div(mean, add(deviation, ADAMW_EPSILON))
      : atan(div(mean, max(deviation, TINY)));
  return { param: sub(mul(param, decay), mul(direction, step_size)), m: nextM, v: nextV };
}

/** shadow = (1 - rate) param + rate shadow (official `EMAHelper.update`). */
export function emaUpdate(shadow: Value, param: Value, rate: number): Value {
  return add(mul(param, 1 - rate), mul(shadow, rate));
}
