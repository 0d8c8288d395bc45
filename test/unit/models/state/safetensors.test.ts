import { describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../../../models/state/safetensors.ts';
import type { WholeTensor } from '../../../../models/state/file-tensor.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { UserError } from '../../../../puzzles/user-error.ts';

const tensors = new Map<string, WholeTensor>([
  [
    'model.inner.lm_head.weight',
    { dtype: 'float32', shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, -0, 1e-40) },
  ],
  ['steps', { dtype: 'int32', shape: [2], data: Int32Array.of(-7, 2 ** 30) }],
  ['flags', { dtype: 'uint8', shape: [3], data: Uint8Array.of(0, 1, 255) }],
  ['scalar', { dtype: 'float32', shape: [], data: Float32Array.of(9) }],
  ['empty', { dtype: 'float32', shape: [0, 4], data: new Float32Array(0) }],
]);
const metadata = new Map([
  ['format', 'pt'],
  ['config', '{"note":"quotes \\" and : colons"}'],
]);

/** A file with any header and any number of zero bytes of data. */
function fileOf(header: string, numDataBytes = 0, declared = BigInt(Buffer.byteLength(header))): Uint8Array {
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(declared);
  return new Uint8Array(Buffer.concat([prefix, Buffer.from(header), Buffer.alloc(numDataBytes)]));
}

const entry = (dtype: string, shape: unknown, begin: unknown, end: unknown) =>
  JSON.stringify({ dtype, shape, data_offsets: [begin, end] });

describe('safetensors', () => {
  it('gives back what was written, to the bit', () => {
    const bytes = writeSafetensors({ tensors, metadata });
    const read = readSafetensors(bytes);
    expect([...read.tensors]).toEqual([...tensors]);
    expect(Object.is(read.tensors.get('model.inner.lm_head.weight')?.data[4], -0)).toBe(true);
    expect([...read.metadata]).toEqual([...metadata]);
    expect(Buffer.from(writeSafetensors(read)).equals(Buffer.from(bytes))).toBe(true);
  });

  it('writes the layout of the format', () => {
    const bytes = writeSafetensors({
      tensors: new Map([['a', { dtype: 'float32', shape: [1], data: Float32Array.of(1) }]]),
      metadata: new Map(),
    });
    const header = '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}  ';
    expect(header.length % 8).toBe(0);
    expect(Buffer.from(bytes)).toEqual(Buffer.concat([fileOf(header), Buffer.from([0, 0, 0x80, 0x3f])]));
  });

  it('reads from the middle of a larger buffer', () => {
    const bytes = writeSafetensors({ tensors, metadata });
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect([...readSafetensors(shifted.subarray(3)).tensors]).toEqual([...tensors]);
    // As files are read: a Buffer's slice does not copy.
    expect([...readSafetensors(Buffer.from(shifted).subarray(3)).tensors]).toEqual([...tensors]);
  });

  it('widens half precision', () => {
    const header = `{"h":${entry('F16', [4], 0, 8)},"b":${entry('BF16', [2], 8, 12)}}`;
    const bytes = fileOf(header, 12);
    const view = new DataView(bytes.buffer, bytes.byteOffset + 8 + header.length);
    [0x3c00, 0xc000, 0x0001, 0x7c00].forEach((bits, i) => view.setUint16(2 * i, bits, true));
    [0x3f80, 0xc040].forEach((bits, i) => view.setUint16(8 + 2 * i, bits, true));
    const read = readSafetensors(bytes).tensors;
    expect([...read.get('h')!.data]).toEqual([1, -2, 2 ** -24, Infinity]);
    expect([...read.get('b')!.data]).toEqual([1, -3]);
  });

  const good = entry('F32', [1], 0, 4);
  it.each<[string, Uint8Array, RegExp]>([
    ['no bytes', new Uint8Array(0), /only 0 bytes/],
    ['a header larger than allowed', fileOf('{}', 0, 2n ** 63n), /9223372036854775808 bytes/],
    ['a header longer than the file', fileOf('{}', 0, 100n), /ends before/],
    ['no JSON', fileOf('{"a":'), /not JSON/],
    ['no UTF-8', Buffer.concat([fileOf('', 0, 4n), Buffer.from([0x7b, 0xff, 0xff, 0x7d])]), /not JSON/],
    ['a header that begins with a space', fileOf(' {}'), /not a JSON object/],
    ['a list', fileOf('[1]'), /not a JSON object/],
    ['a name twice', fileOf(`{"a":${good},"a":${good}}`, 4), /twice/],
    [
      'a field twice',
      fileOf('{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
      /twice/,
    ],
    ['a missing field', fileOf('{"a":{"dtype":"F32","shape":[1]}}'), /needs dtype, shape and data_offsets/],
    ['an unknown dtype', fileOf(`{"a":${entry('F64', [1], 0, 8)}}`, 8), /dtype "F64"/],
    ['a dtype from the prototype', fileOf(`{"a":${entry('toString', [1], 0, 4)}}`, 4), /dtype "toString"/],
    ['a negative dimension', fileOf(`{"a":${entry('F32', [-1], 0, 4)}}`, 4), /shape .* damaged/],
    ['a huge shape', fileOf(`{"a":${entry('F32', [2 ** 40, 2 ** 40], 0, 4)}}`, 4), /needs .* bytes, not 4/],
    ['offsets the wrong way round', fileOf(`{"a":${entry('F32', [1], 4, 0)}}`, 4), /needs 4 bytes, not -4/],
    ['a gap', fileOf(`{"a":${entry('F32', [1], 4, 8)}}`, 8), /begins at byte 4, not at 0/],
    ['an overlap', fileOf(`{"a":${good},"b":${good}}`, 4), /begins at byte 0, not at 4/],
    ['missing data', fileOf(`{"a":${good}}`, 3), /take 4 bytes, but 3/],
    ['data too many', fileOf(`{"a":${good}}`, 5), /take 4 bytes, but 5/],
    ['metadata that is no text', fileOf('{"__metadata__":{"a":1}}'), /__metadata__/],
    ['nesting without end', fileOf(`{"a":${'['.repeat(1e6)}${']'.repeat(1e6)}}`), /needs dtype/],
  ])('refuses %s in one sentence', (_, bytes, reason) => {
    const read = () => readSafetensors(bytes, 'x.safetensors');
    expect(read).toThrow(UserError);
    expect(read).toThrow(reason);
    expect(read).toThrow(/^x\.safetensors is no usable safetensors file: [^\n]*\.$/);
  });

  it('answers every mutation of a good file with tensors or one sentence', () => {
    const bytes = writeSafetensors({ tensors, metadata });
    const random = randomFromSeed(1);
    for (let i = 0; i < 5000; i++) {
      const mutated = bytes.slice(0, random.uniform() < 0.2 ? random.int(0, bytes.length) : bytes.length);
      for (let flips = random.int(1, 4); flips > 0 && mutated.length > 0; flips--) {
        mutated[random.int(0, mutated.length - 1)] = random.int(0, 255);
      }
      try {
        readSafetensors(mutated);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    }
  });
});
