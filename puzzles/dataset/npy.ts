import { UserError } from '../user-error.ts';

/** The arrays of an official dataset. `int64` (Sudoku with augmentations) names the type in the file; its numbers fit 32 bits. */
export type NpyArray = { shape: number[] } & (
  { dtype: 'uint8'; data: Uint8Array } | { dtype: 'int32' | 'int64'; data: Int32Array }
);

export type NpyType = NpyArray['dtype'];

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const PREFIX_LENGTH = 10;
const ALIGNMENT = 64;
const HEADER =
  /^\{'descr': '([^']{1,8})', 'fortran_order': (True|False), 'shape': \(([0-9, ]{0,60})\), ?\}\s*$/;
const DESCRIPTIONS: Record<NpyType, string> = { uint8: '|u1', int32: '<i4', int64: '<i8' };
const NPY_TYPES: readonly NpyType[] = ['uint8', 'int32', 'int64'];
export const NPY_BYTES_PER_ELEMENT: Record<NpyType, number> = { uint8: 1, int32: 4, int64: 8 };

/** A NumPy file, format version 1.0, byte for byte as numpy.save writes it. */
export function writeNpy({ dtype, shape, data }: NpyArray): Uint8Array {
  const header = npyHeader(dtype, shape);
  const bytes = new Uint8Array(header.length + data.length * NPY_BYTES_PER_ELEMENT[dtype]);
  bytes.set(header);
  bytes.set(npyElements(dtype, data), header.length);
  return bytes;
}

/** What stands before the elements: for files too large to be made in one piece. */
export function npyHeader(dtype: NpyType, shape: readonly number[]): Uint8Array {
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  let header = `{'descr': '${DESCRIPTIONS[dtype]}', 'fortran_order': False, 'shape': (${sides}), }`;
  // Room that lets the first side grow to 21 digits, then up to a multiple of 64 with the newline last.
  header += ' '.repeat(21 - String(shape[0]).length);
  const bare = PREFIX_LENGTH + header.length + 1;
  header += ' '.repeat((ALIGNMENT - (bare % ALIGNMENT)) % ALIGNMENT) + '\n';
  const prefix = [...MAGIC, 1, 0, header.length & 0xff, header.length >> 8];
  return Uint8Array.from([...prefix, ...Array.from(header, (character) => character.charCodeAt(0))]);
}

/** Elements as bytes, little endian: `data` itself where it is bytes already. */
export function npyElements(dtype: NpyType, data: ArrayLike<number>): Uint8Array {
  if (dtype === 'uint8') return data instanceof Uint8Array ? data : Uint8Array.from(data);
  const width = NPY_BYTES_PER_ELEMENT[dtype];
  const bytes = new Uint8Array(data.length * width);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < data.length; i++) {
    view.setInt32(i * width, data[i], true);
    if (width === 8) view.setInt32(i * width + 4, data[i] < 0 ? -1 : 0, true);
  }
  return bytes;
}

/** What the header of a .npy file says. */
export interface NpyLayout {
  readonly dtype: NpyType;
  readonly shape: number[];
  /** Where the elements begin, in bytes. */
  readonly start: number;
}

/** Long enough for any header we read. */
export const NPY_HEADER_LIMIT = 1024;

/**
 * Reads the header alone.
 * @param head the first NPY_HEADER_LIMIT bytes of the file, or all there are.
 * @param numBytes length of the whole file.
 * @throws UserError unless it is a whole .npy file (version 1.0, C order) of uint8, int32 or int64.
 */
export function readNpyLayout(head: Uint8Array, numBytes: number, source: string): NpyLayout {
  if (head.length < PREFIX_LENGTH || MAGIC.some((byte, index) => head[index] !== byte)) {
    throw new UserError(`${source} is not a NumPy file: it does not begin with \\x93NUMPY.`);
  }
  if (head[6] !== 1) {
    throw new UserError(`${source} has NumPy format version ${head[6]}; version 1 is read.`);
  }
  const start = PREFIX_LENGTH + head[8] + 256 * head[9];
  const header = String.fromCharCode(...head.subarray(PREFIX_LENGTH, Math.min(start, NPY_HEADER_LIMIT)));
  const [, descr, order, sides] = HEADER.exec(header) ?? [];
  const dtype = NPY_TYPES.find((type) => DESCRIPTIONS[type] === descr);
  if (dtype === undefined || order !== 'False') {
    throw new UserError(
      `${source} is not in C order with elements of uint8, int32 or int64; save it again with one of these.`,
    );
  }
  const shape = sides.split(',').flatMap((side) => (side.trim() === '' ? [] : [Number(side)]));
  const length = shape.reduce((product, side) => product * side, 1);
  const width = NPY_BYTES_PER_ELEMENT[dtype];
  if (!Number.isSafeInteger(length) || numBytes - start !== length * width) {
    throw new UserError(
      `${source} is damaged: its header promises ${shape.join('x')} elements of ${width} bytes, but ${Math.max(0, numBytes - start)} bytes follow.`,
    );
  }
  return { dtype, shape, start };
}

/** @throws UserError unless `bytes` is a whole .npy file (version 1.0, C order) of uint8, int32 or int64. */
export function readNpy(bytes: Uint8Array, source: string): NpyArray {
  const { dtype, shape, start } = readNpyLayout(bytes.subarray(0, NPY_HEADER_LIMIT), bytes.length, source);
  if (dtype === 'uint8') return { dtype, shape, data: bytes.slice(start) };
  return { dtype, shape, data: readNpyIntegers(bytes.subarray(start), dtype, source) };
}

/** Elements of int32 or int64, from their bytes. @throws UserError for a number beyond 32 bits. */
export function readNpyIntegers(bytes: Uint8Array, dtype: 'int32' | 'int64', source: string): Int32Array {
  const width = NPY_BYTES_PER_ELEMENT[dtype];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = new Int32Array(bytes.length / width);
  for (let i = 0; i < data.length; i++) {
    data[i] = view.getInt32(i * width, true);
    // The upper half of an int64 must only repeat the sign.
    if (width === 8 && view.getInt32(i * width + 4, true) !== data[i] >> 31) {
      throw new UserError(`${source} holds a number beyond 32 bits at element ${i + 1}.`);
    }
  }
  return data;
}
