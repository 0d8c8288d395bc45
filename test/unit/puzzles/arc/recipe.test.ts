import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridEquals, gridFromRows, gridToRows } from '../../../../puzzles/arc/grid.ts';
import {
  applyRecipe,
  augmentationName,
  decodeRecipe,
  decodeRecipeInto,
  encodeRecipe,
  IDENTITY_CODE,
  NUM_RECIPES,
  parseAugmentationName,
  undoRecipe,
} from '../../../../puzzles/arc/recipe.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { goldenJson, NO_DATASETS, unitCases, whySkipped } from '../goldens.ts';
import { codes, grids } from './arbitraries.ts';

describe('a recipe', () => {
  it('is undone exactly: undoRecipe(applyRecipe(x)) = x', () => {
    fc.assert(
      fc.property(grids(), codes, (grid, code) => {
        const recipe = decodeRecipe(code);
        expect(gridEquals(undoRecipe(applyRecipe(grid, recipe), recipe), grid)).toBe(true);
        expect(gridEquals(applyRecipe(undoRecipe(grid, recipe), recipe), grid)).toBe(true);
      }),
    );
  });

  it('and its code are one and the same thing', () => {
    const colours = new Uint8Array(10);
    fc.assert(
      fc.property(codes, (code) => {
        const recipe = decodeRecipe(code);
        expect(encodeRecipe(recipe)).toBe(code);
        expect(decodeRecipeInto(code, colours)).toBe(recipe.transform);
        expect([...colours]).toEqual(recipe.colours);
        expect([...colours].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      }),
    );
    expect(decodeRecipe(IDENTITY_CODE)).toEqual({ transform: 0, colours: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] });
  });

  it('keeps black exactly in the first tenth of the codes', () => {
    fc.assert(
      fc.property(codes, (code) => {
        expect(decodeRecipe(code).colours[0] === 0).toBe(code < NUM_RECIPES / 10);
      }),
    );
  });

  it.each([-1, NUM_RECIPES, 1.5, Number.NaN])('refuses the code %d', (code) => {
    expect(() => decodeRecipe(code)).toThrow(UserError);
  });
});

describe('the official name of an augmentation', () => {
  it.each(unitCases().inverse_aug.map((one) => [one.name, one] as const))('%s', (name, one) => {
    const { taskId, code } = parseAugmentationName(name);
    expect(taskId).toBe(one.original_name);
    const recipe = decodeRecipe(code);
    expect(gridToRows(applyRecipe(gridFromRows(one.grid), recipe))).toEqual(one.augmented);
    expect(gridToRows(undoRecipe(gridFromRows(one.augmented), recipe))).toEqual(one.inverse_of_augmented);
    expect(augmentationName(taskId, code)).toBe(name);
  });

  it('reads like id|||t3|||0142536789', () => {
    const code = encodeRecipe({ transform: 3, colours: [0, 1, 4, 2, 5, 3, 6, 7, 8, 9] });
    expect(augmentationName('007bbfb7', code)).toBe('007bbfb7|||t3|||0142536789');
    expect(augmentationName('007bbfb7', IDENTITY_CODE)).toBe('007bbfb7');
    expect(parseAugmentationName('007bbfb7')).toEqual({ taskId: '007bbfb7', code: IDENTITY_CODE });
  });

  it('takes the id before the first separator and the recipe after the last two', () => {
    const { taskId, code } = parseAugmentationName('a|||b|||t3|||0142536789');
    expect(taskId).toBe('a');
    expect(augmentationName(taskId, code)).toBe('a|||t3|||0142536789');
  });

  it.each(['a|||t3', 'a|||t8|||0123456789', 'a|||t1|||0123456788', 'a|||t1|||012345678', 'a|||'])(
    'refuses %s',
    (name) => {
      expect(() => parseAugmentationName(name)).toThrow(UserError);
      expect(() => parseAugmentationName(name)).toThrow(/not of the form id\|\|\|t3\|\|\|0142536789/);
    },
  );

  it.skipIf(NO_DATASETS !== null)(
    `survives a round trip for every name the official builder wrote${whySkipped(NO_DATASETS)}`,
    () => {
      for (const set of ['arc_aug8', 'arc_edge']) {
        const names = goldenJson<string[]>(`${set}/identifiers.json`).filter((name) => name !== '<blank>');
        for (const name of names) {
          const { taskId, code } = parseAugmentationName(name);
          expect(augmentationName(taskId, code)).toBe(name);
          expect(code).toBeLessThan(NUM_RECIPES / 10);
        }
      }
    },
  );
});
