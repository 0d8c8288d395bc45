import { describe, expect, it } from 'vitest';
import { Graph } from '../../../../models/graph/graph.ts';
import { optimizerConfig, type OptimizerConfig } from '../../../../models/optimizers/config.ts';
import { SCALAR_NAMES, scheduleScalars } from '../../../../models/optimizers/schedule.ts';
import { emaUpdate, optimizerUpdate, scalarsOf } from '../../../../models/optimizers/update.ts';
import { interpret } from '../../../../models/reference/interpret.ts';
import { runOnCpu } from '../lowering/run-on-cpu.ts';

const gradients = [
  [0.3, -2, 0, 1e-9, 5e3],
  [-0.1, -1, 0, 1e-9, -1e-3],
  [0.7, 4, 0, 0, 12],
];
const start = [1, -0.5, 0.25, 2, -3];

function config(options: Partial<OptimizerConfig>): OptimizerConfig {
  const schedule = { lr: 0.01, lr_warmup_steps: 0, weight_decay: 0.3 };
  return optimizerConfig({ ...schedule, total_steps: 10, global_batch_size: 1, ...options });
}

function updateGraph(optimizer: OptimizerConfig): Graph {
  const graph = new Graph();
  const input = (name: string) => graph.input(name, 'float32', [start.length]);
  const before = { param: input('param'), m: input('m'), v: input('v') };
  const scalars = scalarsOf(graph.input('scalars', 'float32', [SCALAR_NAMES.length]));
  const after = optimizerUpdate(before, input('gradient'), scalars, optimizer);
  for (const name of ['param', 'm', 'v'] as const) graph.output(`next ${name}`, after[name]);
  return graph;
}

/** The parameters after each step, by the interpreter (scalars in float32, as they are fed). */
function rollOut(optimizer: OptimizerConfig): number[][] {
  const graph = updateGraph(optimizer);
  let state = { param: start, m: start.map(() => 0), v: start.map(() => 0) };
  return gradients.map((gradient, i) => {
    const outputs = interpret(graph, { ...state, gradient, scalars: scheduleScalars(optimizer, i + 1) });
    const next = (name: string): number[] => [...outputs.get(`next ${name}`)!.data];
    state = { param: next('param'), m: next('m'), v: next('v') };
    return state.param;
  });
}

/** The same from the formulas as written in the papers, element by element. */
function byFormula(
  { lr, weight_decay, beta1, beta2 }: OptimizerConfig,
  step: (mHat: number, vHat: number, m: number, t: number) => number,
): number[][] {
  const state = start.map((p) => ({ p, m: 0, v: 0 }));
  return gradients.map((gradient, i) =>
    state.map((element, j) => {
      const t = i + 1;
      element.m = beta1 * element.m + (1 - beta1) * gradient[j];
      element.v = beta2 * element.v + (1 - beta2) * gradient[j] ** 2;
      const mHat = element.m / (1 - beta1 ** t);
      const vHat = element.v / (1 - beta2 ** t);
      element.p = element.p * (1 - lr * weight_decay) - lr * step(mHat, vHat, element.m, t);
      return element.p;
    }),
  );
}

describe('an optimizer step', () => {
  it.each([
    ['adamw', { optimizer: 'adamw' }, (m: number, v: number) => m / (Math.sqrt(v) + 1e-8)],
    ['atan2 inside', { atan2_variant: 'inside' }, (m: number, v: number) => Math.atan2(m, Math.sqrt(v))],
    [
      'atan2 outside',
      {},
      (_: number, v: number, m: number, t: number) => Math.atan2(m, Math.sqrt(v)) / (1 - 0.9 ** t),
    ],
  ] as const)('of %s is that of its formula', (_name, options, step) => {
    const optimizer = config(options);
    const expected = byFormula(optimizer, step);
    rollOut(optimizer).forEach((parameters, t) => {
      parameters.forEach((p, j) => expect(p, `step ${t + 1}, element ${j}`).toBeCloseTo(expected[t][j], 6));
    });
  });

  it('moves a weight with a first gradient by 0.99669 lr, decays one without', () => {
    const [first] = rollOut(config({ weight_decay: 0.3 }));
    const moved = (Math.atan2(0.1, 1) / 0.1) * 0.01;
    expect(first[0]).toBeCloseTo(1 * (1 - 0.003) - moved, 7);
    expect(first[1]).toBeCloseTo(-0.5 * (1 - 0.003) + moved, 7);
    expect(first[2]).toBeCloseTo(0.25 * (1 - 0.003), 7);
  });

  it.each([{}, { optimizer: 'adamw' }] as const)(
    'with %j is finite for gradients of any size',
    async (options) => {
      const optimizer = config(options);
      const gradient = [0, -0, 1e-45, 1e18, -1e-30];
      const zeros = start.map(() => 0);
      const outputs = await runOnCpu(
        updateGraph(optimizer),
        { param: start, m: zeros, v: zeros, gradient, scalars: scheduleScalars(optimizer, 1) },
        { provider: 'cpu' },
      );
      for (const [name, values] of outputs) expect(values.every(Number.isFinite), name).toBe(true);
      expect(outputs.get('next param')![0]).toBeCloseTo(1 - 0.003, 6);
    },
  );
});

it('the average moves by 1 - rate of the way', () => {
  const graph = new Graph();
  graph.output(
    'next',
    emaUpdate(graph.input('shadow', 'float32', [2]), graph.input('param', 'float32', [2]), 0.75),
  );
  expect([...interpret(graph, { shadow: [4, -1], param: [8, 1] }).get('next')!.data]).toEqual([5, -0.5]);
});
