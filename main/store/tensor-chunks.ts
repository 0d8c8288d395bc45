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

export type TensorMap = ReadonlyMap<string, TensorData>;

/** @throws NonFiniteError for a float32 tensor with NaN or infinity. */
export function checkTensors(tensors: TensorMap): void {
  for (const [name, tensor] of tensors) {
    const { dtype, shape, data } = tensor;
    const size = shape.reduce((product, dim) => product * dim, 1);
    if (data.length !== size || !(data instanceof arrayType(dtype))) {
      throw new Error(`internal: ${name} is no ${dtype} tensor of shape [${shape.join(',')}]`);
    }
    if (data instanceof Float32Array && !isFinite(data)) throw new NonFiniteError(name);
  }
}

export function numBytesOf(tensors: TensorMap): number {
  return [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
}

/** The tensor's bytes, little-endian, in pieces of at most 1 MiB; views, not copies. */
export function* chunksOf(data: TensorData['data']): Generator<{ position: number; bytes: Buffer }, void> {
  const numChunks = Math.ceil(data.byteLength / CHUNK_BYTES);
  for (let position = 0; position < numChunks; position++) {
    const start = position * CHUNK_BYTES;
    const length = Math.min(CHUNK_BYTES, data.byteLength - start);
    yield { position, bytes: Buffer.from(data.buffer, data.byteOffset + start, length) };
  }
}

/** An empty tensor's memory, to be filled through `bytes`. */
export function allocateTensor(
  dtype: TensorDtype,
  shape: readonly number[],
): { data: TensorData['data']; bytes: Uint8Array } {
  const size = shape.reduce((product, dim) => product * dim, 1);
  const buffer = new ArrayBuffer(size * BYTES_PER_ELEMENT[dtype]);
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

/** x - x is 0 for a finite x only. */
function isFinite(data: Float32Array): boolean {
  for (let i = 0; i < data.length; i++) if (data[i] - data[i] !== 0) return false;
  return true;
}
