import type { NodeOf } from '../graph/value.ts';
import type { FusedOp, PrimitiveOp } from '../ops/attributes.ts';
import type { Initializers } from './initializers.ts';
import type { OnnxAttribute, OnnxNode } from './onnx-proto.ts';

/** The names that a node has in the ONNX graph, and where its constant operands go. */
export interface Naming {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly initializers: Initializers;
}

/** One of our nodes written as ONNX nodes (nearly always one). */
export type NodeForm<K extends PrimitiveOp | FusedOp> = (
  node: NodeOf<K>,
  naming: Naming,
) => readonly OnnxNode[];

const ELEMENT_TYPES = { float32: 1, int32: 6, bool: 9 } as const;

/** How each op that survives lowering is written (ONNX operator specification, opset 21; ONNX Runtime contrib ops). */
export const NODE_FORMS: { readonly [K in PrimitiveOp | FusedOp]: NodeForm<K> } = {
  Constant: () => {
    throw new Error('internal: a constant is an initializer, not a node');
  },
  Add: alike,
  Sub: alike,
  Mul: alike,
  Div: alike,
  Max: alike,
  Min: alike,
  Neg: alike,
  Abs: alike,
  Exp: alike,
  Log: alike,
  Sqrt: alike,
  Reciprocal: alike,
  Sigmoid: alike,
  Atan: alike,
  Equal: alike,
  Less: alike,
  Greater: alike,
  Where: alike,
  Cast: ({ attributes }, naming) => [onnx('Cast', naming, { to: ELEMENT_TYPES[attributes.to] })],
  Reshape: ({ attributes }, naming) => [withShapes('Reshape', naming, [attributes.shape])],
  Transpose: ({ attributes }, naming) => [onnx('Transpose', naming, { perm: attributes.perm })],
  Concat: ({ attributes }, naming) => [onnx('Concat', naming, { axis: attributes.axis })],
  Slice: ({ attributes: { axis, start, end } }, naming) => [
    withShapes('Slice', naming, [[start], [end], [axis]]),
  ],
  Pad: ({ inputs: [x], attributes: { axis, before, after } }, naming) => {
    const zeros = x.shape.map(() => 0);
    return [withShapes('Pad', naming, [[...zeros.with(axis, before), ...zeros.with(axis, after)]])];
  },
  Expand: ({ attributes }, naming) => [withShapes('Expand', naming, [attributes.shape])],
  Gather: (_, naming) => [onnx('Gather', naming, { axis: 0 })],
  Gemm: ({ attributes: { transA, transB, alpha } }, naming) => [
    onnx('Gemm', naming, { transA: Number(transA), transB: Number(transB), alpha: { float: alpha } }),
  ],
  MatMul: ({ attributes: { transA, transB, alpha } }, naming) => {
    if (!transA && !transB && alpha === 1) return [onnx('MatMul', naming)];
    const attributes = { transA: Number(transA), transB: Number(transB), alpha: { float: alpha } };
    return [microsoft('FusedMatMul', naming, attributes)];
  },
  ReduceSum: reduction('ReduceSum'),
  ReduceMean: reduction('ReduceMean'),
  ReduceMax: reduction('ReduceMax'),
  Softmax: (_, naming) => [onnx('Softmax', naming, { axis: -1 })],
  SimplifiedLayerNormalization: ({ attributes: { epsilon } }, naming) => [
    onnx('SimplifiedLayerNormalization', naming, { axis: -1, epsilon: { float: epsilon } }),
  ],
  QuickGelu: (_, naming) => [microsoft('QuickGelu', naming, { alpha: { float: 1 } })],
  FusedRotaryEmbedding: (_node, naming) => {
    const [input, cos, sin] = naming.inputs as [string, string, string];
    // One number is the position of the first element of every sequence; the others follow.
    const inputs = [input, naming.initializers.int64([0], [1]), cos, sin];
    return [microsoft('RotaryEmbedding', { ...naming, inputs }, { interleaved: 0 })];
  },
  MultiHeadAttention: ({ attributes: { numHeads, scale } }, naming) => [
    microsoft('MultiHeadAttention', naming, { num_heads: numHeads, scale: { float: scale } }),
  ],
  Ordered: ({ inputs: [x] }, { name, inputs: [input, after], outputs, initializers }) => {
    // Zeros tell Reshape to keep the dimensions; size(after) makes them wait for it, whatever it holds.
    const [size, shape] = [`${name} size`, `${name} shape`];
    const zeros = initializers.int64(x.shape.map(() => 0));
    return [
      onnx('Size', { name: size, inputs: [after], outputs: [size] }),
      onnx('Mul', { name: shape, inputs: [size, zeros], outputs: [shape] }),
      onnx('Reshape', { name, inputs: [input, shape], outputs }),
    ];
  },
};

type NodeNames = Pick<Naming, 'name' | 'inputs' | 'outputs'>;

function onnx(
  op: string,
  { name, inputs, outputs }: NodeNames,
  attributes: Readonly<Record<string, OnnxAttribute>> = {},
): OnnxNode {
  return { name, op, domain: '', inputs, outputs, attributes };
}

function microsoft(
  op: string,
  names: NodeNames,
  attributes: Readonly<Record<string, OnnxAttribute>>,
): OnnxNode {
  return { ...onnx(op, names, attributes), domain: 'com.microsoft' };
}

/** An op of the same name in ONNX, without attributes. */
function alike({ op }: { readonly op: string }, naming: Naming): readonly OnnxNode[] {
  return [onnx(op, naming)];
}

/** With int64 operands after its own. */
function withShapes(op: string, naming: Naming, shapes: readonly (readonly number[])[]): OnnxNode {
  const operands = shapes.map((shape) => naming.initializers.int64(shape));
  return onnx(op, { ...naming, inputs: [...naming.inputs, ...operands] });
}

function reduction(op: 'ReduceSum' | 'ReduceMean' | 'ReduceMax') {
  return ({ attributes: { axes, keepdims } }: NodeOf<typeof op>, naming: Naming): readonly OnnxNode[] => {
    const node = withShapes(op, naming, [axes]);
    return [{ ...node, attributes: { keepdims: Number(keepdims) } }];
  };
}
