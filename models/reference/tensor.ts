import { numElements, type DType, type Shape } from '../graph/value.ts';

/** A tensor of the reference interpreter: every dtype in float64 (bool as 0 / 1), row major. */
export interface Tensor {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: Float64Array;
}

export function tensor(dtype: DType, shape: Shape, data: ArrayLike<number>): Tensor {
  if (data.length !== numElements(shape)) {
    throw new Error(`internal: ${data.length} numbers cannot fill a tensor of shape [${shape.join()}]`);
  }
  return { dtype, shape, data: Float64Array.from(data) };
}

export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

/**
 * Every index of `shape` in row-major order, as offsets into several tensors at once.
 * @param strides per tensor, one stride an axis of `shape` (0 where the tensor is stretched)
 */
export function forEachOffset(
  shape: Shape,
  strides: readonly (readonly number[])[],
  visit: (offsets: readonly number[], position: number) => void,
): void {
  const total = numElements(shape);
  const offsets = strides.map(() => 0);
  const index = shape.map(() => 0);
  for (let position = 0; position < total; position++) {
    visit(offsets, position);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]++;
      strides.forEach((stride, t) => (offsets[t] += stride[axis]));
      if (index[axis] < shape[axis]) break;
      strides.forEach((stride, t) => (offsets[t] -= stride[axis] * shape[axis]));
      index[axis] = 0;
    }
  }
}

/** Strides that read `from` as if it had been broadcast to `to`. */
export function broadcastStrides(from: Shape, to: Shape): number[] {
  const strides = stridesOf(from);
  return to.map((_, axis) => {
    const own = axis - to.length + from.length;
    return own < 0 || from[own] === 1 ? 0 : strides[own];
  });
}

/** The tensor of `shape` whose element is `f` of the broadcast elements of `xs`. */
export function mapBroadcast(
  dtype: DType,
  shape: Shape,
  xs: readonly Tensor[],
  f: (...values: number[]) => number,
): Tensor {
  const data = new Float64Array(numElements(shape));
  const strides = xs.map((x) => broadcastStrides(x.shape, shape));
  forEachOffset(shape, strides, (offsets, position) => {
    data[position] = f(...xs.map((x, i) => x.data[offsets[i]]));
  });
  return { dtype, shape, data };
}
