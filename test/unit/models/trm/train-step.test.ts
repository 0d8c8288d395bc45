import { describe, expect, it } from 'vitest';
import { interpret } from '../../../../models/reference/interpret.ts';
import type { TrmConfig } from '../../../../models/trm/config.ts';
import { parameterPieces } from '../../../../models/trm/weights.ts';
import { trainStepGraph } from '../../../../models/trm/train-step.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { runOnCpu } from '../lowering/run-on-cpu.ts';
import { randomFeeds, SMALL_MODELS, smallOptimizer, type Feeds } from './small-models.ts';

const optimizer = smallOptimizer();
const models = Object.entries(SMALL_MODELS);
const trainable = models.filter(([, config]) => config.no_ACT_continue);

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((a, b) => a + b, 0);
}

describe.each(models)('a training step with %s', (_name, config) => {
  it('gives in ONNX Runtime what its definition gives in float64', async () => {
    const { graph, state } = trainStepGraph(config, optimizer, { withGradients: true });
    const feeds = randomFeeds(graph, state, config, optimizer);
    const expected = interpret(graph, feeds);
    const actual = await runOnCpu(graph, feeds, { provider: 'cpu' });
    for (const [name, { data }] of expected) {
      const scale = Math.max(1, ...data.map(Math.abs));
      const errors = Array.from(data, (x, i) => Math.abs(x - actual.get(name)![i]) / scale);
      expect(Math.max(...errors), name).toBeLessThan(1e-4);
    }
  });
});

it.each([
  ['attention over a long sequence', [false, true]],
  ['attention, rope, one puzzle token and one empty', [true, true]],
] as const)('with %s, the layers keep their probabilities: %j', (name, keeps) => {
  const { graph } = trainStepGraph(SMALL_MODELS[name], optimizer);
  const flags = graph.nodes.flatMap((node) =>
    node.op === 'Attention' ? [node.attributes.keepsProbabilities] : [],
  );
  // H cycles of L cycles and one more level, two layers each.
  expect(flags).toEqual(Array.from({ length: 2 * (2 + 1) }, () => keeps).flat());
});

/** With one H cycle, and states that do not come from the weights, nothing is cut out of the gradient. */
function whole(config: TrmConfig): TrmConfig {
  return { ...config, H_cycles: 1 };
}

describe.each(trainable)('the gradient with %s', (_name, config) => {
  it('is that of the finite differences of the loss, for some elements of every tensor', () => {
    const { graph, state } = trainStepGraph(whole(config), optimizer, { withGradients: true });
    const feeds = randomFeeds(graph, state, config, optimizer);
    for (const name of Object.keys(feeds)) {
      if (feeds[name] instanceof Float32Array) feeds[name] = Float64Array.from(feeds[name]) as never;
    }
    const results = interpret(graph, feeds);
    const lossAt = (): number => {
      const outputs = interpret(graph, feeds);
      const [lm, q_halt] = ['lm_loss', 'q_halt_loss'].map((name) => sum(outputs.get(name)!.data));
      return (lm + 0.5 * q_halt) / optimizer.global_batch_size;
    };
    const pairs: (readonly [string, string])[] = parameterPieces(config).map(
      ({ name }) => [`param/${name}`, `grad/${name}`] as const,
    );
    if (config.puzzle_emb_ndim > 0) pairs.push(['puzzle_rows', 'puzzle_rows_grad']);
    for (const [input, output] of pairs) {
      const gradient = results.get(output)!.data;
      for (const i of [0, Math.floor(gradient.length / 2), gradient.length - 1]) {
        expect(gradient[i], `${input}[${i}]`).toBeCloseTo(difference(feeds, input, i, lossAt), 6);
      }
    }
  });
});

function difference(feeds: Feeds, input: string, i: number, lossAt: () => number): number {
  const step = 1e-5;
  const x = feeds[input][i];
  feeds[input][i] = x + step;
  const above = lossAt();
  feeds[input][i] = x - step;
  const below = lossAt();
  feeds[input][i] = x;
  return (above - below) / (2 * step);
}

describe('the cycles without gradient', () => {
  it('let nothing through: z of an earlier H cycle moves the loss, and has no part in the gradient', () => {
    const config = SMALL_MODELS['mlp_t'];
    const { graph, state } = trainStepGraph(config, optimizer, { withGradients: true });
    const feeds = randomFeeds(graph, state, config, optimizer);
    const input = `param/${parameterPieces(config).at(-1)!.name}`;
    const gradient = interpret(graph, feeds).get(input.replace('param/', 'grad/'))!.data;
    const lossAt = (): number =>
      sum(interpret(graph, feeds).get('lm_loss')!.data) / optimizer.global_batch_size;
    const whole = difference(
      { ...feeds, [input]: Float64Array.from(feeds[input]) as never },
      input,
      0,
      lossAt,
    );
    expect(Math.abs(gradient[0] - whole)).toBeGreaterThan(1e-4);
  });
});

describe('frozen weights', () => {
  const config = SMALL_MODELS['mlp_t'];
  const frozen = trainStepGraph(config, { ...optimizer, freeze_weights: true });
  const free = trainStepGraph(config, optimizer);

  it('have neither moments nor average nor successors', () => {
    expect(new Set(frozen.state.map(({ role, output }) => `${role} ${output}`))).toEqual(
      new Set(['param null']),
    );
    expect([...frozen.graph.outputs.keys()].filter((name) => name.startsWith('next/'))).toEqual([]);
  });

  it('leave the gradient of the puzzle rows as it is, and count nothing else in its norm', () => {
    const feeds = randomFeeds(free.graph, free.state, config, optimizer);
    const rows = interpret(free.graph, feeds).get('puzzle_rows_grad')!.data;
    const outputs = interpret(frozen.graph, feeds);
    expect(outputs.get('puzzle_rows_grad')!.data).toEqual(rows);
    expect(outputs.get('grad_norm')!.data[0]).toBeCloseTo(Math.hypot(...rows), 12);
  });

  it('are refused where nothing else could learn', () => {
    const withoutRows = SMALL_MODELS['attention, no positions, no puzzle row'];
    expect(() => trainStepGraph(withoutRows, { ...optimizer, freeze_weights: true })).toThrow(UserError);
  });
});

describe('grad_norm', () => {
  const config = SMALL_MODELS['mlp_t'];
  const { graph, state } = trainStepGraph(config, optimizer);

  it.each([
    ['NaN in a weight', 'param/model.inner.lm_head.weight', NaN],
    ['an infinite weight', 'param/model.inner.L_level.layers.0.mlp.down_proj.weight', Infinity],
    ['NaN in z_H', 'z_H', NaN],
  ])('is not finite with %s', async (_name, input, value) => {
    const feeds = randomFeeds(graph, state, config, optimizer);
    const fine = await runOnCpu(graph, feeds, { provider: 'cpu' });
    expect(Number.isFinite(fine.get('grad_norm')![0])).toBe(true);
    // Of a slot that has not halted, so that the state is read.
    feeds[input][input === 'z_H' ? config.hidden_size : 0] = value;
    const outputs = await runOnCpu(graph, feeds, { provider: 'cpu' });
    expect(Number.isFinite(outputs.get('grad_norm')![0])).toBe(false);
  });

  it('is not finite when the loss alone is not', async () => {
    const { graph: checked, state: slots } = trainStepGraph(config, optimizer, { withGradients: true });
    const feeds = randomFeeds(checked, slots, config, optimizer);
    const lm_head = feeds['param/model.inner.lm_head.weight'].fill(0);
    // Logits that float32 holds, but not their sum.
    for (let v = 0; v < config.vocab_size; v++) lm_head[v * config.hidden_size] = 6e37;
    const outputs = await runOnCpu(checked, feeds, { provider: 'cpu' });
    const gradients = [...outputs].filter(([name]) => /^grad\/|rows_grad/.test(name));
    expect(gradients.every(([, gradient]) => gradient.every(Number.isFinite))).toBe(true);
    expect(Number.isFinite(outputs.get('grad_norm')![0])).toBe(false);
  });

  it('stays finite when only a slot that is reset holds NaN', async () => {
    const feeds = randomFeeds(graph, state, config, optimizer);
    feeds['z_H'][0] = NaN;
    const outputs = await runOnCpu(graph, feeds, { provider: 'cpu' });
    expect(Number.isFinite(outputs.get('grad_norm')![0])).toBe(true);
  });
});
