import type { ByteSource, Refuse } from './byte-source.ts';
import {
  BYTES_OF,
  contiguousTensor,
  dtypeReadAs,
  numElements,
  readNumbers,
  type FileDtype,
  type FileTensor,
  type TensorArray,
} from './file-tensor.ts';

/** A run of numbers in a checkpoint that tensors are views of. */
export interface TorchStorage {
  /** The zip entry `data/<key>`. */
  readonly key: string;
  readonly dtype: FileDtype;
  readonly numElements: number;
}

/** A view of a storage, as `torch._utils._rebuild_tensor_v2` describes it: all in elements. */
export interface TorchTensor {
  readonly storage: TorchStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

const MAX_RANK = 8;
/** What is gathered out of order is read into memory first. */
const MAX_GATHERED_BYTES = 512 * 1024 * 1024;

/** A view that lies within its storage and repeats nothing of it. */
export function checkedTensor(tensor: TorchTensor, refuse: Refuse): TorchTensor {
  const { storage, offset, shape, strides } = tensor;
  const isWhole = [offset, ...shape, ...strides].every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!isWhole || shape.length !== strides.length || shape.length > MAX_RANK) {
    return refuse('the shape of a tensor is damaged');
  }
  const length = numElements(shape);
  const named = `a tensor of shape [${shape.join(', ')}]`;
  if (length > storage.numElements) {
    return refuse(
      `${named} is a view that repeats its ${storage.numElements} numbers: save a copy (clone())`,
    );
  }
  const last = offset + lastIndex(shape, strides);
  if (length > 0 && last >= storage.numElements) {
    return refuse(`${named} reaches past the ${storage.numElements} numbers of its storage`);
  }
  return tensor;
}

/** Of the element that lies farthest from the first. */
function lastIndex(shape: readonly number[], strides: readonly number[]): number {
  return shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis], 0);
}

/** @param start where the storage's bytes begin */
export function torchFileTensor(
  file: ByteSource,
  { storage, offset, shape, strides }: TorchTensor,
  start: number,
  refuse: Refuse,
): FileTensor {
  const { dtype } = storage;
  const first = start + offset * BYTES_OF[dtype];
  if (isContiguous(shape, strides)) return contiguousTensor(file, dtype, shape, first);
  return {
    dtype: dtypeReadAs(dtype),
    shape,
    *pieces() {
      const length = lastIndex(shape, strides) + 1;
      if (length * BYTES_OF[dtype] > MAX_GATHERED_BYTES) {
        refuse(`a large tensor [${shape.join(', ')}] is not contiguous: save a copy of it (contiguous())`);
      }
      yield gather(readNumbers(file, dtype, first, length), shape, strides);
    },
  };
}

/** Row-major without gaps; the stride of an axis of one element says nothing. */
function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  if (shape.includes(0)) return true;
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis];
  }
  return true;
}

/** The numbers of a strided view in row-major order. */
function gather(numbers: TensorArray, shape: readonly number[], strides: readonly number[]): TensorArray {
  const gathered = new (numbers.constructor as new (length: number) => TensorArray)(numElements(shape));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < gathered.length; to++) {
    gathered[to] = numbers[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return gathered;
}
