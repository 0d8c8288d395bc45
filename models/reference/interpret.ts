import type { OpName } from '../ops/attributes.ts';
import type { Graph } from '../graph/graph.ts';
import { sameShape, typeText, type Node, type Value } from '../graph/value.ts';
import { KERNELS, type Kernel } from './kernels.ts';
import { tensor, type Tensor } from './tensor.ts';

/**
 * Runs a graph in float64, op by op, as plainly as the definitions read: the oracle that derivatives,
 * lowering passes and ONNX Runtime's own kernels are tested against. Not for speed.
 * @param feeds one tensor (or plain numbers) a graph input
 * @returns every graph output by name
 */
export function interpret(
  graph: Graph,
  feeds: Readonly<Record<string, ArrayLike<number>>>,
): Map<string, Tensor> {
  const values = new Map<Value, Tensor>();
  for (const [name, value] of graph.inputs) {
    const fed = feeds[name];
    if (!fed) throw new Error(`internal: the graph input ${name} is not fed`);
    values.set(value, tensor(value.dtype, value.shape, fed));
  }
  for (const node of graph.nodes) {
    const results = evaluate(
      node,
      node.inputs.map((input) => values.get(input)!),
    );
    node.outputs.forEach((output, i) => values.set(output, checked(node, output, results[i])));
  }
  return new Map([...graph.outputs].map(([name, value]) => [name, values.get(value)!]));
}

function evaluate(node: Node, inputs: readonly Tensor[]): readonly Tensor[] {
  const kernel = KERNELS[node.op] as Kernel<OpName>;
  return kernel(inputs, node.attributes, node.outputs);
}

function checked(node: Node, output: Value, result: Tensor | undefined): Tensor {
  if (result?.dtype !== output.dtype || !sameShape(result.shape, output.shape)) {
    const got = result ? typeText(result) : 'nothing';
    throw new Error(
      `internal: the reference kernel of ${node.op} made ${got} instead of ${typeText(output)}`,
    );
  }
  return result;
}
