import type { ExecutionProvider } from '../../main/runtime/execution-provider.ts';
import { openProgram } from '../../main/runtime/session.ts';
import { hostData, hostTensor } from '../../main/runtime/tensor.ts';
import type { Graph } from '../../models/graph/graph.ts';
import { compile } from '../../models/lowering/compile.ts';

/** Compiles a graph, runs it once in ONNX Runtime and returns every output by name. */
export async function runGraph(
  graph: Graph,
  feeds: Readonly<Record<string, Float32Array | Int32Array>>,
  provider: ExecutionProvider = 'cpu',
): Promise<Map<string, Float32Array>> {
  const session = await openProgram(compile(graph, { target: { provider }, state: [] }), { provider });
  const inputs = [...graph.inputs].map(([name, { dtype, shape }]) => {
    const data = feeds[name];
    if (!data) throw new Error(`internal: the graph input ${name} is not fed`);
    return [name, hostTensor(dtype, data, shape)] as const;
  });
  const outputs = await session.run(Object.fromEntries(inputs));
  const arrays = Object.entries(outputs).map(
    ([name, tensor]) => [name, hostData(tensor) as Float32Array] as const,
  );
  await session.release();
  return new Map(arrays);
}
