import { describe, expect, it } from 'vitest';
import { Graph } from '../../../../models/graph/graph.ts';
import type { Value } from '../../../../models/graph/value.ts';
import { add } from '../../../../models/ops/apply.ts';
import { interpret } from '../../../../models/reference/interpret.ts';
import { ARCH_FACTS, ARCHS, latentNames, type Arch, type LevelName } from '../../../../models/trm/arch.ts';
import { totalLength, trmConfig, type TrmConfig } from '../../../../models/trm/config.ts';
import { evaluationStepGraph } from '../../../../models/trm/evaluation-step.ts';
import { level, network, type Latents } from '../../../../models/trm/network.ts';
import { innerForward } from '../../../../models/trm/recursion.ts';
import { initStateDict, numParams, parameterSpecs, PUZZLE_EMB } from '../../../../models/trm/state-dict.ts';
import { compileTrainStep, trainStepGraph } from '../../../../models/trm/train-step.ts';
import { bufferPieces, parameterPieces, weightsOf } from '../../../../models/trm/weights.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { runOnCpu } from '../lowering/run-on-cpu.ts';
import { randomFeeds, smallOptimizer, type Feeds } from './small-models.ts';

const optimizer = smallOptimizer();
const sudoku = { batch_size: 1, seq_len: 81, vocab_size: 11, num_puzzle_identifiers: 1 };
const relatives = ARCHS.filter((arch) => arch !== 'trm');

/** Two cycles of each kind where there are any. */
function small(arch: Arch, options: Partial<TrmConfig> = {}): TrmConfig {
  const { levels } = ARCH_FACTS[arch];
  const numCycles = arch === 'transformer' ? 1 : 2;
  return trmConfig({
    ...{ arch, batch_size: 2, seq_len: 4, vocab_size: 4, num_puzzle_identifiers: 3 },
    ...{ hidden_size: 4, num_heads: 2, expansion: 1, swiglu_multiple: 2, puzzle_emb_len: 1 },
    ...{ H_cycles: numCycles, L_cycles: numCycles, halt_max_steps: 3 },
    ...{ H_layers: levels.includes('H_level') ? 1 : 0, L_layers: levels.includes('L_level') ? 1 : 0 },
    ...options,
  });
}

describe('the official configurations of the family', () => {
  // Per layer: qkv and o 3 h w + w h, SwiGLU 3 h 1536; embed_tokens and lm_head 11 h each; q_head 2 h + 2.
  const layer = (width: number): number => 4 * 512 * width + 3 * 512 * 1536;
  const ends = 2 * 11 * 512 + 2 * 512 + 2;

  it.each([
    ['trm', 2 * layer(512) + ends, 6_828_034],
    ['trm_singlez', 2 * layer(512) + ends, 6_828_034],
    ['trm_hier6', 2 * layer(512) + ends, 6_828_034],
    // "27 million parameters" (arXiv 2506.21734)
    ['hrm', 8 * layer(512) + ends, 27_275_266],
    // 12 heads of 42
    ['transformer', 8 * layer(504) + ends, 27_144_194],
  ] as const)('%s has its number of weights on Sudoku', (arch, byHand, expected) => {
    expect(numParams(trmConfig({ ...sudoku, arch }))).toBe(expected);
    expect(byHand).toBe(expected);
  });

  it.each([
    ['trm_singlez', ['L_init'], 'L_level', 2, 16],
    [
      'trm_hier6',
      ['H_init', 'L1_init', 'L2_init', 'L3_init', 'L4_init', 'L5_init', 'L6_init'],
      'L_level',
      2,
      16,
    ],
    ['hrm', ['H_init', 'L_init'], 'H_level', 4, 1],
    ['transformer', ['H_init'], 'H_level', 8, 1],
  ] as const)('%s has its official keys', (arch, inits, firstLevel, numLayers, prefix) => {
    const config = trmConfig({ ...sudoku, arch, pos_encodings: 'learned' });
    const names = parameterSpecs(config).map(({ name }) => name.replace('model.inner.', ''));
    const head = ['embed_tokens.embedding_weight', 'lm_head.weight', 'q_head.weight', 'q_head.bias'];
    expect(names.slice(0, 6)).toEqual([
      ...head,
      'embed_pos.embedding_weight',
      `${firstLevel}.layers.0.self_attn.qkv_proj.weight`,
    ]);
    const ofLevel = (level: string): string[] => names.filter((name) => name.startsWith(`${level}.`));
    expect(ofLevel(firstLevel)).toHaveLength(4 * numLayers);
    expect(ofLevel(firstLevel === 'H_level' ? 'L_level' : 'H_level')).toHaveLength(arch === 'hrm' ? 16 : 0);
    const others = [...initStateDict(config, randomFromSeed(1)).keys()]
      .map((key) => key.replace('model.inner.', ''))
      .filter((key) => !names.includes(key));
    expect(others).toEqual([...inits, PUZZLE_EMB.replace('model.inner.', '')]);
    expect(parameterSpecs(config)[4].shape).toEqual([81 + prefix, 512]);
  });

  it('HRM learns when to go on by Q-learning; no other needs q_continue', () => {
    expect(ARCHS.filter((arch) => !trmConfig({ ...sudoku, arch }).no_ACT_continue)).toEqual(['hrm']);
  });
});

it.each([
  [{ arch: 'trm_hier6', L_cycles: 7 }, 'L_cycles = 7; it must be at most 6'],
  [{ arch: 'transformer', H_cycles: 2 }, 'H_cycles = 2'],
  [{ arch: 'transformer', L_layers: 2 }, 'L_layers = 2; it must be 0'],
  [{ arch: 'hrm', H_layers: 0 }, 'H_layers = 0'],
  [{ arch: 'trm', H_layers: 2 }, 'H_layers = 2; it must be 0, as trm has no H_level'],
  [{ arch: 'gru' as Arch }, 'one of trm, trm_singlez, trm_hier6, hrm, transformer'],
] as const)('%j is refused', (options, sentence) => {
  expect(() => trmConfig({ ...sudoku, ...options })).toThrow(UserError);
  expect(() => trmConfig({ ...sudoku, ...options })).toThrow(sentence);
});

describe.each(relatives)('a training step of %s', (arch) => {
  it.each([false, true])(
    'gives in ONNX Runtime what its definition gives in float64 (mlp_t %j)',
    async (mlp_t) => {
      const config = small(arch, { mlp_t });
      const { graph, state } = trainStepGraph(config, optimizer, { withGradients: true });
      const feeds = randomFeeds(graph, state, config, optimizer);
      const expected = interpret(graph, feeds);
      const actual = await runOnCpu(graph, feeds, { provider: 'cpu' });
      for (const name of latentNames(config)) expect(expected.has(`${name}_next`), name).toBe(true);
      for (const [name, { data }] of expected) {
        const scale = Math.max(1, ...data.map(Math.abs));
        const errors = Array.from(data, (x, i) => Math.abs(x - actual.get(name)![i]) / scale);
        expect(Math.max(...errors), name).toBeLessThan(1e-4);
      }
    },
  );

  it('has the gradient of the finite differences of the loss where nothing is cut out of it', () => {
    const config = small(arch, { H_cycles: 1, ...(arch === 'hrm' ? { L_cycles: 1 } : {}) });
    for (const [input, gradient, difference] of gradients(config)) {
      expect(gradient, input).toBeCloseTo(difference, 6);
    }
  });

  it('compiles for a GPU', () => {
    const { numNodes } = compileTrainStep(small(arch), optimizer, { provider: 'webgpu' });
    expect(numNodes).toBeGreaterThan(100);
  });
});

it('HRM differentiates the last application of L_level alone', () => {
  const of = (L_cycles: number): boolean[] =>
    gradients(small('hrm', { H_cycles: 1, L_cycles, no_ACT_continue: true })).flatMap(
      ([input, gradient, difference]) =>
        input.includes('L_level') ? [Math.abs(gradient - difference) < 1e-5] : [],
    );
  expect(of(1)).not.toContain(false);
  expect(of(2)).toContain(false);
  const above = gradients(small('hrm', { H_cycles: 1, no_ACT_continue: true })).filter(([input]) =>
    input.includes('H_level'),
  );
  expect(above.length).toBeGreaterThan(0);
  for (const [input, gradient, difference] of above) expect(gradient, input).toBeCloseTo(difference, 6);
});

describe.each(['trm', 'trm_singlez', 'trm_hier6', 'hrm'] as const)('the H cycles of %s', (arch) => {
  it('are so many steps of one cycle, of which the gradient sees the last', () => {
    const config = small(arch);
    const two = trainStepGraph(config, optimizer, { withGradients: true });
    const feeds = randomFeeds(two.graph, two.state, config, optimizer);
    feeds['halted'].fill(0);
    if (feeds['is_last']) feeds['is_last'].fill(1);
    const once = { ...config, H_cycles: 1 };
    const half = evaluationStepGraph(once).graph;
    const middle = interpret(half, feeds);
    const after: Feeds = { ...feeds };
    for (const name of latentNames(config)) {
      after[name] = Float64Array.from(middle.get(`${name}_next`)!.data) as never;
    }
    const one = trainStepGraph(once, optimizer, { withGradients: true });
    const [expected, actual] = [interpret(two.graph, feeds), interpret(one.graph, after)];
    // q_continue's target looks ahead, by one cycle or by two.
    const isAlike = (name: string): boolean => /_next$|^logits|^lm_loss|^q_halt/.test(name);
    const isGradient = (name: string): boolean => config.no_ACT_continue && name.startsWith('grad/');
    for (const [name, { data }] of expected) {
      if (!isAlike(name) && !isGradient(name)) continue;
      data.forEach((x, i) => expect(actual.get(name)!.data[i], name).toBeCloseTo(x, 9));
    }
  });
});

type Apply = (...terms: Value[]) => Value;

/** Two H cycles of two L cycles, written out from the official code; L and H add up what they are given first. */
const UNROLLED: Readonly<Record<Arch, (L: Apply, H: Apply, e: Value, z: Latents) => Latents>> = {
  trm(L, _H, e, { z_H, z_L }) {
    const first = L(z_H, L(L(z_L, z_H, e), z_H, e));
    const latent = L(L(L(L(z_L, z_H, e), z_H, e), first, e), first, e);
    return { z_H: L(first, latent), z_L: latent };
  },
  trm_singlez: (L, _H, e, { z_L }) => ({ z_L: L(L(L(L(L(L(z_L, e), e)), e), e)) }),
  trm_hier6(L, _H, e, z) {
    const rest = [z['z_L3'], z['z_L4'], z['z_L5'], z['z_L6']];
    const a1 = L(z['z_L1'], z['z_L2'], ...rest, z['z_H'], e);
    const a2 = L(a1, z['z_L2'], ...rest, z['z_H'], e);
    const z_H = L(z['z_H'], a1, a2, ...rest);
    const b1 = L(a1, a2, ...rest, z_H, e);
    const b2 = L(b1, a2, ...rest, z_H, e);
    return { ...z, z_L1: b1, z_L2: b2, z_H: L(z_H, b1, b2, ...rest) };
  },
  hrm(L, H, e, { z_H, z_L }) {
    const half = L(L(z_L, z_H, e), z_H, e);
    const middle = H(z_H, half);
    const latent = L(L(half, middle, e), middle, e);
    return { z_H: H(middle, latent), z_L: latent };
  },
  transformer: (_L, H, e, { z_H }) => ({ z_H: H(z_H, e) }),
};

it.each(ARCHS)('%s recurses as the official code does', (arch) => {
  const config = small(arch);
  const graph = new Graph();
  const weights = [...parameterPieces(config), ...bufferPieces(config)];
  const values = new Map(weights.map(({ name, shape }) => [name, graph.input(name, 'float32', shape)]));
  const net = network(graph, config, weightsOf(config, values));
  const rows = [config.batch_size * totalLength(config), config.hidden_size];
  const e = graph.input('e', 'float32', rows);
  const z = Object.fromEntries(latentNames(config).map((name) => [name, graph.input(name, 'float32', rows)]));
  const applied =
    (name: LevelName): Apply =>
    (first, ...others) =>
      level(net, name, others.reduce(add, first));
  const given = innerForward(net, e, z);
  const written = UNROLLED[arch](applied('L_level'), applied('H_level'), e, z);
  for (const name of latentNames(config)) {
    graph.output(`given ${name}`, given[name]);
    graph.output(`written ${name}`, written[name]);
  }
  const outputs = interpret(graph, randomFeeds(graph, [], config, optimizer));
  for (const name of latentNames(config)) {
    const expected = outputs.get(`written ${name}`)!.data;
    outputs.get(`given ${name}`)!.data.forEach((x, i) => expect(x, name).toBeCloseTo(expected[i], 10));
  }
});

/** For some elements of every tensor: gradient, and finite difference of the loss without that of q_continue. */
function gradients(options: TrmConfig): [string, number, number][] {
  const config = { ...options, no_ACT_continue: true };
  const { graph, state } = trainStepGraph(config, optimizer, { withGradients: true });
  const feeds = randomFeeds(graph, state, config, optimizer);
  for (const name of Object.keys(feeds)) {
    if (feeds[name] instanceof Float32Array) feeds[name] = Float64Array.from(feeds[name]) as never;
  }
  const results = interpret(graph, feeds);
  const lossAt = (): number => {
    const outputs = interpret(graph, feeds);
    const [lm, q_halt] = ['lm_loss', 'q_halt_loss'].map((name) =>
      outputs.get(name)!.data.reduce((a, b) => a + b, 0),
    );
    return (lm + 0.5 * q_halt) / optimizer.global_batch_size;
  };
  const pairs = parameterPieces(config).map(({ name }) => [`param/${name}`, `grad/${name}`] as const);
  return [...pairs, ['puzzle_rows', 'puzzle_rows_grad'] as const].flatMap(([input, output]) => {
    const gradient = results.get(output)!.data;
    return [0, Math.floor(gradient.length / 2)].map((i): [string, number, number] => [
      `${input}[${i}]`,
      gradient[i],
      difference(feeds[input], i, lossAt),
    ]);
  });
}

function difference(values: Feeds[string], i: number, lossAt: () => number): number {
  const step = 1e-5;
  const x = values[i];
  const at = (value: number): number => {
    values[i] = value;
    return lossAt();
  };
  const slope = (at(x + step) - at(x - step)) / (2 * step);
  values[i] = x;
  return slope;
}
