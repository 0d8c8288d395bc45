import type { Graph } from '../graph/graph.ts';
import { rewrite, withoutDeadNodes } from '../graph/rewrite.ts';
import type { Value } from '../graph/value.ts';
import type { Target } from '../program.ts';
import { accumulateInProduct } from './accumulate.ts';
import { foldConstants } from './fold-constants.ts';
import { simplerElementwise } from './simpler-elementwise.ts';
import { simplerLayout } from './simpler-layout.ts';
import { providerOps } from './provider-ops.ts';
import { SharedNodes } from './shared-nodes.ts';
import type { Simplification } from './simplification.ts';

/** Each round may open new chances for the next; graphs of ours settle in three. */
const MAX_ROUNDS = 8;

const SIMPLIFICATIONS: readonly Simplification[] = [
  (node, inputs, { to }) => foldConstants(node, inputs, to),
  simplerElementwise,
  simplerLayout,
  accumulateInProduct,
];

/**
 * Pass 2: the same numbers from less work. Equal computations are shared, constants folded, identities dropped,
 * layout changes merged and folded into products, sums into the C operand of Gemm.
 */
export function simplify(graph: Graph, { provider }: Target): Graph {
  const hasFusedMatMul = providerOps(provider).has('com.microsoft.FusedMatMul');
  let current = withoutDeadNodes(graph);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = withoutDeadNodes(oneRound(current, hasFusedMatMul));
    if (next.nodes.length === current.nodes.length && !isChanged(current, next)) return next;
    current = next;
  }
  return current;
}

function oneRound(graph: Graph, hasFusedMatMul: boolean): Graph {
  const readers = countReaders(graph);
  let to: SharedNodes | null = null;
  return rewrite(graph, (node, inputs, { graph: target }) => {
    to ??= new SharedNodes(target);
    const context = {
      to,
      hasFusedMatMul,
      isReadOnce: (old: Value) => readers.get(old) === 1,
    };
    for (const simplification of SIMPLIFICATIONS) {
      const outputs = simplification(node, inputs, context);
      if (outputs) return outputs;
    }
    return to.copyOf(node, inputs);
  });
}

/** How many times each value is read, by nodes and as a graph output. */
function countReaders(graph: Graph): Map<Value, number> {
  const readers = new Map<Value, number>();
  const count = (value: Value): void => void readers.set(value, (readers.get(value) ?? 0) + 1);
  for (const node of graph.nodes) node.inputs.forEach(count);
  for (const value of graph.outputs.values()) count(value);
  return readers;
}

function isChanged(before: Graph, after: Graph): boolean {
  return before.nodes.some((node, i) => node.op !== after.nodes[i].op);
}
