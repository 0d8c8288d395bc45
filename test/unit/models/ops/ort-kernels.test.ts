import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OpName } from '../../../../models/ops/attributes.ts';
import type { Target } from '../../../../models/program.ts';
import { interpret } from '../../../../models/reference/interpret.ts';
import { runOnCpu } from '../lowering/run-on-cpu.ts';
import { CASES, graphOf, type Application } from './cases.ts';

const RUNS = process.env.TESSERA_LONG ? 200 : 8;

const ops = Object.keys(CASES) as OpName[];
/** The graphs for the other providers are of ONNX's own operators alone, which the CPU can run as well. */
const providers: readonly Target['provider'][] = ['cpu', 'webgpu', 'cuda', 'dml'];
/** Kernels that lowering chooses for the CPU only. */
const CPU_ONLY: ReadonlySet<OpName> = new Set([
  'QuickGelu',
  'SimplifiedLayerNormalization',
  'FusedRotaryEmbedding',
  'MultiHeadAttention',
  'Ordered',
]);

/** Runs the application through the compiler and ONNX Runtime and compares with the float64 interpreter. */
async function compare(
  op: OpName,
  application: Application,
  provider: Target['provider'],
  outputsRead: number,
) {
  const { graph, outputs, feeds } = graphOf(op, application);
  outputs.slice(0, outputsRead).forEach((output, i) => graph.output(`y${i}`, output));
  const expected = interpret(graph, feeds);
  const got = await runOnCpu(graph, feeds, { provider });
  for (const [name, { data }] of expected) {
    const actual = got.get(name)!;
    expect(actual.length).toBe(data.length);
    data.forEach((value, i) => {
      expect(Math.abs(actual[i] - value)).toBeLessThan(3e-6 * (1 + Math.abs(value)));
    });
  }
}

describe.each(providers)(
  'lowered for %s, run by ONNX Runtime, equal to the float64 definition',
  (provider) => {
    it.each(ops.filter((op) => provider === 'cpu' || !CPU_ONLY.has(op)))('%s', async (op) => {
      await fc.assert(
        fc.asyncProperty(fc.gen(), async (draw) => {
          const application = CASES[op](draw) as Application;
          const { outputs } = graphOf(op, application);
          // With and without the residuals: lowering takes other kernels when nobody reads them.
          await compare(op, application, provider, outputs.length);
          if (outputs.length > 1) await compare(op, application, provider, 1);
        }),
        { seed: 2, numRuns: RUNS, endOnFailure: true },
      );
    });
  },
);
