import { numElements, sameShape, typeText, type Shape, type TensorType } from '../graph/value.ts';
import type { OpAttributes, OpName } from './attributes.ts';

type ShapeRule<K extends OpName> = (
  inputs: readonly TensorType[],
  attributes: OpAttributes[K],
) => readonly TensorType[];

/** Dtypes and shapes of an op's outputs. Throws `internal:` when the inputs do not fit the op. */
export function inferTypes<K extends OpName>(
  op: K,
  inputs: readonly TensorType[],
  attributes: OpAttributes[K],
): readonly TensorType[] {
  try {
    return (SHAPE_RULES[op] as ShapeRule<K>)(inputs, attributes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`internal: ${op}(${inputs.map(typeText).join(', ')}): ${reason}`, { cause: error });
  }
}

const SHAPE_RULES: { readonly [K in OpName]: ShapeRule<K> } = {
  Constant: (_, { dtype, shape, data }) => {
    need(
      numElements(shape) === data.length,
      `constant holds ${data.length} elements for shape [${shape.join()}]`,
    );
    return [{ dtype, shape }];
  },
  Add: arithmetic,
  Sub: arithmetic,
  Mul: arithmetic,
  Div: arithmetic,
  Max: arithmetic,
  Min: arithmetic,
  Neg: floatToFloat,
  Abs: floatToFloat,
  Exp: floatToFloat,
  Log: floatToFloat,
  Sqrt: floatToFloat,
  Reciprocal: floatToFloat,
  Sigmoid: floatToFloat,
  Atan: floatToFloat,
  Softplus: floatToFloat,
  QuickGelu: floatToFloat,
  Softmax: floatToFloat,
  StopGradient: same,
  Equal: comparison,
  Less: comparison,
  Greater: comparison,
  Where: ([condition, a, b]) => {
    need(condition.dtype === 'bool', 'the condition is not bool');
    const [branch] = arithmetic([a, b]);
    return [{ dtype: branch.dtype, shape: broadcastShapes(condition.shape, branch.shape) }];
  },
  Cast: ([x], { to }) => [{ dtype: to, shape: x.shape }],
  Reshape: ([x], { shape }) => {
    need(numElements(shape) === numElements(x.shape), `cannot become [${shape.join()}]`);
    return [{ dtype: x.dtype, shape }];
  },
  Transpose: ([x], { perm }) => {
    need(
      sameShape(
        perm.toSorted(),
        x.shape.map((_, i) => i),
      ),
      `perm [${perm.join()}] is no permutation of the axes`,
    );
    return [{ dtype: x.dtype, shape: perm.map((axis) => x.shape[axis]) }];
  },
  Concat: (inputs, { axis }) => {
    const [first, ...rest] = inputs;
    for (const x of rest) {
      need(
        x.dtype === first.dtype && sameShape(x.shape.with(axis, 0), first.shape.with(axis, 0)),
        'shapes differ off the axis',
      );
    }
    const length = inputs.reduce((sum, x) => sum + x.shape[axis], 0);
    return [{ dtype: first.dtype, shape: first.shape.with(axis, length) }];
  },
  Slice: ([x], { axis, start, end }) => {
    need(start >= 0 && end <= x.shape[axis] && start < end, `no range ${start}..${end} on axis ${axis}`);
    return [{ dtype: x.dtype, shape: x.shape.with(axis, end - start) }];
  },
  Pad: ([x], { axis, before, after }) => [
    { dtype: x.dtype, shape: x.shape.with(axis, before + x.shape[axis] + after) },
  ],
  Expand: ([x], { shape }) => {
    need(sameShape(broadcastShapes(x.shape, shape), shape), `cannot be broadcast to [${shape.join()}]`);
    return [{ dtype: x.dtype, shape }];
  },
  Gather: ([data, indices]) => {
    need(indices.dtype === 'int32', 'indices are not int32');
    return [{ dtype: data.dtype, shape: [...indices.shape, ...data.shape.slice(1)] }];
  },
  Gemm: ([a, b, c], attributes) => {
    need(a.shape.length === 2 && b.shape.length === 2, 'operands are not matrices');
    const [result] = matrixProduct(a, b, attributes);
    if (c)
      need(
        sameShape(c.shape, result.shape) || sameShape(c.shape, result.shape.slice(1)),
        'C does not fit the product',
      );
    return [result];
  },
  MatMul: ([a, b], attributes) => matrixProduct(a, b, attributes),
  ReduceSum: reduction,
  ReduceMean: reduction,
  ReduceMax: reduction,
  RMSNormalization: ([x], { axis }) => {
    need(x.shape.length === 2, 'x is not a matrix');
    return [floatOf(x), { dtype: 'float32', shape: x.shape.with(axis, 1) }];
  },
  SimplifiedLayerNormalization: ([x, gain]) => {
    need(x.shape.length === 2 && sameShape(gain.shape, x.shape.slice(1)), 'the gain does not fit x');
    return [floatOf(x), { dtype: 'float32', shape: x.shape.with(1, 1) }];
  },
  SwiGLU: ([gate, up]) => gatedProduct(gate, up),
  SwiGLUDerivative: ([gate, up]) => {
    const [h] = gatedProduct(gate, up);
    return [h, h, h];
  },
  RotaryEmbedding: rotary,
  FusedRotaryEmbedding: rotary,
  Attention: (inputs, { numHeads }) => {
    const [out] = attention(inputs, numHeads);
    const [B, L] = out.shape;
    return [out, { dtype: 'float32', shape: [B, numHeads, L, L] }];
  },
  MultiHeadAttention: (inputs, { numHeads }) => attention(inputs, numHeads),
  Ordered: ([x]) => [{ dtype: x.dtype, shape: x.shape }],
};

/** NumPy's rule: shapes are aligned at the right, a dimension of 1 stretches. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const p = a[i - rank + a.length] ?? 1;
    const q = b[i - rank + b.length] ?? 1;
    need(p === q || p === 1 || q === 1, `[${a.join()}] and [${b.join()}] cannot be broadcast together`);
    return Math.max(p, q);
  });
}

function need(condition: boolean, complaint: string): asserts condition {
  if (!condition) throw new Error(complaint);
}

function floatOf({ dtype, shape }: TensorType): TensorType {
  need(dtype === 'float32', `is ${dtype}, not float32`);
  return { dtype, shape };
}

function same([x]: readonly TensorType[]): readonly TensorType[] {
  return [{ dtype: x.dtype, shape: x.shape }];
}

function floatToFloat([x]: readonly TensorType[]): readonly TensorType[] {
  return [floatOf(x)];
}

function arithmetic([a, b]: readonly TensorType[]): readonly TensorType[] {
  need(a.dtype === b.dtype && a.dtype !== 'bool', 'operands differ in dtype or are bool');
  return [{ dtype: a.dtype, shape: broadcastShapes(a.shape, b.shape) }];
}

function comparison(operands: readonly TensorType[]): readonly TensorType[] {
  return [{ dtype: 'bool', shape: arithmetic(operands)[0].shape }];
}

function reduction(
  [x]: readonly TensorType[],
  { axes, keepdims }: { axes: readonly number[]; keepdims: boolean },
): readonly TensorType[] {
  need(
    axes.length > 0 && axes.every((axis) => axis >= 0 && axis < x.shape.length),
    `no axes [${axes.join()}]`,
  );
  const kept = x.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
  return [{ ...floatOf(x), shape: keepdims ? kept : kept.filter((_, axis) => !axes.includes(axis)) }];
}

function matrixProduct(
  a: TensorType,
  b: TensorType,
  { transA, transB }: { transA: boolean; transB: boolean },
): readonly TensorType[] {
  need(a.shape.length >= 2 && b.shape.length >= 2, 'operands are not matrices');
  const [m, k] = transA ? a.shape.slice(-2).toReversed() : a.shape.slice(-2);
  const [k2, n] = transB ? b.shape.slice(-2).toReversed() : b.shape.slice(-2);
  need(k === k2, `inner dimensions ${k} and ${k2} differ`);
  const [batchA, batchB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  need(batchA.length === 0 || batchB.length === 0 || sameShape(batchA, batchB), 'leading axes differ');
  return [{ ...floatOf(a), shape: [...(batchA.length ? batchA : batchB), m, n] }];
}

function gatedProduct(gate: TensorType, up: TensorType): readonly TensorType[] {
  need(sameShape(gate.shape, up.shape), 'gate and up differ in shape');
  return [floatOf(gate)];
}

function rotary(
  [x, cos, sin]: readonly TensorType[],
  { numHeads }: { numHeads: number },
): readonly TensorType[] {
  const [, L, width] = x.shape;
  const table = [L, width / numHeads / 2];
  need(
    x.shape.length === 3 && width % (2 * numHeads) === 0,
    `cannot be split into ${numHeads} heads of even size`,
  );
  need(sameShape(cos.shape, table) && sameShape(sin.shape, table), `the tables are not [${table.join()}]`);
  return [floatOf(x)];
}

function attention([q, k, v]: readonly TensorType[], numHeads: number): readonly TensorType[] {
  need(q.shape.length === 3 && q.shape[2] % numHeads === 0, `cannot be split into ${numHeads} heads`);
  need(sameShape(q.shape, k.shape) && sameShape(q.shape, v.shape), 'q, k and v differ in shape');
  return [floatOf(q)];
}
