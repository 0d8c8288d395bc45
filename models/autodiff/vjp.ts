import type { DifferentiableOp, OpName } from '../ops/attributes.ts';
import { add } from '../ops/apply.ts';
import type { Graph } from '../graph/graph.ts';
import { typeText, type Node, type Value } from '../graph/value.ts';
import { VJP_RULES, type VjpRule } from './rules.ts';

/**
 * Appends to `graph` the derivative of a scalar by reverse accumulation: one cotangent per value, from the
 * loss back to `wrt`. Only what lies on a path from `wrt` to the loss is differentiated.
 * @returns d loss / d wrt[i], each of the shape of wrt[i]; zeros where the loss does not depend on it
 */
export function vjp(graph: Graph, loss: Value, wrt: readonly Value[]): Value[] {
  if (loss.dtype !== 'float32' || loss.shape.length > 0) {
    throw new Error(`internal: only a float scalar can be differentiated, not ${typeText(loss)}`);
  }
  const varying = dependents(graph, wrt);
  const cotangents = new Map<Value, Value>();
  if (varying.has(loss)) cotangents.set(loss, graph.scalar(1));
  for (const node of graph.nodes.toReversed()) {
    const received = node.outputs.map((output) => cotangents.get(output) ?? null);
    if (received.every((cotangent) => cotangent === null)) continue;
    const contributions = applyRule(node, received, (i) => varying.has(node.inputs[i]));
    node.inputs.forEach((input, i) => {
      const contribution = contributions[i];
      if (!contribution || !varying.has(input)) return;
      const sum = cotangents.get(input);
      cotangents.set(input, sum ? add(sum, contribution) : contribution);
    });
  }
  return wrt.map((x) => cotangents.get(x) ?? graph.constant('float32', x.shape, zeros(x)));
}

/** Values that change when some of `sources` change, as far as derivatives see. */
function dependents(graph: Graph, sources: readonly Value[]): Set<Value> {
  const found = new Set(sources);
  for (const node of graph.nodes) {
    if (node.op === 'StopGradient' || !node.inputs.some((input) => found.has(input))) continue;
    for (const output of node.outputs) if (output.dtype === 'float32') found.add(output);
  }
  return found;
}

function applyRule(
  node: Node,
  cotangents: readonly (Value | null)[],
  isNeeded: (input: number) => boolean,
): readonly (Value | null)[] {
  if (!isDifferentiable(node.op))
    throw new Error(`internal: ${node.op} comes from lowering; differentiate first`);
  if (cotangents.slice(1).some(Boolean)) {
    throw new Error(
      `internal: a residual of ${node.op} is for its derivative only, yet the loss depends on it`,
    );
  }
  const rule = VJP_RULES[node.op] as VjpRule<DifferentiableOp>;
  return rule(node as never, cotangents, isNeeded);
}

function isDifferentiable(op: OpName): op is DifferentiableOp {
  return op in VJP_RULES;
}

function zeros(x: Value): Float32Array {
  return new Float32Array(x.shape.reduce((a, b) => a * b, 1));
}
