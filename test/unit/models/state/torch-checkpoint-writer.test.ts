import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesInMemory } from '../../../../models/state/byte-source.ts';
import { readWhole, type WholeTensor } from '../../../../models/state/file-tensor.ts';
import { torchCheckpointPieces } from '../../../../models/state/torch-checkpoint-writer.ts';
import { openTorchCheckpoint } from '../../../../models/state/torch-checkpoint.ts';
import { randomFromSeed, type Random } from '../../../../puzzles/random.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { storedZip } from './stored-zips.ts';

const crc = (bytes: Uint8Array, before: number): number => crc32(bytes, before);

function write(tensors: ReadonlyMap<string, WholeTensor>): Buffer {
  return Buffer.concat([...torchCheckpointPieces(tensors, crc)]);
}

function read(bytes: Uint8Array): Map<string, WholeTensor> {
  const { tensors } = openTorchCheckpoint(bytesInMemory(bytes), crc);
  return new Map([...tensors].map(([name, tensor]) => [name, readWhole(tensor)]));
}

/** A state_dict as no model has one: all dtypes, empty and scalar tensors, names in all alphabets. */
function anyStateDict(random: Random): Map<string, WholeTensor> {
  const tensors = new Map<string, WholeTensor>();
  const numTensors = random.int(0, 6);
  while (tensors.size < numTensors) {
    const shape = Array.from({ length: random.int(0, 4) }, () => random.int(0, 5));
    const length = shape.reduce((a, b) => a * b, 1);
    const bits = Int32Array.from({ length }, () => random.int(-(2 ** 31), 2 ** 31 - 1));
    const name = Array.from({ length: random.int(1, 300) }, () =>
      String.fromCodePoint(random.int(0x20, random.uniform() < 0.9 ? 0x7e : 0x2ff)),
    ).join('');
    const kind = random.int(0, 2);
    if (kind === 0) tensors.set(name, { dtype: 'float32', shape, data: new Float32Array(bits.buffer) });
    else if (kind === 1) tensors.set(name, { dtype: 'int32', shape, data: bits });
    else tensors.set(name, { dtype: 'uint8', shape, data: Uint8Array.from(bits) });
  }
  return tensors;
}

const bytesOf = ({ data }: WholeTensor): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

const sample = new Map<string, WholeTensor>([
  [
    'model.inner.lm_head.weight',
    { dtype: 'float32', shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, -0, 1e-40) },
  ],
  ['model.inner.H_init', { dtype: 'float32', shape: [300], data: new Float32Array(300).fill(0.25) }],
  ['steps', { dtype: 'int32', shape: [2], data: Int32Array.of(-7, 2 ** 30) }],
  ['flags', { dtype: 'uint8', shape: [3], data: Uint8Array.of(0, 1, 255) }],
  ['scalar', { dtype: 'float32', shape: [], data: Float32Array.of(9) }],
  ['empty', { dtype: 'float32', shape: [0, 4], data: new Float32Array(0) }],
]);

describe('a state_dict written for PyTorch', () => {
  it('is read again to the bit, whatever is in it', () => {
    const random = randomFromSeed(5);
    for (let i = 0; i < 300; i++) {
      const tensors = anyStateDict(random);
      const again = read(write(tensors));
      expect([...again.keys()]).toEqual([...tensors.keys()]);
      for (const [name, tensor] of tensors) {
        const { dtype, shape } = again.get(name)!;
        expect({ dtype, shape }).toEqual({ dtype: tensor.dtype, shape: tensor.shape });
        expect(bytesOf(again.get(name)!).equals(bytesOf(tensor))).toBe(true);
      }
    }
  });

  it('says what its model is', () => {
    const bytes = Buffer.concat([...torchCheckpointPieces(sample, crc, '{"näme":1}')]);
    expect(openTorchCheckpoint(bytesInMemory(bytes), crc).description).toBe('{"näme":1}');
    expect(openTorchCheckpoint(bytesInMemory(write(sample)), crc).description).toBeNull();
  });

  it('puts every entry at a multiple of 64 bytes', () => {
    const bytes = write(sample);
    let numEntries = 0;
    for (let at = 0; bytes.readUInt32LE(at) === 0x04034b50; numEntries++) {
      const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
      expect(start % 64).toBe(0);
      at = start + bytes.readUInt32LE(at + 18);
    }
    expect(numEntries).toBe(sample.size + 3);
  });

  it('is refused above 4 GB, before anything is written', () => {
    const huge = { dtype: 'float32', shape: [2 ** 30], data: { length: 2 ** 30, byteLength: 2 ** 32 } };
    const tensors = new Map([['huge', huge as unknown as WholeTensor]]);
    expect(() => torchCheckpointPieces(tensors, crc).next()).toThrow(/5 GB.*export safetensors/);
  });
});

describe('every mutation of a written checkpoint', () => {
  // The long lane tries as many as reliability row 7 asks for.
  const numMutations = process.env.TESSERA_LONG ? 20_000 : 2_000;

  function mutate(bytes: Buffer, random: Random): Buffer {
    const mutated = Buffer.from(
      bytes.subarray(0, random.uniform() < 0.1 ? random.int(0, bytes.length) : bytes.length),
    );
    for (let flips = random.int(1, 4); flips > 0 && mutated.length > 0; flips--) {
      mutated[random.int(0, mutated.length - 1)] =
        random.uniform() < 0.5 ? random.int(0, 255) : random.int(0x28, 0x95);
    }
    return mutated;
  }

  it.each(['the whole file', 'its pickle, with a right checksum'])(
    'is answered with tensors or one sentence: %s',
    (part) => {
      const file = write(sample);
      const start = file.readUInt16LE(26) + file.readUInt16LE(28) + 30;
      const pickle = file.subarray(start, start + file.readUInt32LE(18));
      const numbers = Object.fromEntries(
        [...sample.values()].map((tensor, i) => [`m/data/${i}`, bytesOf(tensor)]),
      );
      const random = randomFromSeed(1);
      let numRead = 0;
      for (let i = 0; i < numMutations; i++) {
        const bytes =
          part === 'the whole file'
            ? mutate(file, random)
            : storedZip({ 'm/data.pkl': mutate(pickle, random), ...numbers });
        try {
          read(bytes);
          numRead++;
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          expect((error as Error).message).toMatch(/^The file is no usable [^\n]*\.$/);
        }
      }
      expect(numRead).toBeLessThan(numMutations);
    },
  );
});

const CHECK = `
import io, pickle, pickletools, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
data = archive.read('archive/data.pkl')
pickletools.dis(data, io.StringIO())
names = set()
for opcode, argument, at in pickletools.genops(data):
    assert opcode.proto <= 2, opcode.name
    if opcode.name == 'GLOBAL': names.add(argument)
class Reader(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) == ('collections', 'OrderedDict'):
            import collections; return collections.OrderedDict
        if name == '_rebuild_tensor_v2': return lambda *args: args
        return module + '.' + name
    def persistent_load(self, id): return id
for name, (storage, offset, shape, strides, grad, hooks) in Reader(io.BytesIO(data)).load().items():
    print(name, *storage, offset, shape, strides, grad, len(hooks), len(archive.read('archive/data/' + storage[2])))
print(sorted(names))
`;

const TORCH = `
import sys, torch
for name, tensor in torch.load(sys.argv[1], weights_only=True).items():
    print(name, str(tensor.dtype), tuple(tensor.shape), tensor.flatten()[:6].tolist())
`;

/** Why Python cannot run a program here; null where it can. */
function pythonLacks(what: string): string | null {
  const { status, error } = spawnSync('python3', ['-c', what]);
  if (error) return 'there is no python3 here';
  return status === 0 ? null : `python3 here cannot "${what}"`;
}

describe('a state_dict written for PyTorch, as others read it', () => {
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tessera-torch-'));
    file = join(folder, 'model.pt');
    writeFileSync(file, write(sample));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const python = (program: string): string[] =>
    execFileSync('python3', ['-c', program, file], { encoding: 'utf8' }).trim().split('\n');

  it("by Python's own zipfile, pickletools and pickle", (ctx) => {
    const reason = pythonLacks('import pickletools');
    if (reason !== null) ctx.skip(reason);
    expect(python(CHECK)).toEqual([
      'model.inner.lm_head.weight storage torch.FloatStorage 0 cpu 6 0 (2, 3) (3, 1) False 0 24',
      'model.inner.H_init storage torch.FloatStorage 1 cpu 300 0 (300,) (1,) False 0 1200',
      'steps storage torch.IntStorage 2 cpu 2 0 (2,) (1,) False 0 8',
      'flags storage torch.ByteStorage 3 cpu 3 0 (3,) (1,) False 0 3',
      'scalar storage torch.FloatStorage 4 cpu 1 0 () () False 0 4',
      'empty storage torch.FloatStorage 5 cpu 0 0 (0, 4) (4, 1) False 0 0',
      "['collections OrderedDict', 'torch ByteStorage', 'torch FloatStorage', 'torch IntStorage', 'torch._utils _rebuild_tensor_v2']",
    ]);
  });

  it('by torch.load(weights_only=True)', { timeout: 60_000 }, (ctx) => {
    const reason = pythonLacks('import torch');
    if (reason !== null) ctx.skip(reason);
    expect(python(TORCH)).toEqual([
      'model.inner.lm_head.weight torch.float32 (2, 3) [1.0, -2.0, 3.5, 0.0, -0.0, 9.99994610111476e-41]',
      `model.inner.H_init torch.float32 (300,) [${Array(6).fill('0.25').join(', ')}]`,
      'steps torch.int32 (2,) [-7, 1073741824]',
      'flags torch.uint8 (3,) [0, 1, 255]',
      'scalar torch.float32 () [9.0]',
      'empty torch.float32 (0, 4) []',
    ]);
  });
});
