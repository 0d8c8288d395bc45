import { openProgram } from '../../../../main/runtime/session.ts';
import { hostData, hostTensor, type HostArray } from '../../../../main/runtime/tensor.ts';
import type { Graph } from '../../../../models/graph/graph.ts';
import type { DType } from '../../../../models/graph/value.ts';
import { compile } from '../../../../models/lowering/compile.ts';
import type { Target } from '../../../../models/program.ts';

/** Compiles a graph for a target and runs it once on the CPU, whatever the target is. */
export async function runOnCpu(
  graph: Graph,
  feeds: Readonly<Record<string, ArrayLike<number>>>,
  target: Target,
): Promise<Map<string, HostArray>> {
  const session = await openProgram(compile(graph, { target, state: [] }), { provider: 'cpu', threads: 1 });
  try {
    const tensors = [...graph.inputs].map(([name, { dtype, shape }]) => {
      return [name, hostTensor(dtype, arrayOf(dtype, feeds[name]), shape)] as const;
    });
    const outputs = await session.run(Object.fromEntries(tensors));
    return new Map([...graph.outputs.keys()].map((name) => [name, hostData(outputs[name])]));
  } finally {
    await session.release();
  }
}

function arrayOf(dtype: DType, data: ArrayLike<number>): HostArray {
  switch (dtype) {
    case 'float32':
      return Float32Array.from(data);
    case 'int32':
      return Int32Array.from(data);
    case 'bool':
      return Uint8Array.from(data);
  }
}
