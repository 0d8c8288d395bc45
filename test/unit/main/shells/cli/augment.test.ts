import { describe, expect, it } from 'vitest';
import { openStore } from '../../../../../main/store/store.ts';
import { decodeRecipe } from '../../../../../puzzles/arc/recipe.ts';
import { commandLine } from './command-line.ts';

const line = commandLine();

function kept(collection: string): number[][] {
  const store = openStore(line.path('data'));
  try {
    return [...store.augmentations.listAll(collection).values()];
  } finally {
    store.close();
  }
}

describe('tessera augment', () => {
  it('keeps recipes with every puzzle, the same for the same seed, in place of those there were', async () => {
    await line.run('generate', 'concepts', '--count', '4', '--collection', 'c');
    const words = ['augment', '--collection', 'c', '--count', '20'];
    const [first] = await line.values(...words);
    expect(first).toMatchObject({ collection: 'c', numPuzzles: 4, numRecipes: 80 });
    const recipes = kept('c');
    expect(recipes.map(({ length }) => length)).toEqual([20, 20, 20, 20]);
    for (const code of recipes.flat()) expect(decodeRecipe(code).colours[0]).toBe(0);
    await line.run(...words);
    expect(kept('c')).toEqual(recipes);
    expect((await line.run(...words, '--seed', '1', '--move-black')).out).toMatch(
      /^Kept 80 recipes for the 4 puzzles of c; \d+ draws gave nothing new\.\n$/,
    );
    const others = kept('c').flat().map(decodeRecipe);
    expect(others.some(({ colours }) => colours[0] !== 0)).toBe(true);
    await line.run(...words, '--no-colours', '--count', '9');
    for (const code of kept('c').flat()) expect(decodeRecipe(code).colours.join('')).toBe('0123456789');
    await line.run(...words, '--count', '0');
    expect(kept('c')).toEqual([]);
  });

  it('refuses what is not there, and leaves the store as it was', async () => {
    expect(await line.run('augment', '--collection', 'x', '--count', '1')).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/There is no collection "x"/) as string,
    });
    await line.run('generate', 'concepts', '--count', '2', '--collection', 'c');
    await line.run('augment', '--collection', 'c', '--count', '3');
    const before = kept('c');
    const words = ['augment', '--collection', 'c', '--count', '3', '--no-colours', '--no-dihedral'];
    expect(await line.run(...words)).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/^Nothing of this may be drawn for this ARC task/) as string,
    });
    expect(kept('c')).toEqual(before);
  });
});
