import type { Node } from '../graph/value.ts';

/**
 * The order in which ONNX Runtime runs a model's nodes, given in the order of the file: depth first from the nodes
 * that nothing depends on, the last of these first, and at each node the inputs that stand last in the file first
 * (`GraphViewer`, `Graph::ReverseDFSFrom` in its sources). A node that is needed late runs late, wherever it stands.
 */
export function runtimeOrder(nodes: readonly Node[]): Node[] {
  const position = new Map(nodes.map((node, i) => [node, i]));
  const producers = nodes.map((node) => {
    const found = node.inputs.flatMap(({ producer }) =>
      producer && position.has(producer) ? [producer] : [],
    );
    return [...new Set(found)].sort((a, b) => position.get(a)! - position.get(b)!);
  });
  const isRead = new Set(producers.flat());
  const order: Node[] = [];
  const visited = new Set<Node>();
  const stack = nodes.filter((node) => !isRead.has(node)).map((node) => ({ node, isDone: false }));
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { node, isDone } = next;
    if (isDone) {
      order.push(node);
    } else if (!visited.has(node)) {
      visited.add(node);
      stack.push({ node, isDone: true });
      for (const producer of producers[position.get(node)!]) {
        if (!visited.has(producer)) stack.push({ node: producer, isDone: false });
      }
    }
  }
  return order;
}
