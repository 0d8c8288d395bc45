import fc from 'fast-check';
import type { Grid } from '../../../../puzzles/arc/grid.ts';
import { NUM_RECIPES } from '../../../../puzzles/arc/recipe.ts';
import type { ArcTask, Pair } from '../../../../puzzles/arc/task.ts';

/** Any grid with sides up to `maxSide`. */
export function grids(maxSide = 30): fc.Arbitrary<Grid> {
  return fc
    .record({ rows: fc.integer({ min: 1, max: maxSide }), cols: fc.integer({ min: 1, max: maxSide }) })
    .chain(({ rows, cols }) =>
      fc
        .uint8Array({ minLength: rows * cols, maxLength: rows * cols, max: 9 })
        .map((cells) => ({ rows, cols, cells: Uint8Array.from(cells) })),
    );
}

export const codes = fc.integer({ min: 0, max: NUM_RECIPES - 1 });

export function pairs(maxSide: number): fc.Arbitrary<Pair> {
  return fc.record({ input: grids(maxSide), output: grids(maxSide) });
}

/** Any task: 1 to 4 demonstrations, 1 to 3 tests of which some answers may be unknown. */
export function tasks(maxSide = 6): fc.Arbitrary<ArcTask> {
  return fc.record({
    id: fc.constantFrom('007bbfb7', 'my task', 'Ünï "quoted"', '29623171'),
    train: fc.array(pairs(maxSide), { minLength: 1, maxLength: 4 }),
    test: fc.array(fc.record({ input: grids(maxSide), output: fc.option(grids(maxSide)) }), {
      minLength: 1,
      maxLength: 3,
    }),
    isTestFirst: fc.boolean(),
  });
}
