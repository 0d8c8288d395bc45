import { describe, expect, it } from 'vitest';
import { vjp } from '../../../../models/autodiff/vjp.ts';
import { Graph } from '../../../../models/graph/graph.ts';
import { printGraph } from '../../../../models/graph/print.ts';
import type { Value } from '../../../../models/graph/value.ts';
import { simplify } from '../../../../models/lowering/2-simplify.ts';
import * as ops from '../../../../models/ops/apply.ts';
import type { Target } from '../../../../models/program.ts';

/** The simplified graph of `y0 = build(x, w)` (or y0, y1, ..) as text; x `[2, 3]`, w `[3, 3]`. */
function simplified(
  build: (x: Value, w: Value) => Value | readonly Value[],
  provider: Target['provider'] = 'cpu',
): string {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 3]);
  const w = graph.input('w', 'float32', [3, 3]);
  [build(x, w)].flat().forEach((y, i) => graph.output(`y${i}`, y));
  return printGraph(simplify(graph, { provider }));
}

describe('simplify', () => {
  it('computes equal things once', () => {
    expect(simplified((x) => [ops.add(ops.sigmoid(x), 2), ops.sub(ops.sigmoid(x), 2)]))
      .toMatchInlineSnapshot(`
      "graph(x: f32[2,3], w: f32[3,3])
        %0 f32[2,3] = Sigmoid(x)
        %1 f32[] = Constant() {2}
        %2 f32[2,3] = Add(%0, %1)
        %3 f32[2,3] = Sub(%0, %1)
      returns y0 = %2, y1 = %3"
    `);
  });

  it('computes constants now, unless that would swell the model', () => {
    expect(
      simplified((x) => {
        const c = ops.mul(x.graph.scalar(3), x.graph.scalar(5));
        return [ops.mul(x, c), ops.sumAll(ops.expand(c, [100, 100]))];
      }),
    ).toMatchInlineSnapshot(`
      "graph(x: f32[2,3], w: f32[3,3])
        %0 f32[] = Constant() {15}
        %1 f32[2,3] = Mul(x, %0)
        %2 f32[100,100] = Expand(%0) shape=[100,100]
        %3 f32[] = ReduceSum(%2) axes=[0,1]
      returns y0 = %1, y1 = %3"
    `);
  });

  it('drops what changes nothing', () => {
    expect(simplified((x) => ops.mul(ops.add(ops.neg(ops.neg(x)), 0), 1))).toMatchInlineSnapshot(`
      "graph(x: f32[2,3], w: f32[3,3])
      returns y0 = x"
    `);
  });

  it('merges scales, and signs into sums', () => {
    expect(simplified((x) => ops.add(ops.sigmoid(x), ops.neg(ops.mul(ops.mul(x, 2), 3)))))
      .toMatchInlineSnapshot(`
      "graph(x: f32[2,3], w: f32[3,3])
        %0 f32[2,3] = Sigmoid(x)
        %1 f32[] = Constant() {6}
        %2 f32[2,3] = Mul(x, %1)
        %3 f32[2,3] = Sub(%0, %2)
      returns y0 = %3"
    `);
  });

  it('lets an op stretch its operand by itself', () => {
    const build = (x: Value) => ops.mul(x, ops.expand(ops.reduceSum(x, [1], true), x.shape));
    expect(simplified(build)).toMatchInlineSnapshot(`
      "graph(x: f32[2,3], w: f32[3,3])
        %0 f32[2,1] = ReduceSum(x) axes=[1] keepdims
        %1 f32[2,3] = Mul(x, %0)
      returns y0 = %1"
    `);
  });

  it('merges layout changes', () => {
    const build = (x: Value) => {
      const there = ops.transpose(ops.reshape(x, [2, 1, 3]), [2, 1, 0]);
      return ops.reshape(ops.transpose(there, [2, 0, 1]), [6]);
    };
    expect(simplified(build)).toMatchInlineSnapshot(`
      "graph(x: f32[2,3], w: f32[3,3])
        %0 f32[6] = Reshape(x) shape=[6]
      returns y0 = %0"
    `);
  });

  it('turns operands of a product in the product', () => {
    const build = (x: Value, w: Value) => ops.gemm(w, ops.transpose(x, [1, 0]), { transA: true });
    expect(simplified(build)).toMatchInlineSnapshot(`
      "graph(x: f32[2,3], w: f32[3,3])
        %0 f32[3,2] = Gemm(w, x) transA transB alpha=1
      returns y0 = %0"
    `);
  });

  it('turns operands of a batched product where the provider has that kernel, and only there', () => {
    const build = (x: Value) => {
      const x3 = ops.reshape(x, [1, 2, 3]);
      return ops.matMul(ops.softmax(x3), ops.transpose(ops.neg(x3), [0, 2, 1]));
    };
    expect(simplified(build)).toContain('transB');
    expect(simplified(build, 'dml')).not.toContain('transB');
  });

  it('adds into the C operand of a product', () => {
    expect(simplified((x, w) => ops.add(x, ops.gemm(x, w)))).toMatchInlineSnapshot(`
      "graph(x: f32[2,3], w: f32[3,3])
        %0 f32[2,3] = Gemm(x, w, x) alpha=1
      returns y0 = %0"
    `);
  });

  it('leaves a product alone that somebody else reads too', () => {
    const build = (x: Value, w: Value) => {
      const product = ops.gemm(x, w);
      return [ops.add(x, product), ops.sigmoid(product)];
    };
    expect(simplified(build)).toMatchInlineSnapshot(`
      "graph(x: f32[2,3], w: f32[3,3])
        %0 f32[2,3] = Gemm(x, w) alpha=1
        %1 f32[2,3] = Add(x, %0)
        %2 f32[2,3] = Sigmoid(%0)
      returns y0 = %1, y1 = %2"
    `);
  });

  it('makes the gradient of a weight that is used three times a chain of products without Add', () => {
    const build = (x: Value, w: Value) => {
      const y = [1, 2, 3].reduce((z) => ops.sigmoid(ops.gemm(z, w)), x);
      return vjp(x.graph, ops.sumAll(y), [w]);
    };
    const text = simplified(build);
    expect(text).not.toContain('Add');
    expect(text.match(/Gemm\(.*transA/g)).toHaveLength(3);
  });
});
