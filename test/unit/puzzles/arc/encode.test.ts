import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canvasFor,
  cropGrid,
  encodeGrid,
  encodeLabels,
  EOS_ID,
  NO_OFFSET,
} from '../../../../puzzles/arc/encode.ts';
import { swapsSides } from '../../../../puzzles/arc/dihedral.ts';
import { gridEquals, gridFromRows, gridToRows } from '../../../../puzzles/arc/grid.ts';
import { gridHash } from '../../../../puzzles/arc/hash.ts';
import { applyRecipe, decodeRecipe, undoRecipe } from '../../../../puzzles/arc/recipe.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { IGNORE_LABEL_ID, PAD_ID } from '../../../../puzzles/tokens.ts';
import { unitCases } from '../goldens.ts';
import { codes, grids } from './arbitraries.ts';

const tokensOf = (text: string): number[] => Array.from(text, (digit) => Number.parseInt(digit, 16));

function encoded(rows: number[][], offset = NO_OFFSET): number[] {
  // What was there before must not shine through.
  const into = new Uint8Array(900).fill(77);
  encodeGrid(gridFromRows(rows), 30, into, 0, { offset });
  return [...into];
}

describe('encodeGrid', () => {
  it.each(unitCases().arc_encode.map((one, index) => [index, one] as const))(
    'is the official one, case %i',
    (_, one) => {
      const offset = { row: one.pad_r, col: one.pad_c };
      expect(encoded(one.input)).toEqual(tokensOf(one.seq_input));
      expect(encoded(one.output)).toEqual(tokensOf(one.seq_output));
      expect(encoded(one.input, offset)).toEqual(tokensOf(one.seq_input_translated));
      expect(encoded(one.output, offset)).toEqual(tokensOf(one.seq_output_translated));
    },
  );

  it('augments on the way as applyRecipe does, inside a larger array', () => {
    fc.assert(
      fc.property(grids(15), codes, fc.nat(5), fc.nat(5), (grid, code, row, col) => {
        const recipe = decodeRecipe(code);
        const plain = new Int32Array(1200).fill(-7);
        encodeGrid(applyRecipe(grid, recipe), 20, plain, 400, { offset: { row, col } });
        const augmented = new Int32Array(1200).fill(-7);
        encodeGrid(grid, 20, augmented, 400, { ...recipe, offset: { row, col } });
        expect(augmented).toEqual(plain);
        expect(augmented.subarray(0, 400).every((token) => token === -7)).toBe(true);
        expect(augmented.subarray(800).every((token) => token === -7)).toBe(true);
      }),
    );
  });

  it('is read back by cropGrid where the grid was not moved', () => {
    fc.assert(
      fc.property(grids(), codes, (grid, code) => {
        const recipe = decodeRecipe(code);
        const into = new Int32Array(900);
        encodeGrid(grid, 30, into, 0, recipe);
        expect(gridEquals(cropGrid(into, 30), applyRecipe(grid, recipe))).toBe(true);
      }),
    );
  });

  it('loses nothing by turning, recolouring and moving: inverse(augment(grid)) = grid', () => {
    fc.assert(
      fc.property(grids(20), codes, fc.nat(29), fc.nat(29), (grid, code, row, col) => {
        const recipe = decodeRecipe(code);
        const { rows, cols } = applyRecipe(grid, recipe);
        const offset = { row: row % (31 - rows), col: col % (31 - cols) };
        const into = new Uint8Array(1800);
        encodeGrid(grid, 30, into, 900, { ...recipe, offset });
        expect(gridEquals(undoRecipe(cropGrid(into, 30, 900, offset), recipe), grid)).toBe(true);
      }),
    );
  });

  it('refuses what does not fit, whichever side it lies on', () => {
    const wide = gridFromRows([new Array<number>(12).fill(1)]);
    for (const transform of [0, 1]) {
      expect(() => encodeGrid(wide, 10, new Uint8Array(100), 0, { transform })).toThrow(UserError);
    }
    expect(() => encodeGrid(wide, 15, new Uint8Array(225), 0, { offset: { row: 0, col: 4 } })).toThrow(
      /1x12 at row 0, column 4 does not fit a canvas of 15x15/,
    );
    expect(swapsSides(1) && swapsSides(7) && !swapsSides(2)).toBe(true);
  });
});

describe('encodeLabels', () => {
  it('is encodeGrid with the padding left out of the loss, EOS kept', () => {
    const grid = gridFromRows([
      [0, 1],
      [2, 3],
    ]);
    const tokens = new Int32Array(100);
    const labels = new Int32Array(100);
    encodeGrid(grid, 10, tokens, 0);
    encodeLabels(grid, 10, labels, 0);
    expect([...labels]).toEqual(Array.from(tokens, (token) => (token === PAD_ID ? IGNORE_LABEL_ID : token)));
    expect(labels.filter((token) => token === EOS_ID)).toHaveLength(4);
  });
});

describe('cropGrid', () => {
  it.each(unitCases().arc_crop.map((one, index) => [index, one] as const))(
    'is the official one, case %i',
    (_, { seq, shape, crop, sha256 }) => {
      const grid = cropGrid(tokensOf(seq), 30);
      expect([grid.rows, grid.cols]).toEqual(shape);
      if (shape[0] > 0) expect(gridToRows(grid)).toEqual(crop);
      expect(gridHash(grid)).toBe(sha256);
    },
  );

  it('gives the largest area among all anchored rectangles, on any tokens', () => {
    const canvas = 10;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 13 }), { minLength: 100, maxLength: 100 }), (noise) => {
        // Mostly colours, so that rectangles of some size appear.
        const tokens = noise.map((token, at) => (at % 3 === 0 ? token : 2 + (token % 10)));
        const isColour = (token: number): boolean => token >= 2 && token <= 11;
        let largest = 0;
        for (let rows = 1; rows <= canvas; rows++) {
          for (let cols = 1; cols <= canvas; cols++) {
            const isFull = tokens.every(
              (token, at) => at % canvas >= cols || at >= rows * canvas || isColour(token),
            );
            if (isFull) largest = Math.max(largest, rows * cols);
          }
        }
        const grid = cropGrid(tokens, canvas);
        expect(grid.rows * grid.cols).toBe(largest);
        grid.cells.forEach((colour, at) => {
          const place = Math.floor(at / grid.cols) * canvas + (at % grid.cols);
          expect(colour).toBe(tokens[place] - 2);
        });
      }),
    );
  });
});

describe('canvasFor', () => {
  it.each([
    [1, 10],
    [10, 10],
    [11, 15],
    [16, 20],
    [21, 30],
    [30, 30],
  ])('a side of %i needs %i', (side, canvas) => {
    expect(canvasFor(side)).toBe(canvas);
  });

  it('refuses more than 30', () => {
    expect(() => canvasFor(31)).toThrow(UserError);
  });
});
