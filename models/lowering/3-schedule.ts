import type { Graph } from '../graph/graph.ts';
import { rewrite } from '../graph/rewrite.ts';
import type { Node, Value } from '../graph/value.ts';
import type { OpName } from '../ops/attributes.ts';
import type { Target } from '../program.ts';
import { isIntermediate, lifetimes } from './live-bytes.ts';

/** Ops that write each element from elements at the same place: cheap, and as large as what they read. */
const ELEMENTWISE: ReadonlySet<OpName> = new Set<OpName>([
  ...([
    'Constant',
    'Add',
    'Sub',
    'Mul',
    'Div',
    'Max',
    'Min',
    'Neg',
    'Abs',
    'Exp',
    'Log',
    'Sqrt',
    'Reciprocal',
  ] as const),
  ...(['Sigmoid', 'QuickGelu', 'Atan', 'Where', 'Cast', 'Equal', 'Less', 'Greater', 'Reshape'] as const),
]);

/** Nodes that free less than this share of the peak may run whenever ONNX Runtime likes. */
const WORTH_AN_EDGE = 1 / 500;

/**
 * Pass 3: the order of execution. It is that in which the graph was built: each derivative right where its operands are
 * at hand, so that these are free after it. ONNX Runtime goes by an order of its own (`runtimeOrder`), so the graph is
 * written down such that this comes out; in particular it would run the gradients of most weights at the very end and
 * keep all that they read until then. On the CPU, where memory limits the batch, edges forbid that.
 */
export function schedule(graph: Graph, { provider }: Target): Graph {
  const order = graph.nodes.filter((node) => node.op !== 'Constant');
  const ordered = provider === 'cpu' ? withOrderEdges(graph, order) : graph;
  return rewrite(ordered, (_node, _inputs, to) => to.copy(), lateFirst(ordered.nodes));
}

function withOrderEdges(graph: Graph, order: readonly Node[]): Graph {
  const edges = orderEdges(graph, order);
  const copies = new Map<Node, Value>();
  return rewrite(graph, (node, inputs, to) => {
    const operands = [...inputs];
    for (const earlier of edges.get(node) ?? []) {
      const i = waitingOperand(node);
      [operands[i]] = to.graph.apply('Ordered', [operands[i], copies.get(earlier)!], {});
    }
    const outputs = to.graph.apply(node.op, operands, node.attributes);
    copies.set(node, outputs[0]);
    return outputs;
  });
}

/**
 * ONNX Runtime makes a node's inputs in the reverse of their order in the file. Products stand in the order in which
 * they are to run; elementwise work stands as far up as it may, and so runs as late as it may, right before its reader.
 */
function lateFirst(nodes: readonly Node[]): Node[] {
  const place = new Map<Node, number>();
  nodes.forEach((node, i) => {
    const earliest = Math.max(
      -1,
      ...node.inputs.map(({ producer }) => (producer ? place.get(producer)! : -1)),
    );
    place.set(node, ELEMENTWISE.has(node.op) ? earliest : i);
  });
  return nodes.toSorted((a, b) => place.get(a)! - place.get(b)!);
}

/**
 * For each node in `order` that frees much memory and that nothing near makes run: the next node of the main line is
 * to wait for it. The main line is all that must run before the node that depends on most (the last derivative).
 * @returns by the node that waits, those it waits for
 */
function orderEdges(graph: Graph, order: readonly Node[]): Map<Node, readonly Node[]> {
  const { peakBytes, releasedBytes } = lifetimes(graph, order);
  const isFreeing = (node: Node): boolean => releasedBytes.get(node)! >= peakBytes * WORTH_AN_EDGE;
  const mainLine = longestLine(order.filter(isFreeing));
  const edges = new Map<Node, readonly Node[]>();
  let waiting: Node | null = null;
  for (const node of order.toReversed()) {
    if (mainLine.has(node)) {
      if (waitingOperand(node) >= 0) waiting = node;
    } else if (waiting && isFreeing(node)) {
      edges.set(waiting, [node, ...(edges.get(waiting) ?? [])]);
    }
  }
  return edges;
}

/** The ancestors of the node that has most of them, itself included. */
function longestLine(nodes: readonly Node[]): Set<Node> {
  let longest = new Set<Node>();
  const passed = new Set<Node>();
  for (const node of nodes.toReversed()) {
    // An ancestor of a node seen before has fewer ancestors than that.
    if (passed.has(node)) continue;
    const line = ancestors(node);
    line.forEach((ancestor) => passed.add(ancestor));
    if (line.size >= longest.size) longest = line;
  }
  return longest;
}

function ancestors(node: Node): Set<Node> {
  const found = new Set([node]);
  // A set is walked in the order of insertion, and sees what is added on the way.
  for (const { inputs } of found) {
    for (const { producer } of inputs) if (producer) found.add(producer);
  }
  return found;
}

/** The operand through which a node can be made to wait; -1 if it has none. */
function waitingOperand(node: Node): number {
  return node.inputs.findIndex((input) => isIntermediate(input) && input.shape.length > 0);
}
