import { describe, expect, it } from 'vitest';
import { Graph } from '../../../../models/graph/graph.ts';
import { verify } from '../../../../models/graph/verify.ts';
import type { Node, Value } from '../../../../models/graph/value.ts';
import { add, neg, softplus } from '../../../../models/ops/apply.ts';

function sample(): { graph: Graph; nodes: Node[] } {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2]);
  graph.output('y', add(neg(x), softplus(x)));
  return { graph, nodes: graph.nodes };
}

describe('the verifier', () => {
  it('accepts a graph as built', () => {
    expect(() => verify(sample().graph, 'building')).not.toThrow();
  });

  it('finds a value that is read before it is made', () => {
    const { graph, nodes } = sample();
    nodes.unshift(nodes.pop()!);
    expect(() => verify(graph, 'schedule')).toThrow(
      'internal: after schedule, node 0 (Add) reads a value that is not made before it',
    );
  });

  it('finds a value of another graph', () => {
    const { graph, nodes } = sample();
    const foreign = sample().nodes[0].outputs[0];
    nodes[2] = { ...nodes[2], inputs: [foreign, nodes[2].inputs[1]] };
    expect(() => verify(graph, 'simplify')).toThrow('node 2 (Add) reads a value that is not made before it');
  });

  it('finds an output that nothing makes any more', () => {
    const { graph, nodes } = sample();
    nodes.pop();
    expect(() => verify(graph, 'simplify')).toThrow('the graph output y is never made');
  });

  it('finds a type that is not what the op makes', () => {
    const { graph, nodes } = sample();
    Object.assign(nodes[0].outputs[0], { shape: [3] });
    expect(() => verify(graph, 'simplify')).toThrow('node 0 (Neg) makes f32[3], not f32[2]');
  });

  it('finds a node listed twice', () => {
    const { graph, nodes } = sample();
    nodes.splice(1, 0, nodes[0]);
    expect(() => verify(graph, 'schedule')).toThrow('node 1 (Neg) makes a value a second time');
  });

  it('finds an output that names another producer', () => {
    const { graph, nodes } = sample();
    (nodes[0].outputs as Value[])[0] = { ...nodes[0].outputs[0], producer: null };
    expect(() => verify(graph, 'schedule')).toThrow('output 0 that does not name it as its producer');
  });

  it('finds an op that may not stand there any more', () => {
    expect(() => verify(sample().graph, 'canonicalize', (op) => op !== 'Softplus')).toThrow(
      'internal: after canonicalize, node 1 (Softplus) may not stand here any more',
    );
  });
});
