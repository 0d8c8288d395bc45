import { inferTypes } from '../ops/shape-rules.ts';
import type { OpName } from '../ops/attributes.ts';
import type { Graph } from './graph.ts';
import { sameShape, typeText, type Node, type Value } from './value.ts';

/**
 * Checks what every pass relies on: each value is made once, before it is read, by the node it names, with the type
 * its op's rule gives; outputs belong to the graph. Throws an internal error that names the pass.
 * @param after the pass that has just run, for the message
 * @param isAllowed which ops may stand in the graph at this point
 */
export function verify(graph: Graph, after: string, isAllowed: (op: OpName) => boolean = () => true): void {
  const made = new Set<Value>(graph.inputs.values());
  graph.nodes.forEach((node, position) => {
    const complain = (what: string): never => {
      throw new Error(`internal: after ${after}, node ${position} (${node.op}) ${what}`);
    };
    if (!isAllowed(node.op)) complain('may not stand here any more');
    for (const input of node.inputs) {
      if (!made.has(input)) complain('reads a value that is not made before it');
    }
    checkOutputs(graph, node, complain);
    for (const output of node.outputs) {
      if (made.has(output)) complain('makes a value a second time');
      made.add(output);
    }
  });
  for (const [name, value] of graph.outputs) {
    if (!made.has(value)) throw new Error(`internal: after ${after}, the graph output ${name} is never made`);
  }
}

function checkOutputs(graph: Graph, node: Node, complain: (what: string) => never): void {
  const attributes = node.attributes;
  const types = inferTypes(node.op, node.inputs, attributes as never);
  if (types.length !== node.outputs.length) {
    complain(`has ${node.outputs.length} outputs, not ${types.length}`);
  }
  node.outputs.forEach((output, i) => {
    const type = types[i];
    if (output.graph !== graph || output.producer !== node || output.outputIndex !== i) {
      complain(`has an output ${i} that does not name it as its producer`);
    }
    if (output.dtype !== type.dtype || !sameShape(output.shape, type.shape)) {
      complain(`makes ${typeText(output)}, not ${typeText(type)}`);
    }
  });
}
