import type { NodeOf, Shape, Value } from '../graph/value.ts';
import type { DifferentiableOp } from '../ops/attributes.ts';
import {
  add,
  cast,
  div,
  expand,
  gemm,
  greater,
  indicator,
  less,
  matMul,
  mul,
  neg,
  pad,
  reduceMean,
  reduceSum,
  reshape,
  sigmoid,
  slice,
  sub,
  sumAll,
  transpose,
  equal,
} from '../ops/apply.ts';
import { attentionRule } from './attention-rule.ts';

/**
 * Cotangents of a node's inputs from those of its outputs; null for "zero". `isNeeded(i)` says whether
 * anybody will read the i-th (a rule may skip the work for the others).
 */
export type VjpRule<K extends DifferentiableOp> = (
  node: NodeOf<K>,
  cotangents: readonly (Value | null)[],
  isNeeded: (input: number) => boolean,
) => readonly (Value | null)[];

/** One derivative for every op that can stand in a graph before lowering. */
export const VJP_RULES: { readonly [K in DifferentiableOp]: VjpRule<K> } = {
  Constant: () => [],
  Add: binary((dy) => [dy, dy]),
  Sub: binary((dy) => [dy, neg(dy)]),
  Mul: binary((dy, a, b) => [mul(dy, b), mul(dy, a)]),
  Div: binary((dy, a, b) => [div(dy, b), neg(div(mul(dy, a), mul(b, b)))]),
  // On a tie the first operand takes all: so max(x, 0) has slope 1 at 0, as torch's where(x < 0, ..) gives,
  Max: binary((dy, a, b) => [mul(dy, sub(1, indicator(less(a, b)))), mul(dy, indicator(less(a, b)))]),
  // and the second one here, so that min(x, 0) + max(x, 0) has slope 1 everywhere.
  Min: binary((dy, a, b) => [mul(dy, indicator(less(a, b))), mul(dy, sub(1, indicator(less(a, b))))]),
  Neg: unary((dy) => neg(dy)),
  Abs: unary((dy, x) => mul(dy, sub(indicator(greater(x, 0)), indicator(less(x, 0))))),
  Exp: unary((dy, _x, y) => mul(dy, y)),
  Log: unary((dy, x) => div(dy, x)),
  Sqrt: unary((dy, _x, y) => div(mul(dy, 0.5), y)),
  Reciprocal: unary((dy, _x, y) => neg(mul(dy, mul(y, y)))),
  Sigmoid: unary((dy, _x, y) => mul(dy, mul(y, sub(1, y)))),
  Atan: unary((dy, x) => div(dy, add(mul(x, x), 1))),
  Softplus: unary((dy, x) => mul(dy, sigmoid(x))),
  Softmax: unary((dy, _x, y) => {
    const weighted = mul(dy, y);
    return sub(weighted, mul(y, reduceSum(weighted, [y.shape.length - 1], true)));
  }),
  StopGradient: () => [null],
  Equal: noDerivative,
  Less: noDerivative,
  Greater: noDerivative,
  Where: ({ inputs: [condition, a, b] }, [dy]) => {
    const taken = indicator(condition);
    return [null, unbroadcast(mul(dy!, taken), a.shape), unbroadcast(mul(dy!, sub(1, taken)), b.shape)];
  },
  Cast: ({ inputs: [x] }, [dy]) => [x.dtype === 'float32' ? cast(dy!, 'float32') : null],
  Reshape: ({ inputs: [x] }, [dy]) => [reshape(dy!, x.shape)],
  Transpose: ({ attributes: { perm } }, [dy]) => [
    transpose(
      dy!,
      perm.map((_, axis) => perm.indexOf(axis)),
    ),
  ],
  Concat: ({ inputs, attributes: { axis } }, [dy], isNeeded) => {
    let start = 0;
    return inputs.map((x, i) => {
      const end = start + x.shape[axis];
      const part = isNeeded(i) ? slice(dy!, axis, start, end) : null;
      start = end;
      return part;
    });
  },
  Slice: ({ inputs: [x], attributes: { axis, start, end } }, [dy]) => [
    pad(dy!, axis, start, x.shape[axis] - end),
  ],
  Pad: ({ inputs: [x], attributes: { axis, before } }, [dy]) => [
    slice(dy!, axis, before, before + x.shape[axis]),
  ],
  Expand: ({ inputs: [x] }, [dy]) => [unbroadcast(dy!, x.shape)],
  // A one-hot product instead of a scatter: every provider has it, and the table is small.
  Gather: ({ inputs: [data, indices] }, [dy]) => {
    const [rows, ...rest] = data.shape;
    const names = data.graph.constant(
      'int32',
      [rows],
      Int32Array.from({ length: rows }, (_, i) => i),
    );
    const count = indices.shape.reduce((a, b) => a * b, 1);
    const oneHot = indicator(equal(reshape(indices, [count, 1]), names));
    const width = rest.reduce((a, b) => a * b, 1);
    return [reshape(gemm(oneHot, reshape(dy!, [count, width]), { transA: true }), data.shape), null];
  },
  Gemm: ({ inputs: [a, b, c], attributes }, [dy], isNeeded) => [
    isNeeded(0) ? leftCotangent(gemm, dy!, b, attributes) : null,
    isNeeded(1) ? rightCotangent(gemm, dy!, a, attributes) : null,
    c ? unbroadcast(dy!, c.shape) : null,
  ],
  MatMul: ({ inputs: [a, b], attributes }, [dy], isNeeded) => [
    isNeeded(0) ? unbroadcast(leftCotangent(matMul, dy!, b, attributes), a.shape) : null,
    isNeeded(1) ? unbroadcast(rightCotangent(matMul, dy!, a, attributes), b.shape) : null,
  ],
  ReduceSum: ({ inputs: [x], attributes }, [dy]) => [
    expand(keepdims(dy!, x.shape, attributes.axes), x.shape),
  ],
  ReduceMean: ({ inputs: [x], attributes: { axes } }, [dy]) => {
    const count = axes.reduce((product, axis) => product * x.shape[axis], 1);
    return [expand(mul(keepdims(dy!, x.shape, axes), 1 / count), x.shape)];
  },
  // Shared evenly among equal maxima (the derivative where the maximum is unique).
  ReduceMax: ({ inputs: [x], outputs: [y], attributes: { axes } }, [dy]) => {
    const hits = indicator(equal(x, keepdims(y, x.shape, axes)));
    return [mul(hits, div(keepdims(dy!, x.shape, axes), reduceSum(hits, axes, true)))];
  },
  // dx = r (dy - y mean(dy y))
  RMSNormalization: ({ outputs: [y, r], attributes: { axis } }, [dy]) => [
    mul(sub(dy!, mul(y, reduceMean(mul(dy!, y), [axis], true))), r),
  ],
  SwiGLU: ({ inputs: [gate, up] }, [dh]) => {
    const [dh_dgate, dh_dup] = gate.graph.apply('SwiGLUDerivative', [gate, up], {});
    return [mul(dh!, dh_dgate), mul(dh!, dh_dup)];
  },
  RotaryEmbedding: ({ inputs: [x, cos, sin], attributes: { numHeads, inverse } }, [dy], isNeeded) => {
    if (isNeeded(1) || isNeeded(2))
      throw new Error('internal: RotaryEmbedding has no derivative by its tables');
    return [
      x.graph.apply('RotaryEmbedding', [dy!, cos, sin], { numHeads, inverse: !inverse })[0],
      null,
      null,
    ];
  },
  Attention: attentionRule,
};

type Product = (a: Value, b: Value, options: { transA: boolean; transB: boolean; alpha: number }) => Value;
interface ProductAttributes {
  readonly transA: boolean;
  readonly transB: boolean;
  readonly alpha: number;
}

/** d/dA of alpha op(A) op(B): never a transposed copy, only the products' own flags. */
function leftCotangent(
  product: Product,
  dy: Value,
  kept: Value,
  { transA, transB, alpha }: ProductAttributes,
): Value {
  const b = madeAgain(kept);
  return transA
    ? product(b, dy, { transA: transB, transB: true, alpha })
    : product(dy, b, { transA: false, transB: !transB, alpha });
}

/** An operand of the forward pass for use in the backward pass: a large one that is cheap is not kept but made again. */
function madeAgain(x: Value): Value {
  if (x.producer?.op !== 'SwiGLU') return x;
  return x.graph.apply('SwiGLUDerivative', x.producer.inputs, {})[2];
}

/** d/dB of alpha op(A) op(B). */
function rightCotangent(
  product: Product,
  dy: Value,
  kept: Value,
  { transA, transB, alpha }: ProductAttributes,
): Value {
  const a = madeAgain(kept);
  return transB
    ? product(dy, a, { transA: true, transB: transA, alpha })
    : product(a, dy, { transA: !transA, transB: false, alpha });
}

type UnaryDerivative = (dy: Value, x: Value, y: Value) => Value;
type BinaryDerivative = (dy: Value, a: Value, b: Value) => readonly [Value, Value];
/** A rule that reads no attributes, and so fits any op. */
type RuleOfAny = (
  node: Pick<NodeOf<DifferentiableOp>, 'inputs' | 'outputs'>,
  cotangents: readonly (Value | null)[],
  isNeeded: (input: number) => boolean,
) => readonly (Value | null)[];

function unary(derivative: UnaryDerivative): RuleOfAny {
  return ({ inputs: [x], outputs: [y] }, [dy]) => [derivative(dy!, x, y)];
}

function binary(derivative: BinaryDerivative): RuleOfAny {
  return ({ inputs: [a, b] }, [dy], isNeeded) => {
    // Built for both sides; what nobody reads is dropped with the dead nodes.
    const [da, db] = derivative(dy!, a, b);
    return [isNeeded(0) ? unbroadcast(da, a.shape) : null, isNeeded(1) ? unbroadcast(db, b.shape) : null];
  };
}

function noDerivative(): readonly null[] {
  return [null, null];
}

/** Sums a cotangent over the axes along which its primal was stretched. */
function unbroadcast(dy: Value, shape: Shape): Value {
  const lead = dy.shape.length - shape.length;
  const stretched = dy.shape.flatMap((dim, axis) =>
    axis < lead || (shape[axis - lead] === 1 && dim !== 1) ? [axis] : [],
  );
  if (stretched.length === 0) return dy;
  if (stretched.length === dy.shape.length) return reshape(sumAll(dy), shape);
  return reshape(reduceSum(dy, stretched, true), shape);
}

/** A reduced value with its reduced axes back as 1. */
function keepdims(y: Value, shape: Shape, axes: readonly number[]): Value {
  return reshape(
    y,
    shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim)),
  );
}
