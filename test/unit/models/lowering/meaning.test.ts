import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Graph } from '../../../../models/graph/graph.ts';
import { verify } from '../../../../models/graph/verify.ts';
import { canonicalize } from '../../../../models/lowering/1-canonicalize.ts';
import { simplify } from '../../../../models/lowering/2-simplify.ts';
import { schedule } from '../../../../models/lowering/3-schedule.ts';
import type { Target } from '../../../../models/program.ts';
import { interpret } from '../../../../models/reference/interpret.ts';
import { randomGraph } from './random-graph.ts';
import { runOnCpu } from './run-on-cpu.ts';

const RUNS = process.env.TESSERA_LONG ? 3000 : 100;
const ORT_RUNS = process.env.TESSERA_LONG ? 300 : 15;

const targets: readonly Target[] = [{ provider: 'cpu' }, { provider: 'webgpu' }];

type Feeds = Readonly<Record<string, Float32Array>>;

/** Both graphs give the same numbers, but for constants rounded to float32 on the way. */
function expectSameMeaning(before: Graph, after: Graph, feeds: Feeds): void {
  const expected = interpret(before, feeds);
  const got = interpret(after, feeds);
  expect([...got.keys()]).toEqual([...expected.keys()]);
  for (const [name, { data }] of expected) {
    data.forEach((value, i) => expectClose(got.get(name)!.data[i], value, 3e-6));
  }
}

function expectClose(actual: number, expected: number, tolerance: number): void {
  expect(Math.abs(actual - expected)).toBeLessThan(tolerance * (1 + Math.abs(expected)));
}

function forRandomGraphs(check: (graph: Graph, feeds: Feeds) => void): void {
  const property = fc.property(fc.gen(), (draw) => {
    const { graph, feeds } = randomGraph(draw);
    check(graph, feeds);
  });
  fc.assert(property, { seed: 3, numRuns: RUNS, endOnFailure: true });
}

describe.each(targets)('on random graphs with their derivatives, lowered for $provider,', (target) => {
  it('canonicalize leaves the meaning unchanged', () => {
    forRandomGraphs((graph, feeds) => expectSameMeaning(graph, canonicalize(graph, target), feeds));
  });

  it('simplify leaves the meaning unchanged, adds no node and settles', () => {
    forRandomGraphs((graph, feeds) => {
      const canonical = canonicalize(graph, target);
      const simple = simplify(canonical, target);
      verify(simple, 'simplify');
      expectSameMeaning(canonical, simple, feeds);
      expect(simple.nodes.length).toBeLessThanOrEqual(canonical.nodes.length);
      expect(simplify(simple, target).nodes.map(({ op }) => op)).toEqual(simple.nodes.map(({ op }) => op));
    });
  });

  it('schedule leaves the meaning unchanged', () => {
    forRandomGraphs((graph, feeds) => {
      const simple = simplify(canonicalize(graph, target), target);
      const scheduled = schedule(simple, target);
      verify(scheduled, 'schedule');
      expectSameMeaning(simple, scheduled, feeds);
    });
  });

  it('ONNX Runtime computes what the graph means', async () => {
    const property = fc.asyncProperty(fc.gen(), async (draw) => {
      const { graph, feeds } = randomGraph(draw);
      const got = await runOnCpu(graph, feeds, target);
      for (const [name, { data }] of interpret(graph, feeds)) {
        data.forEach((value, i) => expectClose(got.get(name)![i], value, 2e-5));
      }
    });
    await fc.assert(property, { seed: 4, numRuns: ORT_RUNS, endOnFailure: true });
  });
});
