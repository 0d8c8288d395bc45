import { createHash } from 'node:crypto';
import { NonFiniteError } from './errors.ts';
import type { TensorDtype } from './schema.ts';

const CHUNK_BYTES = 1024 ** 2;
const BYTES_PER_ELEMENT = { float32: 4, int32: 4, uint8: 1 } as const;

/** A tensor as a checkpoint holds it: `data` has exactly the product of `shape` elements, of the type `dtype` says. */
export interface TensorData {
  dtype: TensorDtype;
  shape: readonly number[];
  data: Float32Array | Int32Array | Uint8Array;
}

/** A tensor that is saved as it is read, one piece after another, and so never in memory as a whole. */
export interface TensorStream extends Pick<TensorData, 'dtype' | 'shape'> {
  pieces(): Iterable<TensorData['data']>;
}

/** What can be saved. */
export type TensorInputs = ReadonlyMap<string, TensorData | TensorStream>;

export type TensorMap = ReadonlyMap<string, TensorData>;

/** @throws NonFiniteError for a float32 tensor with NaN or infinity; a stream is checked as it comes. */
export function checkTensors(tensors: TensorInputs): void {
  for (const [name, tensor] of tensors) {
    if ('pieces' in tensor) continue;
    const { dtype, shape, data } = tensor;
    if (data.length !== sizeOf(shape) || !(data instanceof arrayType(dtype))) {
      throw new Error(`internal: ${name} is no ${dtype} tensor of shape [${shape.join(',')}]`);
    }
    checkFinite(name, data);
  }
}

export function numBytesOf({ dtype, shape }: Pick<TensorData, 'dtype' | 'shape'>): number {
  return sizeOf(shape) * BYTES_PER_ELEMENT[dtype];
}

/** The arrays that make up a tensor, those of a stream checked. */
export function* arraysOf(
  name: string,
  tensor: TensorData | TensorStream,
): Generator<TensorData['data'], void> {
  if (!('pieces' in tensor)) {
    yield tensor.data;
    return;
  }
  const { dtype, shape } = tensor;
  let length = 0;
  for (const piece of tensor.pieces()) {
    length += piece.length;
    if (!(piece instanceof arrayType(dtype))) throw new Error(`internal: ${name} comes as another type`);
    checkFinite(name, piece);
    yield piece;
  }
  if (length !== sizeOf(shape)) throw new Error(`internal: ${name} came with ${length} numbers`);
}

/** The tensor's bytes, little-endian, in pieces of at most 1 MiB; views, not copies. */
export function* chunksOf(data: TensorData['data']): Generator<Buffer, void> {
  for (let start = 0; start < data.byteLength; start += CHUNK_BYTES) {
    const length = Math.min(CHUNK_BYTES, data.byteLength - start);
    yield Buffer.from(data.buffer, data.byteOffset + start, length);
  }
}

/** An empty tensor's memory, to be filled through `bytes`. */
export function allocateTensor(
  dtype: TensorDtype,
  shape: readonly number[],
): { data: TensorData['data']; bytes: Uint8Array } {
  const buffer = new ArrayBuffer(numBytesOf({ dtype, shape }));
  const Type = arrayType(dtype);
  return { data: new Type(buffer), bytes: new Uint8Array(buffer) };
}

export function sha256OfBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What a checkpoint's own sha256 covers, line by line: its row, its tensors' headers and its chunks' sha256. */
export class CheckpointDigest {
  readonly #hash = createHash('sha256');

  constructor(runId: string, step: number, exactAccuracy: number | null, meta: string) {
    this.#line(runId, step, exactAccuracy, meta);
  }

  tensor(name: string, dtype: TensorDtype, shape: string): void {
    this.#line('tensor', name, dtype, shape);
  }

  chunk(sha256: string): void {
    this.#line('chunk', sha256);
  }

  hex(): string {
    return this.#hash.digest('hex');
  }

  /** JSON keeps the parts apart whatever is in them. */
  #line(...parts: (string | number | null)[]): void {
    this.#hash.update(`${JSON.stringify(parts)}\n`);
  }
}

function arrayType(dtype: TensorDtype) {
  if (dtype === 'float32') return Float32Array;
  return dtype === 'int32' ? Int32Array : Uint8Array;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

/** x - x is 0 for a finite x only. */
function checkFinite(name: string, data: TensorData['data']): void {
  if (!(data instanceof Float32Array)) return;
  for (let i = 0; i < data.length; i++) if (data[i] - data[i] !== 0) throw new NonFiniteError(name);
}
