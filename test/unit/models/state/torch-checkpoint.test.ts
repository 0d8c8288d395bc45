import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bytesInMemory } from '../../../../models/state/byte-source.ts';
import { readWhole } from '../../../../models/state/file-tensor.ts';
import { openTorchCheckpoint } from '../../../../models/state/torch-checkpoint.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { DICT, stateOf, storageOf, tensorOf, textOf, whole } from './pickles.ts';
import { storedZip, type ZipOptions } from './stored-zips.ts';

const FOLDER = join(import.meta.dirname, 'torch-files');

interface Numbers {
  shape: readonly number[];
  data: readonly number[];
}

function open(bytes: Uint8Array, name = 'x.pt') {
  return openTorchCheckpoint(bytesInMemory(bytes), (piece, before) => crc32(piece, before), name).tensors;
}

function read(bytes: Uint8Array): Record<string, Numbers> {
  const tensors = [...open(bytes)].map(([name, tensor]) => {
    const { shape, data } = readWhole(tensor);
    return [name, { shape: [...shape], data: [...data] }] as const;
  });
  return Object.fromEntries(tensors);
}

/** The checkpoint around a pickle, with the four numbers 1, 2, 3, 4 in data/0. */
function checkpoint(data: string, more: Record<string, Uint8Array | string> = {}, options: ZipOptions = {}) {
  const numbers = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer);
  return storedZip(
    { 'm/data.pkl': Buffer.from(data, 'latin1'), 'm/data/0': numbers, 'm/version': '3\n', ...more },
    options,
  );
}

const good = stateOf('a', tensorOf([2, 2], [2, 1]));

describe('checkpoints that PyTorch wrote', () => {
  const expected = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as Record<
    string,
    Record<string, Numbers>
  >;

  it.each(Object.keys(expected))('are read as PyTorch would: %s', (name) => {
    const tensors = read(readFileSync(join(FOLDER, name)));
    expect(Object.keys(tensors)).toEqual(Object.keys(expected[name]));
    expect(tensors).toEqual(expected[name]);
  });

  it('keep integers integers', () => {
    const tensors = open(readFileSync(join(FOLDER, 'views.pt')));
    expect(tensors.get('int')?.dtype).toBe('int32');
    expect(tensors.get('byte')?.dtype).toBe('uint8');
    expect(tensors.get('half')?.dtype).toBe('float32');
  });

  it.each([
    ['expanded.pt', /repeats its 1 numbers/],
    ['double.pt', /it names "torch\.DoubleStorage".*nothing was called/],
    ['not-tensors.pt', /its "step" is no tensor: save model\.state_dict\(\) alone/],
    ['whole-module.pt', /it names "__main__\.Inner"/],
    ['script.pt', /TorchScript/],
  ])('are refused where they hold no plain weights: %s', (name, reason) => {
    expect(() => read(readFileSync(join(FOLDER, name)))).toThrow(reason);
  });

  it('cut off anywhere are refused', () => {
    const bytes = readFileSync(join(FOLDER, 'module.pt'));
    for (let length = 0; length < bytes.length; length += 7) {
      expect(() => read(bytes.subarray(0, length))).toThrow(UserError);
    }
  });
});

describe('a checkpoint', () => {
  const four = { a: { shape: [2, 2], data: [1, 2, 3, 4] } };

  it('may be a Zip64, and have the entries of newer versions', () => {
    expect(read(checkpoint(good))).toEqual(four);
    expect(read(checkpoint(good, {}, { zip64: true }))).toEqual(four);
    const newer = {
      'm/byteorder': 'little',
      'm/.format_version': '1',
      'm/.storage_alignment': '64',
      'm/.data/serialization_id': '0123456789',
    };
    expect(read(checkpoint(good, newer))).toEqual(four);
  });

  it('may be a plain dict, memorize values and have attributes', () => {
    const plain = `\x80\x02}(${textOf('a')}q\x05${tensorOf([2, 2], [2, 1])}u}${textOf('_metadata')}${DICT}sb.`;
    expect(read(checkpoint(plain))).toEqual(four);
    const twice = `\x80\x02}(${textOf('a')}${tensorOf([2, 2], [2, 1])}q\x01${textOf('b')}h\x01u.`;
    expect(read(checkpoint(twice))).toEqual({ ...four, b: four.a });
  });

  const bomb = (pickled: string): string => `\x80\x02${pickled}.`;
  it.each<[string, string, RegExp]>([
    ['another function', bomb(`cos\nsystem\n(${textOf('ls')}tR`), /names "os\.system"/],
    ['builtins', bomb(`cbuiltins\neval\n(${textOf('1')}tR`), /names "builtins\.eval"/],
    ['the same in protocol 4', bomb(`\x8c\x02os\x8c\x06system\x93)R`), /names "os\.system"/],
    ['a class of torch', bomb('ctorch.nn.modules.linear\nLinear\n)\x81'), /names "torch\.nn/],
    ['a call of a storage', bomb('ctorch\nFloatStorage\n)R'), /a call of "torch\.FloatStorage" is asked for/],
    ['a call of a text', bomb(`${textOf('os.system')})R`), /a call of what is no function/],
    ['a dict made of something', bomb('ccollections\nOrderedDict\n(]tR'), /in a way of its own/],
    ['INST', bomb('(ios\nsystem\n'), /opcode 0x69/],
    ['OBJ', bomb('(cos\nsystem\no'), /names "os\.system"/],
    ['NEWOBJ', bomb('ccollections\nOrderedDict\n)\x81'), /opcode 0x81/],
    ['an extension', bomb('\x82\x01'), /opcode 0x82/],
    ['building an object', bomb(']}b'), /an object is built/],
    ['a persistent id of its own', bomb(`${textOf('x')}Q`), /a storage is described/],
    [
      'a storage key that leads out',
      stateOf('a', tensorOf([1], [1], 0, storageOf('FloatStorage', '../data.pkl'))),
      /a storage is described/,
    ],
    [
      'a storage that is not there',
      stateOf('a', tensorOf([1], [1], 0, storageOf('FloatStorage', '7'))),
      /its data\/7 is missing/,
    ],
    [
      'a storage that is shorter',
      stateOf('a', tensorOf([1], [1], 0, storageOf('FloatStorage', '0', 5))),
      /does not hold 5 numbers/,
    ],
    ['a view past the end', stateOf('a', tensorOf([2, 2], [2, 1], 1)), /reaches past the 4 numbers/],
    ['strides past the end', stateOf('a', tensorOf([2, 2], [9, 1])), /reaches past/],
    ['a huge shape', stateOf('a', tensorOf([2 ** 40, 2 ** 40], [0, 0])), /repeats its 4 numbers/],
    ['a negative shape', stateOf('a', tensorOf([-1], [1])), /shape of a tensor is damaged/],
    ['too many axes', stateOf('a', tensorOf(Array<number>(9).fill(1), Array<number>(9).fill(1))), /damaged/],
    ['a key twice', `\x80\x02}(${textOf('a')}${whole(1)}${textOf('a')}${whole(1)}u.`, /"a" comes twice/],
    ['no dict', bomb(whole(1)), /it holds no state_dict/],
    ['a number as a tensor', stateOf('step', whole(1)), /its "step" is no tensor/],
    ['nesting', bomb(`${')'}${'\x85'.repeat(40)}`), /nested more than 32/],
    ['nesting in lists', bomb(`${'('.repeat(100)}`), /nested more than 64/],
    ['a list in itself', bomb(`]q\x01${'h\x01a'.repeat(40)}`), /nested more than 32|a value is missing/],
    ['a pile', bomb(`${'N'.repeat(30_000)}`), /piled up/],
    ['a text that is longer than the file', bomb('X\xff\xff\xff\xff'), /ends in the middle/],
    ['a text of 2^60 bytes', bomb('\x8d\x00\x00\x00\x00\x00\x00\x00\x10'), /too large/],
    ['a long number', bomb(`\x8a\xff${'\x01'.repeat(255)}`), /255 bytes; 8 are allowed/],
    ['what was never memorized', bomb('h\x09'), /value 9 was never memorized/],
    ['a text that is not UTF-8', bomb('X\x01\x00\x00\x00\xff'), /not UTF-8/],
    ['an old protocol', '\x80\x00N.', /protocol 0 is unknown/],
    ['a new protocol', '\x80\x06N.', /protocol 6 is unknown/],
    ['an empty stack', '\x80\x02.', /a value is missing/],
    ['an open mark', '\x80\x02(N.', /a value is missing|end comes too early/],
    ['no end', '\x80\x02N', /ends in the middle/],
    ['size', `\x80\x02${'N0'.repeat(600_000)}N.`, /1048576 are allowed/],
  ])('is refused in one sentence for %s', (_, data, reason) => {
    const refused = () => read(checkpoint(data));
    expect(refused).toThrow(UserError);
    expect(refused).toThrow(reason);
    expect(refused).toThrow(/^x\.pt is no usable checkpoint of torch\.save: [^\n]*\.$/);
  });

  it('that doubles a list 50 times costs no more than its bytes', () => {
    const doubled = Array.from(
      { length: 25 },
      (_, i) => `h${String.fromCharCode(i)}h${String.fromCharCode(i)}\x86q${String.fromCharCode(i + 1)}`,
    );
    expect(() => read(checkpoint(`\x80\x02)q\x00${doubled.join('')}.`))).toThrow(
      /no state_dict|missing|too early/,
    );
  });

  it.each<[string, Buffer, RegExp]>([
    ['packed entries', checkpoint(good, {}, { method: 8 }), /is packed/],
    ['big endian numbers', checkpoint(good, { 'm/byteorder': 'big' }), /big endian/],
    ['no pickle', storedZip({ 'm/other': '' }), /no data\.pkl/],
    ['an empty zip', storedZip({}), /no data\.pkl/],
    [
      'too many entries',
      storedZip(Object.fromEntries(Array.from({ length: 20_001 }, (_, i) => [`m/${i}`, '']))),
      /20001 entries/,
    ],
  ])('is refused for %s', (_, bytes, reason) => {
    expect(() => read(bytes)).toThrow(reason);
  });

  it('is refused when a number has changed on the way', () => {
    const bytes = checkpoint(good);
    bytes[bytes.indexOf(Buffer.from(Float32Array.of(3).buffer))] ^= 1;
    expect(() => read(bytes)).toThrow(/the checksum of "m\/data\/0" differs/);
  });
});
