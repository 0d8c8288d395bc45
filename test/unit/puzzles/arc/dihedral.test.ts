import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INVERSE_TRANSFORM, NUM_TRANSFORMS, transformGrid } from '../../../../puzzles/arc/dihedral.ts';
import { gridEquals, gridFromRows, gridToRows } from '../../../../puzzles/arc/grid.ts';
import { gridHash } from '../../../../puzzles/arc/hash.ts';
import { gridOf, unitCases } from '../goldens.ts';
import { grids } from './arbitraries.ts';

const AS_THEY_ARE = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

describe('transformGrid', () => {
  it('gives the official eight', () => {
    const { grid, transforms, inverse_table } = unitCases().dihedral;
    expect(transforms).toHaveLength(NUM_TRANSFORMS);
    transforms.forEach((expected, transform) => {
      expect(gridToRows(transformGrid(gridFromRows(grid), transform, AS_THEY_ARE))).toEqual(expected);
    });
    expect(INVERSE_TRANSFORM).toEqual(inverse_table);
  });

  it('is undone by its inverse, and recolours cell by cell', () => {
    fc.assert(
      fc.property(grids(), fc.nat(NUM_TRANSFORMS - 1), (grid, transform) => {
        const there = transformGrid(grid, transform, AS_THEY_ARE);
        expect(gridEquals(transformGrid(there, INVERSE_TRANSFORM[transform], AS_THEY_ARE), grid)).toBe(true);
        const recoloured = transformGrid(grid, transform, [...AS_THEY_ARE].reverse());
        expect(recoloured.cells).toEqual(there.cells.map((colour) => 9 - colour));
      }),
    );
  });
});

describe('gridHash', () => {
  it.each(unitCases().grid_hash.map((one, index) => [index, one] as const))(
    'is the official one, case %i',
    (_, { grid, sha256 }) => {
      expect(gridHash(gridOf(grid))).toBe(sha256);
    },
  );
});
