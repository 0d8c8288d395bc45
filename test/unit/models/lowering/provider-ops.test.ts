import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Graph } from '../../../../models/graph/graph.ts';
import { emitOnnx } from '../../../../models/lowering/4-emit-onnx.ts';
import { lower } from '../../../../models/lowering/compile.ts';
import type { OnnxModel } from '../../../../models/lowering/onnx-proto.ts';
import { providerOps } from '../../../../models/lowering/provider-ops.ts';
import { VJP_RULES } from '../../../../models/autodiff/rules.ts';
import type { DifferentiableOp } from '../../../../models/ops/attributes.ts';
import type { Target } from '../../../../models/program.ts';
import { optimizerConfig } from '../../../../models/optimizers/config.ts';
import { trmConfig, type TrmOptions } from '../../../../models/trm/config.ts';
import { evaluationStepGraph } from '../../../../models/trm/evaluation-step.ts';
import { trainStepGraph } from '../../../../models/trm/train-step.ts';
import { CASES, graphOf, type Application } from '../ops/cases.ts';
import { randomGraph } from './random-graph.ts';

const providers: readonly Target['provider'][] = ['cpu', 'webgpu', 'cuda', 'dml'];

function emitted(graph: Graph, provider: Target['provider']): OnnxModel {
  return emitOnnx(lower(graph, { provider }));
}

/** Operators of the model that the provider does not have, and operands that no GPU kernel takes. */
function foreign(model: OnnxModel, provider: Target['provider']): string[] {
  const known = providerOps(provider);
  const names = model.nodes.map(({ domain, op }) => (domain === '' ? op : `${domain}.${op}`));
  return [...new Set(names.filter((name) => !known.has(name)))];
}

const options: TrmOptions = {
  batch_size: 2,
  seq_len: 4,
  vocab_size: 5,
  num_puzzle_identifiers: 3,
  hidden_size: 8,
  num_heads: 2,
  H_cycles: 2,
  L_cycles: 2,
  swiglu_multiple: 8,
  puzzle_emb_len: 2,
};
const models: Readonly<Record<string, Partial<TrmOptions>>> = {
  'attention with rope': {},
  'attention with learned positions, q_continue, softmax': {
    pos_encodings: 'learned',
    no_ACT_continue: false,
    loss_type: 'softmax_cross_entropy',
  },
  mlp_t: { mlp_t: true, pos_encodings: 'none' },
  'without puzzle embeddings': { puzzle_emb_ndim: 0, puzzle_emb_len: 0 },
};

describe.each(providers)('every operator emitted for %s is on its list', (provider) => {
  it.each(Object.keys(models))('TRM, %s', (name) => {
    const config = trmConfig({ ...options, ...models[name] });
    for (const optimizer of ['adam_atan2', 'adamw'] as const) {
      const training = optimizerConfig({ total_steps: 10, global_batch_size: 2, optimizer });
      expect(foreign(emitted(trainStepGraph(config, training).graph, provider), provider)).toEqual([]);
    }
    expect(foreign(emitted(evaluationStepGraph(config).graph, provider), provider)).toEqual([]);
  });

  it('every op there is before lowering', () => {
    for (const op of Object.keys(VJP_RULES) as DifferentiableOp[]) {
      const property = fc.property(fc.gen(), (draw) => {
        const { graph, outputs } = graphOf(op, CASES[op](draw) as Application);
        outputs.forEach((output, i) => graph.output(`y${i}`, output));
        expect(foreign(emitted(graph, provider), provider)).toEqual([]);
      });
      fc.assert(property, { seed: 5, numRuns: 10, endOnFailure: true });
    }
  });

  it('random graphs with their derivatives', () => {
    const property = fc.property(fc.gen(), (draw) => {
      const { graph } = randomGraph(draw);
      expect(foreign(emitted(graph, provider), provider)).toEqual([]);
    });
    fc.assert(property, { seed: 6, numRuns: 30, endOnFailure: true });
  });
});

describe.each(providers.filter((name) => name !== 'cpu'))('a graph for %s', (provider) => {
  it('computes nothing in int64: such numbers are constants that give shapes', () => {
    const config = trmConfig({ ...options, no_ACT_continue: false });
    const training = optimizerConfig({ total_steps: 10, global_batch_size: 2 });
    const { nodes, initializers } = emitted(trainStepGraph(config, training).graph, provider);
    const int64 = new Set(initializers.filter(({ dtype }) => dtype === 'int64').map(({ name }) => name));
    const shaped = ['Reshape', 'Slice', 'Pad', 'Expand', 'ReduceSum', 'ReduceMean', 'ReduceMax'];
    for (const { op, inputs } of nodes) {
      if (inputs.some((name) => int64.has(name))) expect(shaped).toContain(op);
    }
    expect(nodes.filter(({ op, attributes }) => op === 'Cast' && attributes.to === 7)).toEqual([]);
  });
});
