import { expect, it } from 'vitest';
import { vjp } from '../../../../models/autodiff/vjp.ts';
import { Graph } from '../../../../models/graph/graph.ts';
import { printGraph } from '../../../../models/graph/print.ts';
import { add, equal, gemm, mul, sigmoid, slice, sumAll } from '../../../../models/ops/apply.ts';

it('prints a graph and its derivative, one node a line', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 3]);
  const w = graph.input('w', 'float32', [4, 3]);
  const y = sigmoid(gemm(x, w, { transB: true }));
  const loss = sumAll(mul(y, 0.5));
  graph.output('loss', loss);
  graph.output('dw', vjp(graph, loss, [w])[0]);
  expect(printGraph(graph)).toMatchInlineSnapshot(`
    "graph(x: f32[2,3], w: f32[4,3])
      %0 f32[2,4] = Gemm(x, w) transB alpha=1
      %1 f32[2,4] = Sigmoid(%0)
      %2 f32[] = Constant() {0.5}
      %3 f32[2,4] = Mul(%1, %2)
      %4 f32[] = ReduceSum(%3) axes=[0,1]
      %5 f32[] = Constant() {1}
      %6 f32[1,1] = Reshape(%5) shape=[1,1]
      %7 f32[2,4] = Expand(%6) shape=[2,4]
      %8 f32[2,4] = Mul(%7, %2)
      %9 f32[2,4] = Mul(%7, %1)
      %10 f32[2,4] = Sub(%5, %1)
      %11 f32[2,4] = Mul(%1, %10)
      %12 f32[2,4] = Mul(%8, %11)
      %13 f32[4,3] = Gemm(%12, x) transA alpha=1
    returns loss = %4, dw = %13"
  `);
});

it('prints the first few elements of a constant, and inputs that are outputs under their own name', () => {
  const graph = new Graph();
  const ids = graph.input('ids', 'int32', [8]);
  const names = graph.constant('int32', [8], Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7));
  graph.output('isOwn', slice(equal(ids, names), 0, 2, 4));
  graph.output('same', ids);
  expect(printGraph(graph)).toMatchInlineSnapshot(`
    "graph(ids: i32[8])
      %0 i32[8] = Constant() {0, 1, 2, 3, 4, 5, ..}
      %1 bool[8] = Equal(ids, %0)
      %2 bool[2] = Slice(%1) axis=0 start=2 end=4
    returns isOwn = %2, same = ids"
  `);
});

it('prints graphs built in the same order alike, whatever numbers their values have', () => {
  const build = (numUnused: number): Graph => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2]);
    const unused = new Graph();
    for (let i = 0; i < numUnused; i++) unused.input(`u${i}`, 'float32', []);
    graph.output('y', add(x, x));
    return graph;
  };
  expect(printGraph(build(3))).toBe(printGraph(build(0)));
});
