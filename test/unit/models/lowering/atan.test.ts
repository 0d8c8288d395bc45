import { describe, expect, it } from 'vitest';
import { Graph } from '../../../../models/graph/graph.ts';
import { atan } from '../../../../models/ops/apply.ts';
import { runOnCpu } from './run-on-cpu.ts';

const COUNT = 40_000;

/** Both signs, every magnitude from 1e-30 to 1e30, and the points where the reduction changes. */
function samples(): Float32Array {
  const x = new Float32Array(COUNT);
  for (let i = 0; i < COUNT; i++) {
    const magnitude = 10 ** (-30 + (60 * i) / COUNT);
    x[i] = i % 2 === 0 ? magnitude : -magnitude;
  }
  for (let i = 0; i < 2000; i++) x[20 * i] = 0.3 + i / 500;
  return x;
}

async function polynomialAtan(x: Float32Array): Promise<Float32Array> {
  const graph = new Graph();
  graph.output('y', atan(graph.input('x', 'float32', [x.length])));
  return (await runOnCpu(graph, { x }, { provider: 'webgpu' })).get('y') as Float32Array;
}

/** Distance to the next float32 away from zero. */
function ulp(x: number): number {
  return 2 ** (Math.floor(Math.log2(Math.abs(x))) - 23);
}

describe('atan by polynomial', () => {
  it('is within three units in the last place of float32 everywhere', async () => {
    const x = samples();
    const y = await polynomialAtan(x);
    x.forEach((value, i) => {
      const exact = Math.atan(value);
      expect(Math.abs(y[i] - exact)).toBeLessThanOrEqual(3 * ulp(exact));
    });
  });

  it('knows zero, the infinities and NaN', async () => {
    const y = await polynomialAtan(Float32Array.of(0, Infinity, -Infinity, NaN));
    expect([...y]).toEqual([0, Math.fround(Math.PI / 2), -Math.fround(Math.PI / 2), NaN]);
  });
});
