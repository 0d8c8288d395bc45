import { UserError } from '../user-error.ts';
import { INVERSE_TRANSFORM, NUM_TRANSFORMS, transformGrid } from './dihedral.ts';
import { NUM_COLOURS, type Grid } from './grid.ts';

/**
 * One augmentation of a task: all its grids are recoloured, then turned. It is kept as one number (`encodeRecipe`), so a
 * thousand of them take 4 kB where the grids would take megabytes.
 */
export interface Recipe {
  /** 0 to 7, see dihedral.ts. */
  readonly transform: number;
  /** A permutation of 0..9: colours[c] stands where c stood. Black stays black unless it was asked to move. */
  readonly colours: readonly number[];
}

/** The code of the task as it is. */
export const IDENTITY_CODE = 0;
/** Codes lie in [0, NUM_RECIPES): eight transforms times 10! recolourings. */
export const NUM_RECIPES = NUM_TRANSFORMS * 3_628_800;

/** What stands between the parts of an official name: `007bbfb7|||t3|||0142536789`. */
export const NAME_SEPARATOR = '|||';

const NAME_TRANSFORM = /^t([0-7])$/;
const NAME_COLOURS = /^[0-9]{10}$/;

/** The place of the recipe among all: transform + 8 x (rank of the recolouring in lexicographic order). */
export function encodeRecipe(recipe: Recipe): number {
  return recipe.transform + NUM_TRANSFORMS * rankPermutation(recipe.colours);
}

/** @throws UserError for a number that is no recipe's. */
export function decodeRecipe(code: number): Recipe {
  if (!(Number.isInteger(code) && code >= 0 && code < NUM_RECIPES)) {
    throw new UserError(
      `${String(code)} is not the code of an augmentation; codes go from 0 to ${String(NUM_RECIPES - 1)}.`,
    );
  }
  return {
    transform: code % NUM_TRANSFORMS,
    colours: unrankPermutation(Math.floor(code / NUM_TRANSFORMS), new Array<number>(NUM_COLOURS)),
  };
}

/** For the loops: writes the recolouring of a code known to be good into `colours`, and returns the transform. */
export function decodeRecipeInto(code: number, colours: Uint8Array): number {
  unrankPermutation(Math.floor(code / NUM_TRANSFORMS), colours);
  return code % NUM_TRANSFORMS;
}

export function applyRecipe(grid: Grid, recipe: Recipe): Grid {
  return transformGrid(grid, recipe.transform, recipe.colours);
}

/** `undoRecipe(applyRecipe(grid, recipe), recipe)` equals `grid`. */
export function undoRecipe(grid: Grid, recipe: Recipe): Grid {
  return transformGrid(grid, INVERSE_TRANSFORM[recipe.transform], invertColours(recipe.colours));
}

export function invertColours(colours: readonly number[]): number[] {
  const inverse = new Array<number>(colours.length);
  colours.forEach((to, from) => {
    inverse[to] = from;
  });
  return inverse;
}

/** The official name of an augmentation; the task as it is keeps its bare id. */
export function augmentationName(taskId: string, code: number): string {
  if (code === IDENTITY_CODE) return taskId;
  const { transform, colours } = decodeRecipe(code);
  return [taskId, `t${String(transform)}`, colours.join('')].join(NAME_SEPARATOR);
}

/**
 * Reads an official name: the id before the first separator, the recipe from the last two parts
 * (evaluators/arc.py, inverse_aug).
 * @throws UserError when there is a separator but no recipe.
 */
export function parseAugmentationName(name: string): { taskId: string; code: number } {
  const parts = name.split(NAME_SEPARATOR);
  const taskId = parts[0];
  if (parts.length === 1) return { taskId, code: IDENTITY_CODE };
  const transform = NAME_TRANSFORM.exec(parts.at(-2) as string)?.[1];
  const digits = parts.at(-1) as string;
  if (transform === undefined || !NAME_COLOURS.test(digits) || new Set(digits).size !== NUM_COLOURS) {
    throw new UserError(
      `The augmentation name ${JSON.stringify(name)} is not of the form id|||t3|||0142536789: a transform t0 to t7, then the ten colours in their new order.`,
    );
  }
  return {
    taskId,
    code: encodeRecipe({ transform: Number(transform), colours: Array.from(digits, Number) }),
  };
}

function rankPermutation(permutation: readonly number[]): number {
  let rank = 0;
  for (let i = 0; i < NUM_COLOURS; i++) {
    let smallerLater = 0;
    for (let j = i + 1; j < NUM_COLOURS; j++) {
      if (permutation[j] < permutation[i]) smallerLater++;
    }
    rank = rank * (NUM_COLOURS - i) + smallerLater;
  }
  return rank;
}

/** Writes the permutation of this rank into `permutation`, and allocates nothing. */
function unrankPermutation<T extends Uint8Array | number[]>(rank: number, permutation: T): T {
  for (let i = NUM_COLOURS - 1; i >= 0; i--) {
    const base = NUM_COLOURS - i;
    const smallerLater = rank % base;
    rank = (rank - smallerLater) / base;
    permutation[i] = smallerLater;
    for (let j = i + 1; j < NUM_COLOURS; j++) {
      if (permutation[j] >= smallerLater) permutation[j]++;
    }
  }
  return permutation;
}
