import type { Graph } from '../graph/graph.ts';
import { numElements } from '../graph/value.ts';
import { emitOnnx } from './4-emit-onnx.ts';
import { lower } from './compile.ts';
import { encodeModel } from './onnx-proto.ts';

/** ONNX 1.13 and ONNX Runtime 1.14 brought this version of the operators; everything since reads it. */
export const STANDALONE_OPSET = 18;
const IR_VERSION = 8;

export interface StandaloneModel {
  /** An ONNX ModelProto. */
  readonly bytes: Uint8Array;
  readonly numNodes: number;
}

/**
 * Compiles a graph to a model for elsewhere: nothing but ONNX's own operators, the weights inside.
 * @param weights by the name of the graph input that they take the place of
 * @param about what the model says of itself
 */
export function compileStandalone(
  graph: Graph,
  weights: ReadonlyMap<string, Float32Array>,
  about: { readonly text: string; readonly metadata: ReadonlyMap<string, string> },
): StandaloneModel {
  // The operators of cuda are those that every provider has.
  const model = emitOnnx(lower(graph, { provider: 'cuda' }));
  const inside = model.inputs.flatMap(({ name, dtype, shape }) => {
    const data = weights.get(name);
    if (!data) return [];
    if (dtype !== 'float32' || data.length !== numElements(shape)) {
      throw new Error(`internal: the weight ${name} does not fit its place`);
    }
    return [{ name, dtype, shape, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }];
  });
  const inputs = model.inputs.filter(({ name }) => !weights.has(name));
  const initializers = [...model.initializers, ...inside];
  const bytes = encodeModel(
    { ...model, inputs, initializers },
    { irVersion: IR_VERSION, opset: STANDALONE_OPSET, ...about },
  );
  return { bytes, numNodes: model.nodes.length };
}
