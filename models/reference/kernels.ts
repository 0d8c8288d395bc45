import type { TensorType } from '../graph/value.ts';
import type { OpAttributes, OpName } from '../ops/attributes.ts';
import {
  attention,
  fusedRotaryEmbedding,
  rmsNormalization,
  rotaryEmbedding,
  swiglu,
  swigluDerivative,
} from './composite-kernels.ts';
import { forEachOffset, mapBroadcast, stridesOf, tensor, type Tensor } from './tensor.ts';

export type Kernel<K extends OpName> = (
  inputs: readonly Tensor[],
  attributes: OpAttributes[K],
  outputs: readonly TensorType[],
) => readonly Tensor[];

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** One definition per op. */
export const KERNELS: { readonly [K in OpName]: Kernel<K> } = {
  Constant: (_, { dtype, shape, data }) => [tensor(dtype, shape, data)],
  Add: pointwise((a, b) => a + b),
  Sub: pointwise((a, b) => a - b),
  Mul: pointwise((a, b) => a * b),
  Div: pointwise((a, b) => a / b),
  Max: pointwise(Math.max),
  Min: pointwise(Math.min),
  Neg: pointwise((x) => -x),
  Abs: pointwise(Math.abs),
  Exp: pointwise(Math.exp),
  Log: pointwise(Math.log),
  Sqrt: pointwise(Math.sqrt),
  Reciprocal: pointwise((x) => 1 / x),
  Sigmoid: pointwise(sigmoid),
  Atan: pointwise(Math.atan),
  Softplus: pointwise((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  QuickGelu: pointwise((x) => x * sigmoid(x)),
  StopGradient: pointwise((x) => x),
  Equal: pointwise((a, b) => Number(a === b)),
  Less: pointwise((a, b) => Number(a < b)),
  Greater: pointwise((a, b) => Number(a > b)),
  Where: pointwise((condition, a, b) => (condition ? a : b)),
  Cast: ([x], { to }, [y]) => [
    mapBroadcast(to, y.shape, [x], (value) =>
      to === 'bool' ? Number(value !== 0) : to === 'int32' ? Math.trunc(value) : value,
    ),
  ],
  Reshape: ([x], _, [y]) => [tensor(y.dtype, y.shape, x.data)],
  Expand: pointwise((x) => x),
  Ordered: ([x]) => [x],
  Transpose: ([x], { perm }, [y]) => {
    const strides = stridesOf(x.shape);
    return [
      gathered(
        y,
        x,
        perm.map((axis) => strides[axis]),
        0,
      ),
    ];
  },
  Slice: ([x], { axis, start }, [y]) => {
    const strides = stridesOf(x.shape);
    return [gathered(y, x, strides, start * strides[axis])];
  },
  Pad: ([x], { axis, before }, [y]) => [placed(y, [[x, before]], axis)],
  Concat: (xs, { axis }, [y]) => {
    let start = 0;
    const pieces = xs.map((x) => {
      const piece = [x, start] as const;
      start += x.shape[axis];
      return piece;
    });
    return [placed(y, pieces, axis)];
  },
  Gather: ([data, indices], _, [y]) => {
    const width = data.data.length / data.shape[0];
    const out = new Float64Array(indices.data.length * width);
    indices.data.forEach((row, i) => out.set(data.data.subarray(row * width, (row + 1) * width), i * width));
    return [tensor(y.dtype, y.shape, out)];
  },
  Gemm: ([a, b, c], attributes, [y]) => {
    const product = matrixProduct(a, b, attributes, y);
    return [c ? mapBroadcast('float32', y.shape, [product, c], (p, q) => p + q) : product];
  },
  MatMul: ([a, b], attributes, [y]) => [matrixProduct(a, b, attributes, y)],
  ReduceSum: ([x], { axes }, [y]) => [reduced(x, axes, y, 0, (sum, value) => sum + value)],
  ReduceMean: ([x], { axes }, [y]) => {
    const sum = reduced(x, axes, y, 0, (total, value) => total + value);
    const count = x.data.length / sum.data.length;
    return [{ ...sum, data: sum.data.map((total) => total / count) }];
  },
  ReduceMax: ([x], { axes }, [y]) => [reduced(x, axes, y, -Infinity, Math.max)],
  Softmax: ([x]) => {
    const axes = [x.shape.length - 1];
    const rows = { dtype: 'float32', shape: x.shape.with(-1, 1) } as const;
    const top = reduced(x, axes, rows, -Infinity, Math.max);
    const shifted = mapBroadcast('float32', x.shape, [x, top], (value, max) => Math.exp(value - max));
    const sum = reduced(shifted, axes, rows, 0, (total, value) => total + value);
    return [mapBroadcast('float32', x.shape, [shifted, sum], (value, total) => value / total)];
  },
  RMSNormalization: ([x], { axis, epsilon }) => rmsNormalization(x, axis, epsilon),
  SimplifiedLayerNormalization: ([x, gain], { epsilon }) => {
    const [y, r] = rmsNormalization(x, 1, epsilon);
    return [mapBroadcast('float32', x.shape, [y, gain], (value, g) => value * g), r];
  },
  SwiGLU: ([gate, up]) => [swiglu(gate, up)],
  SwiGLUDerivative: ([gate, up]) => swigluDerivative(gate, up),
  RotaryEmbedding: ([x, cos, sin], attributes) => [rotaryEmbedding(x, cos, sin, attributes)],
  FusedRotaryEmbedding: ([x, cos, sin], { numHeads }) => [fusedRotaryEmbedding(x, cos, sin, numHeads)],
  Attention: ([q, k, v], attributes) => attention(q, k, v, attributes),
  MultiHeadAttention: ([q, k, v], attributes) => attention(q, k, v, attributes).slice(0, 1),
};

function pointwise(f: (...values: number[]) => number) {
  return (inputs: readonly Tensor[], _attributes: unknown, [y]: readonly TensorType[]): readonly Tensor[] => [
    mapBroadcast(y.dtype, y.shape, inputs, f),
  ];
}

/** Elements of `x` read in the order of `type.shape` with the given strides. */
function gathered(type: TensorType, x: Tensor, strides: readonly number[], first: number): Tensor {
  const data = new Float64Array(type.shape.reduce((a, b) => a * b, 1));
  forEachOffset(type.shape, [strides], ([offset], position) => (data[position] = x.data[first + offset]!));
  return tensor(type.dtype, type.shape, data);
}

/** Zeros of `type` with pieces written at their starts along `axis`. */
function placed(type: TensorType, pieces: readonly (readonly [Tensor, number])[], axis: number): Tensor {
  const data = new Float64Array(type.shape.reduce((a, b) => a * b, 1));
  const strides = stridesOf(type.shape);
  for (const [x, start] of pieces) {
    forEachOffset(x.shape, [strides], ([offset], position) => {
      data[start * strides[axis] + offset] = x.data[position]!;
    });
  }
  return tensor(type.dtype, type.shape, data);
}

function reduced(
  x: Tensor,
  axes: readonly number[],
  type: TensorType,
  initial: number,
  step: (sum: number, value: number) => number,
): Tensor {
  const kept = x.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
  const strides = stridesOf(kept).map((stride, axis) => (axes.includes(axis) ? 0 : stride));
  const data = new Float64Array(kept.reduce((a, b) => a * b, 1)).fill(initial);
  forEachOffset(x.shape, [strides], ([offset], position) => {
    data[offset] = step(data[offset], x.data[position]);
  });
  return tensor(type.dtype, type.shape, data);
}

function matrixProduct(
  a: Tensor,
  b: Tensor,
  { transA, transB, alpha }: { transA: boolean; transB: boolean; alpha: number },
  type: TensorType,
): Tensor {
  const [m, n] = type.shape.slice(-2) as [number, number];
  const k = a.shape.at(transA ? -2 : -1)!;
  const numMatrices = type.shape.slice(0, -2).reduce((x, y) => x * y, 1);
  const data = new Float64Array(numMatrices * m * n);
  const [stepA, stepB] = [a, b].map((x) => (x.shape.length > 2 ? x.data.length / numMatrices : 0)) as [
    number,
    number,
  ];
  for (let matrix = 0; matrix < numMatrices; matrix++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let l = 0; l < k; l++) {
          const left = a.data[matrix * stepA + (transA ? l * m + i : i * k + l)];
          sum += left * b.data[matrix * stepB + (transB ? j * k + l : l * n + j)];
        }
        data[(matrix * m + i) * n + j] = alpha * sum;
      }
    }
  }
  return tensor('float32', type.shape, data);
}
