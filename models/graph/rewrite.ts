import { Graph } from './graph.ts';
import { sameShape, typeText, type Node, type Value } from './value.ts';

/** What a pass sees of the graph it is building. */
export interface Rewriting {
  readonly graph: Graph;
  /** The node copied as it is. */
  copy(): readonly Value[];
  /** Whether some live node or graph output of the OLD graph reads this output of the node. */
  isRead(outputIndex: number): boolean;
}

/** New outputs for `node`, given its inputs in the new graph; an output that nobody reads may be null. */
export type RewriteRule = (node: Node, inputs: readonly Value[], to: Rewriting) => readonly (Value | null)[];

/**
 * Builds a new graph by visiting the live nodes of `graph` in order. Inputs keep their names and order, also
 * those nobody reads. Nodes that no output depends on are dropped.
 * @param order the nodes of `graph` in the order to visit them, where it is to differ
 */
export function rewrite(graph: Graph, rule: RewriteRule, order: readonly Node[] = graph.nodes): Graph {
  const result = new Graph();
  const renamed = new Map<Value, Value>();
  for (const [name, value] of graph.inputs) {
    renamed.set(value, result.input(name, value.dtype, value.shape));
  }
  const read = liveValues(graph);
  for (const node of order) {
    if (!node.outputs.some((output) => read.has(output))) continue;
    const inputs = node.inputs.map((input) => renamed.get(input)!);
    const outputs = rule(node, inputs, {
      graph: result,
      copy: () => applyAny(result, node, inputs),
      isRead: (i) => read.has(node.outputs[i]),
    });
    node.outputs.forEach((old, i) => {
      if (read.has(old)) renamed.set(old, checkedReplacement(node, old, outputs[i] ?? null));
    });
  }
  for (const [name, value] of graph.outputs) result.output(name, renamed.get(value)!);
  return result;
}

/** The graph without nodes that no output depends on. */
export function withoutDeadNodes(graph: Graph): Graph {
  return rewrite(graph, (_node, _inputs, to) => to.copy());
}

/** Every value that some graph output depends on. */
export function liveValues(graph: Graph): Set<Value> {
  const live = new Set<Value>(graph.outputs.values());
  for (const node of graph.nodes.toReversed()) {
    if (node.outputs.some((output) => live.has(output))) node.inputs.forEach((input) => live.add(input));
  }
  return live;
}

/** Appends a node like `node` to `graph`, with other inputs. */
export function applyAny(graph: Graph, node: Node, inputs: readonly Value[]): readonly Value[] {
  return graph.apply(node.op, inputs, node.attributes);
}

function checkedReplacement(node: Node, old: Value, made: Value | null): Value {
  if (made?.dtype !== old.dtype || !sameShape(made.shape, old.shape)) {
    const got = made ? typeText(made) : 'nothing';
    throw new Error(`internal: a pass replaced ${node.op} of type ${typeText(old)} by ${got}`);
  }
  return made;
}
