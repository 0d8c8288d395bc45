import fc from 'fast-check';
import { vjp } from '../../../../models/autodiff/vjp.ts';
import { Graph } from '../../../../models/graph/graph.ts';
import { sameShape, type Value } from '../../../../models/graph/value.ts';
import * as ops from '../../../../models/ops/apply.ts';
import { mergeHeads, splitHeads } from '../../../../models/ops/heads.ts';

type Draw = fc.GeneratorValue;
/** Makes one more matrix out of those there are. */
type Growth = (x: Value, draw: Draw, pool: readonly Value[]) => Value;

const GROWTHS: readonly Growth[] = [
  (x) => ops.neg(x),
  (x) => ops.sigmoid(x),
  (x) => ops.atan(x),
  (x) => ops.softplus(x),
  (x) => ops.softmax(x),
  (x) => ops.stopGradient(x),
  (x, draw) =>
    ops.mul(
      x,
      draw(() => fc.constantFrom(0, 1, 0.5, -1)),
    ),
  (x, draw) =>
    ops.add(
      x,
      draw(() => fc.constantFrom(0, 1)),
    ),
  (x, draw, pool) => ops.add(x, sibling(x, draw, pool)),
  (x, draw, pool) => ops.add(sibling(x, draw, pool), x),
  (x, draw, pool) => ops.sub(x, sibling(x, draw, pool)),
  (x, draw, pool) => ops.mul(x, ops.sigmoid(sibling(x, draw, pool))),
  (x, draw, pool) => x.graph.apply('SwiGLU', [x, sibling(x, draw, pool)], {})[0],
  (x) => ops.transpose(x, [1, 0]),
  (x) => ops.reshape(x, [x.shape[1], x.shape[0]]),
  (x, draw, pool) => {
    const w = pool[draw(() => fc.nat(pool.length - 1))];
    const right = w.shape[0] === x.shape[1] ? w : w.shape[1] === x.shape[1] ? ops.transpose(w, [1, 0]) : null;
    return right ? ops.mul(ops.gemm(x, right), 0.25) : ops.gemm(x, x, { transB: true, alpha: 0.25 });
  },
  (x, draw) => x.graph.apply('RMSNormalization', [x], { axis: draw(axis), epsilon: 1e-2 })[0],
  (x, draw) => ops.sub(x, ops.expand(ops.reduceMean(x, [draw(axis)], true), x.shape)),
  (x) => ops.add(x, ops.reduceMax(x, [1], true)),
  (x) => ops.concat([x, ops.slice(x, 0, 0, 1)], 0),
  (x) => ops.pad(ops.slice(x, 1, 0, x.shape[1]), 1, 0, 1),
  (x) => {
    const heads = splitHeads(ops.reshape(x, [1, ...x.shape]), 1);
    const scores = ops.matMul(heads, ops.transpose(heads, [0, 1, 3, 2]), { alpha: 0.5 });
    return ops.reshape(mergeHeads(ops.matMul(ops.softmax(scores), heads)), x.shape);
  },
];

function axis(): fc.Arbitrary<0 | 1> {
  return fc.constantFrom(0, 1);
}

function sibling(x: Value, draw: Draw, pool: readonly Value[]): Value {
  const siblings = pool.filter(({ shape }) => sameShape(shape, x.shape));
  return siblings[draw(() => fc.nat(siblings.length - 1))];
}

/**
 * A graph of random matrix arithmetic over inputs `a [2,3]`, `b [3,4]`, `c [2,3]`, with the last results and the
 * derivatives by the inputs as outputs; and numbers to feed it.
 */
export function randomGraph(
  draw: Draw,
  numNodes = 12,
): { graph: Graph; feeds: Record<string, Float32Array> } {
  const graph = new Graph();
  const shapes = { a: [2, 3], b: [3, 4], c: [2, 3] };
  const inputs = Object.entries(shapes).map(([name, shape]) => graph.input(name, 'float32', shape));
  const pool = [...inputs];
  for (let i = 0; i < numNodes; i++) {
    // Of the newest half of the time, so that long chains come about.
    const x = draw(fc.boolean) ? pool[pool.length - 1] : pool[draw(() => fc.nat(pool.length - 1))];
    const grow = GROWTHS[draw(() => fc.nat(GROWTHS.length - 1))];
    pool.push(grow(x, draw, pool));
  }
  const last = pool.slice(-3);
  last.forEach((value, i) => graph.output(`y${i}`, value));
  const loss = last.map((value) => ops.sumAll(ops.sigmoid(value))).reduce(ops.add);
  graph.output('loss', loss);
  vjp(graph, loss, inputs).forEach((gradient, i) => graph.output(`d${i}`, gradient));
  const numbers = (count: number): Float32Array => {
    const ints = draw(() =>
      fc.array(fc.integer({ min: -64, max: 64 }), { minLength: count, maxLength: count }),
    );
    return Float32Array.from(ints, (n) => n / 64);
  };
  return { graph, feeds: { a: numbers(6), b: numbers(12), c: numbers(6) } };
}
