import fc from 'fast-check';
import { Graph } from '../../../../models/graph/graph.ts';
import { numElements, type DType, type Shape, type Value } from '../../../../models/graph/value.ts';
import type { OpAttributes, OpName } from '../../../../models/ops/attributes.ts';

/** A tensor to apply an op to. Numbers are multiples of 1/64, exact in float32. */
export interface Operand {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: readonly number[];
}

/** One random application of an op. */
export interface Application<A = OpAttributes[OpName]> {
  readonly inputs: readonly Operand[];
  readonly attributes: A;
}

type Draw = fc.GeneratorValue;
type Cases = { readonly [K in OpName]: (draw: Draw) => Application<OpAttributes[K]> };

/** How to draw a valid application of every op, away from the points where it has no derivative. */
export const CASES: Cases = {
  Constant: (draw) => {
    const { shape, data } = floats(draw, anyShape(draw));
    return { inputs: [], attributes: { dtype: 'float32', shape, data: Float32Array.from(data) } };
  },
  Add: broadcast,
  Sub: broadcast,
  Mul: broadcast,
  Div: (draw) => {
    const [a, b] = broadcast(draw).inputs as [Operand, Operand];
    return plain(a, { ...b, data: b.data.map(awayFromZero) });
  },
  Max: broadcastWithoutTies,
  Min: broadcastWithoutTies,
  Neg: pointwise,
  Abs: (draw) => {
    const x = floats(draw, anyShape(draw));
    return plain({ ...x, data: x.data.map(awayFromZero) });
  },
  Exp: pointwise,
  Log: positive,
  Sqrt: positive,
  Reciprocal: positive,
  Sigmoid: pointwise,
  Atan: pointwise,
  Softplus: pointwise,
  QuickGelu: pointwise,
  StopGradient: pointwise,
  Softmax: (draw) => plain(floats(draw, anyShape(draw, 1))),
  Equal: comparison,
  Less: comparison,
  Greater: comparison,
  Where: (draw) => {
    const [a, b] = broadcast(draw).inputs as [Operand, Operand];
    const condition = { ...a, dtype: 'bool' as const, data: a.data.map((x) => Number(x > 0)) };
    return plain(condition, a, b);
  },
  Cast: (draw) => {
    const x = floats(draw, anyShape(draw));
    const to = draw(() => fc.constantFrom<DType>('float32', 'int32'));
    if (to === 'int32') return { inputs: [x], attributes: { to } };
    const dtype = draw(() => fc.constantFrom<DType>('bool', 'int32', 'float32'));
    const data = dtype === 'float32' ? x.data : x.data.map((value) => Number(value > 0));
    return { inputs: [{ ...x, dtype, data }], attributes: { to } };
  },
  Reshape: (draw) => {
    const x = floats(draw, anyShape(draw, 2));
    const shape = draw(() => fc.constantFrom([numElements(x.shape)], x.shape.toReversed(), [...x.shape, 1]));
    return { inputs: [x], attributes: { shape } };
  },
  Transpose: (draw) => {
    const x = floats(draw, anyShape(draw, 2, 4));
    const axes = x.shape.map((_, axis) => axis);
    const perm = draw(() => fc.shuffledSubarray(axes, { minLength: axes.length }));
    return { inputs: [x], attributes: { perm } };
  },
  Concat: (draw) => {
    const shape = anyShape(draw, 1);
    const axis = axisOf(draw, shape);
    const lengths = draw(() => fc.array(dim(), { minLength: 2, maxLength: 3 }));
    return { inputs: lengths.map((n) => floats(draw, shape.with(axis, n))), attributes: { axis } };
  },
  Slice: (draw) => {
    const x = floats(draw, anyShape(draw, 1));
    const axis = axisOf(draw, x.shape);
    const start = int(draw, 0, x.shape[axis] - 1);
    return { inputs: [x], attributes: { axis, start, end: int(draw, start + 1, x.shape[axis]) } };
  },
  Pad: (draw) => {
    const x = floats(draw, anyShape(draw, 1));
    const axis = axisOf(draw, x.shape);
    return { inputs: [x], attributes: { axis, before: int(draw, 0, 2), after: int(draw, 0, 2) } };
  },
  Expand: (draw) => {
    const shape = anyShape(draw, 1);
    const from = shape.with(axisOf(draw, shape), 1);
    const x = floats(draw, draw(fc.boolean) ? from : from.slice(1));
    return { inputs: [x], attributes: { shape } };
  },
  Gather: (draw) => {
    const data = floats(draw, anyShape(draw, 1, 2));
    const shape = anyShape(draw, 1, 2);
    const indices = Array.from({ length: numElements(shape) }, () => int(draw, 0, data.shape[0] - 1));
    return plain(data, { dtype: 'int32', shape, data: indices });
  },
  Gemm: (draw) => {
    const { left, right, result, attributes } = product(draw);
    const c = draw(() => fc.constantFrom<Shape | null>(null, result, result.slice(1)));
    const shapes = c ? [left, right, c] : [left, right];
    return { inputs: shapes.map((shape) => floats(draw, shape)), attributes };
  },
  MatMul: (draw) => {
    const { left, right, attributes } = product(draw);
    const batch = draw(() => fc.array(dim(), { maxLength: 2 }));
    const [hasLeft, hasRight] = draw(() => fc.constantFrom([true, true], [true, false], [false, true]));
    const inputs = [
      floats(draw, hasLeft ? [...batch, ...left] : left),
      floats(draw, hasRight ? [...batch, ...right] : right),
    ];
    return { inputs, attributes };
  },
  ReduceSum: reduction,
  ReduceMean: reduction,
  ReduceMax: (draw) => {
    const { inputs, attributes } = reduction(draw);
    const [x] = inputs as [Operand];
    const data = draw(() => fc.shuffledSubarray([...x.data.keys()], { minLength: x.data.length }));
    return { inputs: [{ ...x, data: data.map((rank) => rank / 8 - 1) }], attributes };
  },
  RMSNormalization: (draw) => {
    const x = floats(draw, anyShape(draw, 2, 2));
    const axis = draw(() => fc.constantFrom<0 | 1>(0, 1));
    return { inputs: [x], attributes: { axis, epsilon: EPSILON } };
  },
  SimplifiedLayerNormalization: (draw) => {
    const x = floats(draw, anyShape(draw, 2, 2));
    return { inputs: [x, floats(draw, x.shape.slice(1))], attributes: { epsilon: EPSILON } };
  },
  SwiGLU: gatedProduct,
  SwiGLUDerivative: gatedProduct,
  RotaryEmbedding: (draw) => {
    const { inputs, attributes } = rotary(draw);
    return { inputs, attributes: { ...attributes, inverse: draw(fc.boolean) } };
  },
  FusedRotaryEmbedding: rotary,
  Attention: attention,
  MultiHeadAttention: attention,
  Ordered: (draw) => plain(floats(draw, anyShape(draw)), floats(draw, anyShape(draw))),
};

/** A drawn application inside a graph of its own: inputs `x0`, `x1`, .. and every output as `y0`, `y1`, .. */
export function graphOf<K extends OpName>(
  op: K,
  { inputs, attributes }: Application<OpAttributes[K]>,
): { graph: Graph; outputs: readonly Value[]; feeds: Record<string, Float64Array> } {
  const graph = new Graph();
  const operands = inputs.map(({ dtype, shape }, i) => graph.input(`x${i}`, dtype, shape));
  const outputs = graph.apply(op, operands, attributes);
  const feeds = Object.fromEntries(inputs.map(({ data }, i) => [`x${i}`, Float64Array.from(data)]));
  return { graph, outputs, feeds };
}

const EPSILON = 1e-2;

type Plain = Application<OpAttributes['Add']>;

function plain(...inputs: Operand[]): Plain {
  return { inputs, attributes: {} };
}

function dim(max = 4): fc.Arbitrary<number> {
  return fc.integer({ min: 1, max });
}

function int(draw: Draw, min: number, max: number): number {
  return draw(() => fc.integer({ min, max }));
}

function anyShape(draw: Draw, minLength = 0, maxLength = 3): number[] {
  return draw(() => fc.array(dim(), { minLength, maxLength }));
}

function axisOf(draw: Draw, shape: Shape): number {
  return int(draw, 0, shape.length - 1);
}

function floats(draw: Draw, shape: Shape): Operand {
  const count = numElements(shape);
  const data = draw(() =>
    fc.array(fc.integer({ min: -128, max: 128 }), { minLength: count, maxLength: count }),
  );
  return { dtype: 'float32', shape, data: data.map((n) => n / 64) };
}

function awayFromZero(x: number): number {
  return x < 0 ? x - 0.25 : x + 0.25;
}

function pointwise(draw: Draw): Plain {
  return plain(floats(draw, anyShape(draw)));
}

function positive(draw: Draw): Plain {
  const x = floats(draw, anyShape(draw));
  return plain({ ...x, data: x.data.map((value) => Math.abs(value) + 0.25) });
}

/** Two shapes of which either may be stretched, or lack leading axes. */
function broadcast(draw: Draw): Plain {
  const shape = anyShape(draw);
  const partOf = (full: Shape): Shape => {
    const shrunk = full.map((length) => (int(draw, 0, 3) === 0 ? 1 : length));
    return shrunk.slice(int(draw, 0, 3) === 0 ? int(draw, 0, shrunk.length) : 0);
  };
  const isLeftFull = draw(fc.boolean);
  const a = floats(draw, isLeftFull ? shape : partOf(shape));
  return plain(a, floats(draw, isLeftFull ? partOf(shape) : shape));
}

/** No element of one operand equals one of the other: there the larger one has no derivative. */
function broadcastWithoutTies(draw: Draw): Plain {
  const [a, b] = broadcast(draw).inputs as [Operand, Operand];
  return plain(a, { ...b, data: b.data.map((x) => x + 1 / 128) });
}

function comparison(draw: Draw): Plain {
  const { inputs } = broadcast(draw);
  const dtype = draw(() => fc.constantFrom<DType>('float32', 'int32'));
  return plain(...inputs.map((x) => ({ ...x, dtype, data: x.data.map(Math.trunc) })));
}

function reduction(draw: Draw): Application<OpAttributes['ReduceSum']> {
  const x = floats(draw, anyShape(draw, 1));
  const axes = draw(() => fc.subarray([...x.shape.keys()], { minLength: 1 }));
  return { inputs: [x], attributes: { axes, keepdims: draw(fc.boolean) } };
}

function product(draw: Draw) {
  const [m, k, n] = draw(() => fc.tuple(dim(), dim(), dim()));
  const { transA, transB } = draw(() => fc.record({ transA: fc.boolean(), transB: fc.boolean() }));
  const alpha = draw(() => fc.constantFrom(1, 0.5, -3));
  return {
    left: transA ? [k, m] : [m, k],
    right: transB ? [n, k] : [k, n],
    result: [m, n],
    attributes: { transA, transB, alpha },
  };
}

function gatedProduct(draw: Draw): Plain {
  const gate = floats(draw, anyShape(draw));
  return plain(gate, floats(draw, gate.shape));
}

function rotary(draw: Draw): Application<OpAttributes['FusedRotaryEmbedding']> {
  const [B, L, numHeads, half] = draw(() => fc.tuple(dim(), dim(), dim(), dim()));
  const x = floats(draw, [B, L, numHeads * 2 * half]);
  return { inputs: [x, floats(draw, [L, half]), floats(draw, [L, half])], attributes: { numHeads } };
}

function attention(draw: Draw): Application<OpAttributes['Attention']> {
  const [B, L, numHeads, d] = draw(() => fc.tuple(dim(3), dim(3), dim(2), dim(3)));
  const inputs = [0, 1, 2].map(() => floats(draw, [B, L, numHeads * d]));
  const keepsProbabilities = draw(fc.boolean);
  return { inputs, attributes: { numHeads, scale: 1 / Math.sqrt(d), keepsProbabilities } };
}
