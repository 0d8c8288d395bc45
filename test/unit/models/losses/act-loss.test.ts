import { describe, expect, it } from 'vitest';
import { vjp } from '../../../../models/autodiff/vjp.ts';
import { Graph } from '../../../../models/graph/graph.ts';
import { actLoss, argmax, type TokenGrid } from '../../../../models/losses/act-loss.ts';
import {
  binaryCrossEntropyWithLogits,
  softmaxCrossEntropy,
  stablemaxCrossEntropy,
} from '../../../../models/losses/metrics.ts';
import { interpret } from '../../../../models/reference/interpret.ts';
import type { TrmConfig } from '../../../../models/trm/config.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { runOnCpu } from '../lowering/run-on-cpu.ts';

const [B, S, V] = [4, 3, 5];
const LOSS_TYPES = ['stablemax_cross_entropy', 'softmax_cross_entropy'] as const;
const HOST = { stablemax_cross_entropy: stablemaxCrossEntropy, softmax_cross_entropy: softmaxCrossEntropy };

/** Row by row, sequence 0 is right, 1 has an ignored token and is right on the others, 2 is wrong, 3 has no labels. */
const random = randomFromSeed(7);
const logits = Float64Array.from({ length: B * S * V }, () => 2 * random.normal());
const labels = Int32Array.from({ length: B * S }, (_, t) => {
  const row = [...logits.subarray(t * V, (t + 1) * V)];
  const best = row.indexOf(Math.max(...row));
  return t === 4 || t >= 9 ? -100 : t === 7 ? (best + 1) % V : best;
});
const isSolved = [1, 1, 0, 1];
const q_halt_logits = [0.5, -40, 3, 200];
const q_continue_logits = [1, -2, 0, -0.5];
const target = [0.25, 0.5, 1, 0];

function lossGraph(type: TrmConfig['loss_type'], grid: TokenGrid): Graph {
  const graph = new Graph();
  const x = graph.input('logits', 'float32', [B * S, V]);
  const q_halt = graph.input('q_halt_logits', 'float32', [B]);
  const q_continue = graph.input('q_continue_logits', 'float32', [B]);
  const loss = actLoss(
    {
      logits: x,
      labels: graph.input('labels', 'int32', grid.shape),
      q_halt_logits: q_halt,
      q_continue: { logits: q_continue, target: graph.input('target', 'float32', [B]) },
      grid,
    },
    type,
  );
  const gradients = vjp(graph, loss.loss, [x, q_halt, q_continue]);
  ['dx', 'dq_halt', 'dq_continue'].forEach((name, i) => graph.output(name, gradients[i]));
  for (const name of ['loss', 'lm_loss', 'q_halt_loss', 'q_continue_loss', 'preds'] as const) {
    graph.output(name, loss[name]!);
  }
  return graph;
}

const feeds = { logits, labels, q_halt_logits, q_continue_logits, target };
const rows: TokenGrid = { shape: [B, S], batchAxis: 0 };

/** The mean over the labelled tokens of a sequence, by the host's own formula. */
function expectedLmLoss(type: TrmConfig['loss_type'], x: Float64Array, b: number): number {
  let [sum, count] = [0, 0];
  for (let t = b * S; t < (b + 1) * S; t++) {
    if (labels[t] === -100) continue;
    sum += HOST[type](x.subarray(t * V, (t + 1) * V), labels[t]);
    count++;
  }
  return sum / Math.max(count, 1);
}

describe.each(LOSS_TYPES)('the ACT loss with %s', (type) => {
  const outputs = interpret(lossGraph(type, rows), feeds);

  it('is, per sequence, the mean over its labelled tokens, and 0 without labels', () => {
    outputs.get('lm_loss')!.data.forEach((loss, b) => {
      expect(loss).toBeCloseTo(expectedLmLoss(type, logits, b), 12);
    });
    expect(outputs.get('lm_loss')!.data[3]).toBe(0);
  });

  it('teaches q_halt whether the whole sequence is right (one without labels counts as right)', () => {
    outputs.get('q_halt_loss')!.data.forEach((loss, b) => {
      expect(loss).toBeCloseTo(binaryCrossEntropyWithLogits(q_halt_logits[b], isSolved[b]), 12);
    });
    outputs.get('q_continue_loss')!.data.forEach((loss, b) => {
      expect(loss).toBeCloseTo(binaryCrossEntropyWithLogits(q_continue_logits[b], target[b]), 12);
    });
  });

  it('adds up as lm_loss + (q_halt_loss + q_continue_loss) / 2', () => {
    const sum = (name: string): number => outputs.get(name)!.data.reduce((a, b) => a + b, 0);
    const expected = sum('lm_loss') + 0.5 * (sum('q_halt_loss') + sum('q_continue_loss'));
    expect(outputs.get('loss')!.data[0]).toBeCloseTo(expected, 10);
  });

  it('has the gradient of its finite differences; ignored tokens have none', () => {
    const gradient = outputs.get('dx')!.data;
    for (let i = 0; i < B * S * V; i++) {
      const b = Math.floor(i / (S * V));
      const moved = (step: number): Float64Array => logits.map((x, j) => (j === i ? x + step : x));
      const difference =
        (expectedLmLoss(type, moved(1e-6), b) - expectedLmLoss(type, moved(-1e-6), b)) / 2e-6;
      expect(gradient[i], `logit ${i}`).toBeCloseTo(difference, 7);
    }
    expect([...gradient.subarray(4 * V, 5 * V), ...gradient.subarray(9 * V)].every((g) => g === 0)).toBe(
      true,
    );
    const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
    outputs.get('dq_halt')!.data.forEach((g, b) => {
      expect(g).toBeCloseTo(0.5 * (sigmoid(q_halt_logits[b]) - isSolved[b]), 12);
    });
    outputs.get('dq_continue')!.data.forEach((g, b) => {
      expect(g).toBeCloseTo(0.5 * (sigmoid(q_continue_logits[b]) - target[b]), 12);
    });
  });

  it('is the same with positions first', () => {
    const swap = (x: ArrayLike<number>, width: number): number[] =>
      Array.from({ length: B * S * width }, (_, i) => {
        const [token, v] = [Math.floor(i / width), i % width];
        const [s, b] = [Math.floor(token / B), token % B];
        return x[(b * S + s) * width + v];
      });
    const columns = interpret(lossGraph(type, { shape: [S, B], batchAxis: 1 }), {
      ...feeds,
      logits: swap(logits, V),
      labels: swap(labels, 1),
    });
    expect([...columns.get('lm_loss')!.data]).toEqual([...outputs.get('lm_loss')!.data]);
    expect([...columns.get('dx')!.data]).toEqual(swap(outputs.get('dx')!.data, V));
    expect([...columns.get('preds')!.data]).toEqual(swap(outputs.get('preds')!.data, 1));
  });

  it('survives logits of any size in float32', async () => {
    const extreme = [1e30, -1e30, 0, -1e4, 1e4];
    const huge = Float64Array.from({ length: B * S * V }, (_, i) => extreme[(i + Math.floor(i / V)) % V]);
    const graph = lossGraph(type, rows);
    const q = { q_halt_logits: [1e30, -1e30, 0, 1], q_continue_logits: [-1e30, 1e30, 0, 1] };
    const results = await runOnCpu(graph, { ...feeds, logits: huge, ...q }, { provider: 'cpu' });
    for (const [name, values] of results) expect(values.every(Number.isFinite), name).toBe(true);
  });
});

it('preds are the first of equal maxima, whatever the other logits', async () => {
  const graph = new Graph();
  graph.output('preds', argmax(graph.input('x', 'float32', [4, 3])));
  const x = [1, 1, 0, -2, -1, -1, 0, 0, 0, -1e30, -1e30, 3e38];
  expect([...interpret(graph, { x }).get('preds')!.data]).toEqual([0, 1, 0, 2]);
  expect([...(await runOnCpu(graph, { x }, { provider: 'cpu' })).get('preds')!]).toEqual([0, 1, 0, 2]);
});
