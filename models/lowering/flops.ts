import type { Graph } from '../graph/graph.ts';
import { numElements, type Node } from '../graph/value.ts';

/** Floating-point operations of all matrix products in one run: two (multiply, add) an inner step. */
export function matrixProductFlops(graph: Graph): number {
  return graph.nodes.reduce((sum, node) => sum + flopsOf(node), 0);
}

function flopsOf(node: Node): number {
  switch (node.op) {
    case 'Gemm':
    case 'MatMul': {
      const inner = node.inputs[0].shape.at(node.attributes.transA ? -2 : -1)!;
      return 2 * inner * numElements(node.outputs[0].shape);
    }
    case 'MultiHeadAttention': {
      const [B, L, width] = node.inputs[0].shape as [number, number, number];
      return 4 * B * L * L * width;
    }
    default:
      return 0;
  }
}
