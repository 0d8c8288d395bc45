import type { Graph } from '../graph/graph.ts';
import { rewrite } from '../graph/rewrite.ts';

/** Pass 3: the order of execution. Constants first, the rest as built: forward, then backward, then the updates. */
export function schedule(graph: Graph): Graph {
  const constants = graph.nodes.filter((node) => node.op === 'Constant');
  const others = graph.nodes.filter((node) => node.op !== 'Constant');
  return rewrite(graph, (_node, _inputs, to) => to.copy(), [...constants, ...others]);
}
