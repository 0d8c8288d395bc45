import type { ByteSource } from './byte-source.ts';

/** The types of number that weights are stored in, as the safetensors format calls them, and their bytes. */
export const BYTES_OF = { F32: 4, F16: 2, BF16: 2, I32: 4, U8: 1 } as const;
export type FileDtype = keyof typeof BYTES_OF;

export type TensorArray = Float32Array | Int32Array | Uint8Array;

const READ_AS = { F32: 'float32', F16: 'float32', BF16: 'float32', I32: 'int32', U8: 'uint8' } as const;

/** So many numbers are read at a time: a whole number of the store's chunks, and little memory. */
const PIECE_LENGTH = 1024 ** 2;

/** A tensor that lies in its file still. Half precision is widened to float32 as it is read. */
export interface FileTensor {
  readonly dtype: 'float32' | 'int32' | 'uint8';
  readonly shape: readonly number[];
  /** The numbers in row-major order, each piece an array of its own; only one of them need be in memory at a time. */
  pieces(): Generator<TensorArray, void>;
}

/** A tensor that comes from a file or goes into one, whole. */
export type WholeTensor =
  | { readonly dtype: 'float32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'int32'; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly dtype: 'uint8'; readonly shape: readonly number[]; readonly data: Uint8Array };

export function numElements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function dtypeReadAs(dtype: FileDtype): FileTensor['dtype'] {
  return READ_AS[dtype];
}

/** A tensor whose numbers lie one after another from byte `start` of the source on. */
export function contiguousTensor(
  source: ByteSource,
  dtype: FileDtype,
  shape: readonly number[],
  start: number,
): FileTensor {
  const length = numElements(shape);
  return {
    dtype: READ_AS[dtype],
    shape,
    *pieces() {
      for (let at = 0; at < length; at += PIECE_LENGTH) {
        yield readNumbers(source, dtype, start + at * BYTES_OF[dtype], Math.min(PIECE_LENGTH, length - at));
      }
    },
  };
}

export function readWhole(tensor: FileTensor): WholeTensor {
  const { dtype, shape } = tensor;
  const data = emptyArray(dtype, numElements(shape));
  let at = 0;
  for (const piece of tensor.pieces()) {
    data.set(piece, at);
    at += piece.length;
  }
  return { dtype, shape, data } as WholeTensor;
}

function emptyArray(dtype: FileTensor['dtype'], length: number): TensorArray {
  if (dtype === 'float32') return new Float32Array(length);
  return dtype === 'int32' ? new Int32Array(length) : new Uint8Array(length);
}

/** `length` numbers from byte `start` on. Our platforms are little endian, as these files are. */
export function readNumbers(
  source: ByteSource,
  dtype: FileDtype,
  start: number,
  length: number,
): TensorArray {
  const into = <A extends Uint8Array | Uint16Array | Int32Array | Float32Array>(numbers: A): A => {
    source.read(start, new Uint8Array(numbers.buffer));
    return numbers;
  };
  switch (dtype) {
    case 'U8':
      return into(new Uint8Array(length));
    case 'I32':
      return into(new Int32Array(length));
    case 'F32':
      return into(new Float32Array(length));
    case 'F16':
      return Float32Array.from(into(new Uint16Array(length)), halfToNumber);
    case 'BF16':
      return widenBfloat16(into(new Uint16Array(length)));
  }
}

/** bfloat16 is the upper half of a float32. */
function widenBfloat16(halves: Uint16Array): Float32Array {
  const words = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) words[i] = halves[i] << 16;
  return new Float32Array(words.buffer);
}

/** IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
