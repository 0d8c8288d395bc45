import { oc } from '@orpc/contract';
import { z } from 'zod';
import { ERRORS } from './errors.ts';
import { LIMITS } from './limits.ts';
import { keySchema, keysSchema, thumbnailSchema } from './puzzles.ts';

const procedure = oc.errors(ERRORS);

/**
 * Which symmetries may be drawn. ARC: dihedral and colours (training moves the grids over the canvas by itself, at every
 * visit); Sudoku: lines and colours; maze: dihedral.
 */
export const augmentOptionsSchema = z.object({
  dihedral: z.boolean(),
  colours: z.boolean(),
  /** Let colour permutations move black as well (never in the official set). */
  movesBlack: z.boolean(),
  /** Sudoku: bands, stacks, rows, columns and the mirror; digits are `colours`. */
  lines: z.boolean(),
  /** Each puzzle is drawn for with this seed, whatever else is augmented along with it. */
  seed: z.int(),
});
export type AugmentOptions = z.infer<typeof augmentOptionsSchema>;

export const variantSchema = z.object({
  /** As official where there is an official name: `id|||t3|||0142...`. */
  name: z.string(),
  thumbnails: z.array(thumbnailSchema).min(1),
});

export const augment = {
  /** `count` distinct variants of one puzzle; `numDropped` draws were duplicates. */
  preview: procedure
    .input(
      keySchema.extend({ options: augmentOptionsSchema, count: z.int().min(1).max(LIMITS.previewCount) }),
    )
    .output(z.object({ variants: z.array(variantSchema), numDropped: z.int() })),
  /** Draws recipes for each puzzle and keeps them with it, in place of those it had. */
  save: procedure
    .input(
      z.object({
        keys: keysSchema,
        options: augmentOptionsSchema,
        count: z.int().min(0).max(LIMITS.augmentCount),
      }),
    )
    .output(z.object({ numPuzzles: z.int(), numRecipes: z.int(), numDropped: z.int() })),
};
