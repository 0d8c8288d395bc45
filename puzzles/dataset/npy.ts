import { UserError } from '../user-error.ts';

/** The arrays of an official dataset; `int64` is read (Sudoku) and narrowed to int32. */
export type NpyArray = { shape: number[] } & (
  { dtype: 'uint8'; data: Uint8Array } | { dtype: 'int32'; data: Int32Array }
);

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const PREFIX_LENGTH = 10;
const ALIGNMENT = 64;
const HEADER =
  /^\{'descr': '([^']{1,8})', 'fortran_order': (True|False), 'shape': \(([0-9, ]{0,60})\), ?\}\s*$/;
const DESCRIPTIONS = { uint8: '|u1', int32: '<i4' } as const;
const BYTES_PER_ELEMENT: Record<string, number> = { '|u1': 1, '<i4': 4, '<i8': 8 };

/** A NumPy file, format version 1.0, byte for byte as numpy.save writes it. */
export function writeNpy({ dtype, shape, data }: NpyArray): Uint8Array {
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  let header = `{'descr': '${DESCRIPTIONS[dtype]}', 'fortran_order': False, 'shape': (${sides}), }`;
  // Room that lets the first side grow to 21 digits, then up to a multiple of 64 with the newline last.
  header += ' '.repeat(21 - String(shape[0]).length);
  const bare = PREFIX_LENGTH + header.length + 1;
  header += ' '.repeat((ALIGNMENT - (bare % ALIGNMENT)) % ALIGNMENT) + '\n';
  const bytes = new Uint8Array(PREFIX_LENGTH + header.length + data.byteLength);
  bytes.set([...MAGIC, 1, 0, header.length & 0xff, header.length >> 8]);
  for (let i = 0; i < header.length; i++) bytes[PREFIX_LENGTH + i] = header.charCodeAt(i);
  const start = PREFIX_LENGTH + header.length;
  if (dtype === 'uint8') {
    bytes.set(data, start);
  } else {
    const view = new DataView(bytes.buffer, start);
    data.forEach((value, index) => {
      view.setInt32(4 * index, value, true);
    });
  }
  return bytes;
}

/** @throws UserError unless `bytes` is a whole .npy file (version 1.0, C order) of uint8, int32 or int64. */
export function readNpy(bytes: Uint8Array, source: string): NpyArray {
  if (bytes.length < PREFIX_LENGTH || MAGIC.some((byte, index) => bytes[index] !== byte)) {
    throw new UserError(`${source} is not a NumPy file: it does not begin with \\x93NUMPY.`);
  }
  if (bytes[6] !== 1)
    throw new UserError(`${source} has NumPy format version ${bytes[6]}; version 1 is read.`);
  const start = PREFIX_LENGTH + bytes[8] + 256 * bytes[9];
  const header = String.fromCharCode(...bytes.subarray(PREFIX_LENGTH, Math.min(start, 1024)));
  const [, descr, order, sides] = HEADER.exec(header) ?? [];
  const width = descr === undefined ? undefined : BYTES_PER_ELEMENT[descr];
  if (width === undefined || order !== 'False') {
    throw new UserError(
      `${source} is not in C order with elements of uint8, int32 or int64; save it again with one of these.`,
    );
  }
  const shape = sides.split(',').flatMap((side) => (side.trim() === '' ? [] : [Number(side)]));
  const length = shape.reduce((product, side) => product * side, 1);
  if (!Number.isSafeInteger(length) || bytes.length - start !== length * width) {
    throw new UserError(
      `${source} is damaged: its header promises ${shape.join('x')} elements of ${width} bytes, but ${Math.max(0, bytes.length - start)} bytes follow.`,
    );
  }
  if (width === 1) return { dtype: 'uint8', shape, data: bytes.slice(start) };
  return { dtype: 'int32', shape, data: readIntegers(bytes, start, length, width, source) };
}

function readIntegers(
  bytes: Uint8Array,
  start: number,
  length: number,
  width: number,
  source: string,
): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  const data = new Int32Array(length);
  for (let i = 0; i < length; i++) {
    data[i] = view.getInt32(i * width, true);
    // The upper half of an int64 must only repeat the sign.
    if (width === 8 && view.getInt32(i * width + 4, true) !== data[i] >> 31) {
      throw new UserError(`${source} holds a number beyond 32 bits at element ${i + 1}.`);
    }
  }
  return data;
}
