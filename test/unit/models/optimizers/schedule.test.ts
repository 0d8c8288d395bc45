import { describe, expect, it } from 'vitest';
import { optimizerConfig } from '../../../../models/optimizers/config.ts';
import { learningRate, scheduleScalars } from '../../../../models/optimizers/schedule.ts';
import { gatherRows, signSgd } from '../../../../models/optimizers/sign-sgd.ts';
import { UserError } from '../../../../puzzles/user-error.ts';

const base = { total_steps: 110, global_batch_size: 1, lr: 1, lr_warmup_steps: 10 };

describe('the learning rate', () => {
  it('rises linearly, then falls along a cosine to its least ratio, and stays there', () => {
    const config = optimizerConfig({ ...base, lr_min_ratio: 0.2 });
    const at = (step: number): number => learningRate(0.5, step, config);
    expect([at(1), at(5), at(10)]).toEqual([0.05, 0.25, 0.5]);
    expect(at(60)).toBeCloseTo(0.5 * (0.2 + 0.8 / 2), 12);
    expect(at(110)).toBeCloseTo(0.1, 12);
  });

  it('stays constant with ratio 1, the official value', () => {
    const config = optimizerConfig(base);
    expect([learningRate(0.5, 11, config), learningRate(0.5, 110, config)]).toEqual([0.5, 0.5]);
  });
});

it('the scalars of a step are those of the kernel, rounded once', () => {
  const config = optimizerConfig({ ...base, weight_decay: 0.5, lr_warmup_steps: 0 });
  const [m_scale, v_scale] = [1 / (1 - 0.9 ** 3), 1 / Math.sqrt(1 - 0.95 ** 3)];
  expect(scheduleScalars(config, 3)).toEqual(Float32Array.of(0.5, m_scale, m_scale, v_scale));
  const inside = { ...config, atan2_variant: 'inside' } as const;
  expect(scheduleScalars(inside, 3)).toEqual(Float32Array.of(0.5, 1, m_scale, v_scale));
});

it.each([
  [{ lr: -1 }, 'lr = -1'],
  [{ beta2: 1 }, 'beta2 = 1'],
  [{ ema_rate: 1 }, 'ema_rate = 1'],
  [{ total_steps: 0 }, 'total_steps = 0'],
  [{ lr: NaN }, 'lr = NaN'],
])('the optimizer refuses %j', (options, sentence) => {
  expect(() => optimizerConfig({ ...base, ...options })).toThrow(UserError);
  expect(() => optimizerConfig({ ...base, ...options })).toThrow(sentence);
});

describe('SignSGD', () => {
  it('sums the rows of one identifier, steps by their sign, decays also without gradient, leaves others alone', () => {
    const weights = Float32Array.of(1, 1, 2, 2, 4, 4);
    const gradient = Float32Array.of(0.5, -1, -0.5, -1, 3, 0);
    signSgd(weights, [2, 2, 0], gradient, { lr: 0.5, weight_decay: 0.5 });
    expect([...weights]).toEqual([0.75 - 0.5, 0.75, 2, 2, 3, 3 + 0.5]);
  });

  it('gathers rows by identifier', () => {
    const rows = new Float32Array(6);
    gatherRows(Float32Array.of(1, 2, 3, 4), [1, 0, 1], rows);
    expect([...rows]).toEqual([3, 4, 1, 2, 3, 4]);
  });
});
