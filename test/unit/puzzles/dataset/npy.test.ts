import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNpy, writeNpy, type NpyArray } from '../../../../puzzles/dataset/npy.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { goldenBytes, NO_DATASETS, whySkipped } from '../goldens.ts';

const GOLDENS = [
  'arc_aug8/train/all__inputs.npy',
  'arc_aug8/test/all__labels.npy',
  'arc_aug8/train/all__puzzle_indices.npy',
  'arc_edge/test/all__group_indices.npy',
  'maze_default/train/all__inputs.npy',
  'sudoku_sub6_aug4/train/all__inputs.npy',
  'sudoku_sub6_aug4/test/all__inputs.npy',
];

describe('NumPy files', () => {
  it.skipIf(NO_DATASETS !== null).each(GOLDENS)(
    `%s is read and written byte for byte${whySkipped(NO_DATASETS)}`,
    (path) => {
      const bytes = goldenBytes(path);
      expect(writeNpy(readNpy(bytes, path))).toEqual(bytes);
    },
  );

  it('come back as they went', () => {
    const arrays: fc.Arbitrary<NpyArray> = fc
      .record({ rows: fc.nat(5), cols: fc.nat(7), isFlat: fc.boolean(), kind: fc.nat(2), seed: fc.nat() })
      .map(({ rows, cols, isFlat, kind, seed }): NpyArray => {
        const shape = isFlat ? [rows] : [rows, cols];
        const length = isFlat ? rows : rows * cols;
        const values = Array.from({ length }, (_, index) => ((seed ^ index) * 7919) | 0);
        if (kind === 0) return { dtype: 'uint8', shape, data: Uint8Array.from(values) };
        return { dtype: kind === 1 ? 'int32' : 'int64', shape, data: Int32Array.from(values) };
      });
    fc.assert(
      fc.property(arrays, (array) => {
        expect(readNpy(writeNpy(array), 'x.npy')).toEqual(array);
      }),
    );
  });

  const good = writeNpy({ dtype: 'int64', shape: [2, 2], data: Int32Array.of(1, -1, 2 ** 31 - 1, 0) });
  const patched = (from: string, to: string): Uint8Array => {
    const text = String.fromCharCode(...good).replace(from, to.padEnd(from.length));
    return Uint8Array.from(text, (character) => character.charCodeAt(0));
  };
  const beyond = good.slice();
  beyond[beyond.length - 1] = 1;
  it.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(0), /does not begin with/],
    ['another file', new Uint8Array(200).fill(65), /does not begin with/],
    ['format version 2', Uint8Array.from(good, (byte, at) => (at === 6 ? 2 : byte)), /format version 2/],
    ['a cut file', good.subarray(0, good.length - 1), /its header promises 2x2 elements of 8 bytes/],
    ['a file with more behind', Uint8Array.from([...good, 0]), /but 33 bytes follow/],
    ['a cut header', good.subarray(0, 40), /not in C order|promises/],
    ['Fortran order', patched('False', 'True'), /not in C order/],
    ['floats', patched('<i8', '<f8'), /elements of uint8, int32 or int64/],
    ['Python objects', patched('<i8', '|O'), /elements of uint8, int32 or int64/],
    ['a huge shape', patched('(2, 2)', '(9999999999, 9999999999)'), /promises|not in C order/],
    ['a number beyond 32 bits', beyond, /beyond 32 bits at element 4/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readNpy(bytes, 'x.npy')).toThrow(UserError);
    expect(() => readNpy(bytes, 'x.npy')).toThrow(message);
  });
});
