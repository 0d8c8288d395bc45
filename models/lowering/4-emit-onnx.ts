import type { Graph } from '../graph/graph.ts';
import type { Node, NodeOf, Value } from '../graph/value.ts';
import type { FusedOp, PrimitiveOp } from '../ops/attributes.ts';
import { Initializers } from './initializers.ts';
import { NODE_FORMS, type NodeForm } from './node-forms.ts';
import type { OnnxModel, OnnxNode } from './onnx-proto.ts';

/** Pass 4: the graph as an ONNX model, node for node; values are named by their order, so the bytes are reproducible. */
export function emitOnnx(graph: Graph): OnnxModel {
  const names = new ValueNames(graph);
  const initializers = new Initializers();
  const nodes: OnnxNode[] = [];
  for (const node of graph.nodes) {
    if (node.op === 'Constant') {
      initializers.named(names.of(node.outputs[0]), node.attributes);
    } else {
      nodes.push(...emitted(node, nodes.length, names, initializers));
    }
  }
  // A result that already has another name (an input, or the same value under two names) needs a node of its own.
  for (const [name, value] of graph.outputs) {
    const source = names.of(value);
    if (source !== name) {
      const plain = { domain: '', attributes: {} } as const;
      nodes.push({ ...plain, name: `output ${name}`, op: 'Identity', inputs: [source], outputs: [name] });
    }
  }
  const typed = ([name, { dtype, shape }]: [string, Value]) => ({ name, dtype, shape });
  return {
    inputs: [...graph.inputs].map(typed),
    outputs: [...graph.outputs].map(typed),
    initializers: initializers.all(),
    nodes,
  };
}

function emitted(
  node: Node,
  position: number,
  names: ValueNames,
  initializers: Initializers,
): readonly OnnxNode[] {
  if (!(node.op in NODE_FORMS)) throw new Error(`internal: ${node.op} is left after lowering`);
  const form = NODE_FORMS[node.op as PrimitiveOp | FusedOp] as NodeForm<PrimitiveOp | FusedOp>;
  return form(node as NodeOf<PrimitiveOp | FusedOp>, {
    name: `${position} ${node.op}`,
    inputs: node.inputs.map((input) => names.of(input)),
    outputs: node.outputs.map((output) => names.of(output)),
    initializers,
  });
}

/** Inputs and outputs bear their own names, everything else `v0`, `v1`, .. in order of production. */
class ValueNames {
  readonly #names = new Map<Value, string>();

  constructor(graph: Graph) {
    for (const [name, value] of graph.inputs) this.#names.set(value, name);
    for (const [name, value] of graph.outputs) {
      if (!this.#names.has(value) && value.producer?.op !== 'Constant') this.#names.set(value, name);
    }
    let numUnnamed = 0;
    for (const node of graph.nodes) {
      for (const output of node.outputs) {
        if (!this.#names.has(output)) this.#names.set(output, `v${numUnnamed++}`);
      }
    }
  }

  of(value: Value): string {
    return this.#names.get(value)!;
  }
}
