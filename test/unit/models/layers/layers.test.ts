import { describe, expect, it } from 'vitest';
import { Graph } from '../../../../models/graph/graph.ts';
import type { Value } from '../../../../models/graph/value.ts';
import { attention } from '../../../../models/layers/attention.ts';
import { rmsNorm } from '../../../../models/layers/rms-norm.ts';
import { rotaryTables } from '../../../../models/layers/rotary.ts';
import { swigluOfColumns, swigluOfRows } from '../../../../models/layers/swiglu.ts';
import { interpret } from '../../../../models/reference/interpret.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { runOnCpu } from '../lowering/run-on-cpu.ts';

type Feeds = Record<string, number[]>;

function normals(length: number, seed: number): number[] {
  const random = randomFromSeed(seed);
  return Array.from({ length }, () => Math.fround(random.normal()));
}

function transposed(x: readonly number[], rows: number): number[] {
  const columns = x.length / rows;
  return x.map((_, i) => x[(i % rows) * columns + Math.floor(i / rows)]);
}

/** The outputs in float64, having seen that ONNX Runtime gives the same. */
async function results(graph: Graph, feeds: Feeds): Promise<Map<string, number[]>> {
  const exact = interpret(graph, feeds);
  const actual = await runOnCpu(graph, feeds, { provider: 'cpu' });
  for (const [name, { data }] of exact) {
    data.forEach((x, i) => expect(actual.get(name)![i], `${name}[${i}]`).toBeCloseTo(x, 4));
  }
  return new Map([...exact].map(([name, { data }]) => [name, [...data]]));
}

describe('rms_norm', () => {
  it('divides by the root mean square, along rows or along columns', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2, 3]);
    graph.output('rows', rmsNorm(x, 0.5));
    graph.output('columns', rmsNorm(x, 0.5, 0));
    const outputs = await results(graph, { x: [1, 2, 3, -4, 0, 6] });
    const ofRow = (a: number, b: number, c: number) => Math.sqrt((a * a + b * b + c * c) / 3 + 0.5);
    expect(outputs.get('rows')![1]).toBeCloseTo(2 / ofRow(1, 2, 3), 12);
    expect(outputs.get('rows')![5]).toBeCloseTo(6 / ofRow(-4, 0, 6), 12);
    expect(outputs.get('columns')![3]).toBeCloseTo(-4 / Math.sqrt((1 + 16) / 2 + 0.5), 12);
  });
});

describe('SwiGLU', () => {
  const [T, size, inner] = [4, 3, 6];
  const weights = (graph: Graph) => ({
    gate: graph.input('gate', 'float32', [inner, size]),
    up: graph.input('up', 'float32', [inner, size]),
    down: graph.input('down', 'float32', [size, inner]),
  });
  const feeds = { gate: normals(18, 1), up: normals(18, 2), down: normals(18, 3) };
  const [x, residual] = [normals(12, 4), normals(12, 5)];

  it('is residual + down (silu(gate x) * (up x)), and the same on samples in columns', async () => {
    const rows = new Graph();
    const inRows = (graph: Graph, name: string): Value => graph.input(name, 'float32', [T, size]);
    rows.output('y', swigluOfRows(inRows(rows, 'x'), weights(rows), inRows(rows, 'residual')));
    const y = (await results(rows, { ...feeds, x, residual })).get('y')!;

    const columns = new Graph();
    const inColumns = (name: string): Value => columns.input(name, 'float32', [size, T]);
    columns.output('y', swigluOfColumns(inColumns('x'), weights(columns), inColumns('residual')));
    const flipped = { ...feeds, x: transposed(x, T), residual: transposed(residual, T) };
    const yT = (await results(columns, flipped)).get('y')!;

    const dot = (w: number[], row: number, v: number[]) =>
      v.reduce((sum, a, i) => sum + w[row * size + i] * a, 0);
    const sample = x.slice(3, 6);
    const hidden = Array.from({ length: inner }, (_, i) => {
      const gate = dot(feeds.gate, i, sample);
      return (gate / (1 + Math.exp(-gate))) * dot(feeds.up, i, sample);
    });
    const expected = residual[3] + hidden.reduce((sum, a, i) => sum + feeds.down[i] * a, 0);
    expect(y[3]).toBeCloseTo(expected, 10);
    transposed(yT, size).forEach((value, i) => expect(value).toBeCloseTo(y[i], 12));
  });
});

describe('attention', () => {
  const [batch, length, h, numHeads, d] = [2, 3, 5, 2, 4];
  const width = numHeads * d;
  const feeds: Feeds = {
    x: normals(batch * length * h, 1),
    residual: normals(batch * length * h, 2),
    ...{
      q: normals(width * h, 3),
      k: normals(width * h, 4),
      v: normals(width * h, 5),
      o: normals(h * width, 6),
    },
  };

  function attentionGraph(isRotating: boolean): Graph {
    const graph = new Graph();
    const weight = (name: string): Value => graph.input(name, 'float32', [width, h]);
    const x = graph.input('x', 'float32', [batch * length, h]);
    const residual = graph.input('residual', 'float32', [batch * length, h]);
    const weights = {
      q: weight('q'),
      k: weight('k'),
      v: weight('v'),
      o: graph.input('o', 'float32', [h, width]),
    };
    const rotary = isRotating ? rotaryTables(graph, length, d, 100) : null;
    graph.output(
      'y',
      attention(x, weights, { batch, length, numHeads, keepsProbabilities: true }, rotary, residual),
    );
    return graph;
  }

  /** By loops, from the definition in the specification. */
  function expected(isRotating: boolean): number[] {
    const project = (w: number[], b: number, l: number, n: number): number[] => {
      const out = Array.from({ length: d }, (_, c) => {
        const row = (n * d + c) * h;
        return Array.from({ length: h }, (_, i) => w[row + i] * feeds.x[(b * length + l) * h + i]).reduce(
          (s, a) => s + a,
        );
      });
      if (!isRotating || w === feeds.v) return out;
      return out.map((value, c) => {
        const angle = l / 100 ** ((2 * (c % (d / 2))) / d);
        const partner = c < d / 2 ? -out[c + d / 2] : out[c - d / 2];
        return value * Math.cos(angle) + partner * Math.sin(angle);
      });
    };
    const y = [...feeds.residual];
    for (let b = 0; b < batch; b++)
      for (let l = 0; l < length; l++)
        for (let n = 0; n < numHeads; n++) {
          const q = project(feeds.q, b, l, n);
          const weights = Array.from({ length }, (_, j) =>
            Math.exp(project(feeds.k, b, j, n).reduce((s, a, c) => s + a * q[c], 0) / Math.sqrt(d)),
          );
          const sum = weights.reduce((s, a) => s + a);
          weights.forEach((weight, j) =>
            project(feeds.v, b, j, n).forEach((value, c) => {
              for (let i = 0; i < h; i++) {
                y[(b * length + l) * h + i] += (weight / sum) * value * feeds.o[i * width + n * d + c];
              }
            }),
          );
        }
    return y;
  }

  it.each([false, true])('is softmax(q kT / sqrt d) v oT + residual (rotary: %s)', async (isRotating) => {
    const y = (await results(attentionGraph(isRotating), feeds)).get('y')!;
    // The tables are float32.
    expected(isRotating).forEach((value, i) => expect(y[i]).toBeCloseTo(value, isRotating ? 5 : 10));
  });
});

describe('rotary tables', () => {
  it('make the product of two rotated vectors depend on their distance alone', () => {
    const [length, d] = [12, 6];
    const graph = new Graph();
    const { cos, sin } = rotaryTables(graph, length, d, 50);
    const x = graph.input('x', 'float32', [1, length, d]);
    graph.output('y', graph.apply('RotaryEmbedding', [x, cos, sin], { numHeads: 1, inverse: false })[0]);
    const [q, k] = [normals(d, 8), normals(d, 9)];
    const rotated = (v: number[]) => [
      ...interpret(graph, { x: Array.from({ length }, () => v).flat() }).get('y')!.data,
    ];
    const [Q, K] = [rotated(q), rotated(k)];
    const product = (i: number, j: number) =>
      Q.slice(i * d, (i + 1) * d).reduce((sum, a, c) => sum + a * K[j * d + c], 0);
    expect(product(7, 2)).toBeCloseTo(product(11, 6), 5);
    expect(product(2, 7)).toBeCloseTo(product(0, 5), 5);
    expect(Math.abs(product(2, 7) - product(7, 2))).toBeGreaterThan(1e-3);
  });
});
