import { LIMITS } from '../../../preload/contract/limits.ts';
import { UserError } from '../../../puzzles/user-error.ts';
import { drawRecipesForAll, previewVariants } from '../augmenting.ts';
import { door } from './implementer.ts';
import { findPuzzle } from './library.ts';

const { augment } = door;

export const augmentDoor = {
  preview: augment.preview.handler(({ input: { options, count, ...key }, context: { workplace } }) => {
    const { variants, numDropped } = previewVariants(findPuzzle(workplace, key), options, count);
    return {
      variants: variants.map(({ name, pictures }) => ({ name, thumbnails: pictures })),
      numDropped,
    };
  }),
  save: augment.save.handler(async ({ input: { keys, options, count }, context: { workplace } }) => {
    if (keys.length * count > LIMITS.augmentTotal) {
      const most = Math.floor(LIMITS.augmentTotal / keys.length);
      throw new UserError(
        `${keys.length} puzzles with ${count} recipes each are too many at once: at most ${most} for so many puzzles.`,
      );
    }
    const { store } = workplace;
    const puzzles = keys.map((key) => findPuzzle(workplace, key));
    const drawn = await drawRecipesForAll(puzzles, options, count);
    store.transaction(() => {
      drawn.forEach(({ recipes }, i) => store.augmentations.replace(keys[i], recipes));
    });
    workplace.announce('puzzles');
    const sum = (value: (one: (typeof drawn)[number]) => number): number =>
      drawn.reduce((total, one) => total + value(one), 0);
    return {
      numPuzzles: keys.length,
      numRecipes: sum(({ recipes }) => recipes.length),
      numDropped: sum(({ numDropped }) => numDropped),
    };
  }),
};
