import { describe, expect, it } from 'vitest';
import { Graph } from '../../../../models/graph/graph.ts';
import { printGraph } from '../../../../models/graph/print.ts';
import { rewrite, withoutDeadNodes } from '../../../../models/graph/rewrite.ts';
import { add, neg, sigmoid, sumAll } from '../../../../models/ops/apply.ts';

function sample(): Graph {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2]);
  graph.input('unread', 'float32', [3]);
  sigmoid(x);
  graph.output('y', neg(add(x, x)));
  return graph;
}

describe('rewriting a graph', () => {
  it('drops what no output depends on, and keeps every input', () => {
    expect(printGraph(withoutDeadNodes(sample()))).toMatchInlineSnapshot(`
      "graph(x: f32[2], unread: f32[3])
        %0 f32[2] = Add(x, x)
        %1 f32[2] = Neg(%0)
      returns y = %1"
    `);
  });

  it('replaces a node by what the rule says, and leaves the old graph alone', () => {
    const graph = sample();
    const before = printGraph(graph);
    const after = rewrite(graph, (node, inputs, to) =>
      node.op === 'Neg' ? [sigmoid(inputs[0])] : to.copy(),
    );
    expect(printGraph(after)).toMatchInlineSnapshot(`
      "graph(x: f32[2], unread: f32[3])
        %0 f32[2] = Add(x, x)
        %1 f32[2] = Sigmoid(%0)
      returns y = %1"
    `);
    expect(printGraph(graph)).toBe(before);
  });

  it('refuses a replacement of another type', () => {
    const change = () =>
      rewrite(sample(), (node, inputs, to) => (node.op === 'Neg' ? [sumAll(inputs[0])] : to.copy()));
    expect(change).toThrow('internal: a pass replaced Neg of type f32[2] by f32[]');
  });

  it('tells a rule which outputs anybody reads', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2, 2]);
    const [y] = graph.apply('RMSNormalization', [x], { axis: 1, epsilon: 1e-5 });
    graph.output('y', y);
    const read: boolean[] = [];
    rewrite(graph, (_node, _inputs, to) => {
      read.push(to.isRead(0), to.isRead(1));
      return to.copy();
    });
    expect(read).toEqual([true, false]);
  });
});
