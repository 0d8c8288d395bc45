import { Graph } from '../../../models/graph/graph.ts';
import type { Value } from '../../../models/graph/value.ts';
import { optimizerConfig } from '../../../models/optimizers/config.ts';
import { learningRate, SCALAR_NAMES, scheduleScalars } from '../../../models/optimizers/schedule.ts';
import { signSgd } from '../../../models/optimizers/sign-sgd.ts';
import { emaUpdate, optimizerUpdate, scalarsOf } from '../../../models/optimizers/update.ts';
import type { UnitOracle } from '../oracle-schema.ts';
import type { Report } from '../report.ts';
import { runGraph } from '../run-graph.ts';
import { unitTolerance } from '../tolerance.ts';

/** Learning rate, AdamATan2 in both variants, SignSGD, EMA. */
export async function replayOptimizers(unit: UnitOracle, report: Report): Promise<void> {
  for (const [step, base, warmup, total, ratio, lr] of unit.lr?.rows ?? []) {
    const actual = learningRate(base, step, {
      ...optimizerConfig({ total_steps: Math.max(total, 1), global_batch_size: 1 }),
      lr_warmup_steps: warmup,
      total_steps: total,
      lr_min_ratio: ratio,
    });
    const where = `base ${base}, warm-up ${warmup}, total ${total}, ratio ${ratio}, step ${step}`;
    report.compareNumber('lr', where, actual, lr, 1e-12 * base);
  }
  for (const adam of unit.adam_atan2 ?? []) await replayAdam(adam, report);
  if (unit.signsgd) replaySignSgd(unit.signsgd, report);
  if (unit.ema) await replayEma(unit.ema, report);
}

async function replayAdam(
  adam: NonNullable<UnitOracle['adam_atan2']>[number],
  report: Report,
): Promise<void> {
  const config = optimizerConfig({
    atan2_variant: adam.variant,
    lr: adam.lr,
    lr_warmup_steps: 0,
    weight_decay: adam.weight_decay,
    beta1: adam.betas[0],
    beta2: adam.betas[1],
    total_steps: adam.grads.length,
    global_batch_size: 1,
  });
  const shape = [adam.p0.length];
  const graph = new Graph();
  const input = (name: string): Value => graph.input(name, 'float32', shape);
  const before = { param: input('param'), m: input('m'), v: input('v') };
  const scalars = scalarsOf(graph.input('scalars', 'float32', [SCALAR_NAMES.length]));
  const after = optimizerUpdate(before, input('gradient'), scalars, config);
  for (const name of ['param', 'm', 'v'] as const) graph.output(`next ${name}`, after[name]);

  let state = {
    param: Float32Array.from(adam.p0),
    m: new Float32Array(adam.p0.length),
    v: new Float32Array(adam.p0.length),
  };
  const quantity = `adam_atan2 ${adam.variant}`;
  const run = `lr ${adam.lr}, weight_decay ${adam.weight_decay}`;
  for (const [i, gradient] of adam.grads.entries()) {
    const outputs = await runGraph(graph, {
      ...state,
      gradient: Float32Array.from(gradient),
      scalars: scheduleScalars(config, i + 1),
    });
    const next = (name: string): Float32Array<ArrayBuffer> => Float32Array.from(outputs.get(`next ${name}`)!);
    state = { param: next('param'), m: next('m'), v: next('v') };
    const expected = adam.params_after[i];
    report.compare(quantity, `${run}, step ${i + 1}`, state.param, expected, unitTolerance(expected));
  }
  report.compare(quantity, `${run}, exp_avg`, state.m, adam.exp_avg, unitTolerance(adam.exp_avg));
  report.compare(quantity, `${run}, exp_avg_sq`, state.v, adam.exp_avg_sq, unitTolerance(adam.exp_avg_sq));
}

function replaySignSgd(sgd: NonNullable<UnitOracle['signsgd']>, report: Report): void {
  const weights = Float32Array.from(sgd.weights.flat());
  signSgd(weights, sgd.ids, Float32Array.from(sgd.grad.flat()), sgd);
  const expected = sgd.weights_after.flat();
  report.compare('signsgd', 'weights', weights, expected, unitTolerance(expected));
}

async function replayEma(
  { mu, weights: [start, ...updates], shadow_after_update }: NonNullable<UnitOracle['ema']>,
  report: Report,
): Promise<void> {
  const graph = new Graph();
  const length = start.flat().length;
  const next = emaUpdate(
    graph.input('shadow', 'float32', [length]),
    graph.input('param', 'float32', [length]),
    mu,
  );
  graph.output('next', next);
  let shadow = Float32Array.from(start.flat());
  for (const [i, update] of updates.entries()) {
    const outputs = await runGraph(graph, { shadow, param: Float32Array.from(update.flat()) });
    shadow = Float32Array.from(outputs.get('next')!);
    const expected = shadow_after_update[i].flat();
    report.compare('ema', `update ${i + 1}`, shadow, expected, unitTolerance(expected));
  }
}
