import type { DType, Shape, Value } from '../graph/value.ts';
import type { PrimitiveOps } from './attributes.ts';

/** An operand: a value, or a number that stands for a scalar constant of the other operand's dtype. */
export type Operand = Value | number;

type BinaryOp = 'Add' | 'Sub' | 'Mul' | 'Div' | 'Max' | 'Min' | 'Equal' | 'Less' | 'Greater';
type UnaryOp =
  | 'Neg'
  | 'Abs'
  | 'Exp'
  | 'Log'
  | 'Sqrt'
  | 'Reciprocal'
  | 'Sigmoid'
  | 'Atan'
  | 'Softplus'
  | 'StopGradient'
  | 'Softmax';

function one(outputs: readonly Value[]): Value {
  return outputs[0];
}

function binary(op: BinaryOp): (a: Operand, b: Operand) => Value {
  return (a, b) => {
    const value = typeof a === 'number' ? b : a;
    if (typeof value === 'number') throw new Error(`internal: ${op} of two numbers`);
    const lift = (x: Operand): Value => (typeof x === 'number' ? value.graph.scalar(x, value.dtype) : x);
    return one(value.graph.apply(op, [lift(a), lift(b)], {}));
  };
}

function unary(op: UnaryOp): (x: Value) => Value {
  return (x) => one(x.graph.apply(op, [x], {}));
}

export const add = binary('Add');
export const sub = binary('Sub');
export const mul = binary('Mul');
export const div = binary('Div');
export const max = binary('Max');
export const min = binary('Min');
export const equal = binary('Equal');
export const less = binary('Less');
export const greater = binary('Greater');
export const neg = unary('Neg');
export const abs = unary('Abs');
export const exp = unary('Exp');
export const log = unary('Log');
export const sqrt = unary('Sqrt');
export const reciprocal = unary('Reciprocal');
export const sigmoid = unary('Sigmoid');
export const atan = unary('Atan');
export const softplus = unary('Softplus');
export const softmax = unary('Softmax');
export const stopGradient = unary('StopGradient');

export function where(condition: Value, a: Operand, b: Operand): Value {
  const branch = typeof a === 'number' ? b : a;
  const dtype = typeof branch === 'number' ? 'float32' : branch.dtype;
  const lift = (x: Operand): Value => (typeof x === 'number' ? condition.graph.scalar(x, dtype) : x);
  return one(condition.graph.apply('Where', [condition, lift(a), lift(b)], {}));
}

export function cast(x: Value, to: DType): Value {
  return x.dtype === to ? x : one(x.graph.apply('Cast', [x], { to }));
}

export function reshape(x: Value, shape: Shape): Value {
  return one(x.graph.apply('Reshape', [x], { shape }));
}

export function transpose(x: Value, perm: readonly number[]): Value {
  return one(x.graph.apply('Transpose', [x], { perm }));
}

export function concat(values: readonly Value[], axis: number): Value {
  return values.length === 1 ? values[0] : one(values[0].graph.apply('Concat', values, { axis }));
}

export function slice(x: Value, axis: number, start: number, end: number): Value {
  return one(x.graph.apply('Slice', [x], { axis, start, end }));
}

export function pad(x: Value, axis: number, before: number, after: number): Value {
  return before === 0 && after === 0 ? x : one(x.graph.apply('Pad', [x], { axis, before, after }));
}

export function expand(x: Value, shape: Shape): Value {
  return one(x.graph.apply('Expand', [x], { shape }));
}

export function gather(data: Value, indices: Value): Value {
  return one(data.graph.apply('Gather', [data, indices], {}));
}

export type ProductOptions = Partial<PrimitiveOps['MatMul']>;

const productAttributes = ({
  transA = false,
  transB = false,
  alpha = 1,
}: ProductOptions): PrimitiveOps['MatMul'] => ({
  transA,
  transB,
  alpha,
});

/** alpha * op(a) op(b) + c, two-dimensional. */
export function gemm(a: Value, b: Value, options: ProductOptions & { c?: Value | null } = {}): Value {
  const inputs = options.c ? [a, b, options.c] : [a, b];
  return one(a.graph.apply('Gemm', inputs, productAttributes(options)));
}

export function matMul(a: Value, b: Value, options: ProductOptions = {}): Value {
  return one(a.graph.apply('MatMul', [a, b], productAttributes(options)));
}

type Reduction = (x: Value, axes: readonly number[], keepdims?: boolean) => Value;
const reduction =
  (op: 'ReduceSum' | 'ReduceMean' | 'ReduceMax'): Reduction =>
  (x, axes, keepdims = false) =>
    axes.length === 0 ? x : one(x.graph.apply(op, [x], { axes, keepdims }));

export const reduceSum = reduction('ReduceSum');
export const reduceMean = reduction('ReduceMean');
export const reduceMax = reduction('ReduceMax');

/** All elements added up; a scalar. */
export function sumAll(x: Value): Value {
  return reduceSum(
    x,
    x.shape.map((_, axis) => axis),
  );
}

/** 1 where the bool condition holds, else 0. */
export function indicator(condition: Value): Value {
  return cast(condition, 'float32');
}
