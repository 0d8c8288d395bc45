import type { Collections } from './collections.ts';
import type { Connection } from './connection.ts';
import type { PuzzleKey } from './puzzles.ts';
import { queries } from './schema.ts';

/** The recipes of a puzzle's augmentations, in order; a recipe is a whole number that the puzzle's family can read. */
export class Augmentations {
  readonly #connection: Connection;
  readonly #collections: Collections;

  constructor(connection: Connection, collections: Collections) {
    this.#connection = connection;
    this.#collections = collections;
  }

  /** In place of those there were, all or nothing. @throws UserError 'not_found' */
  replace(puzzle: PuzzleKey, recipes: Iterable<number>): void {
    this.#connection.transaction(() => {
      const rowId = this.#collections.rowIdOf(puzzle);
      this.#connection.run(queries.deleteFrom('augmentations').where('puzzle_row_id', '=', rowId));
      const insert = this.#connection.prepare(insertRecipe);
      let position = 0;
      for (const recipe of recipes) {
        if (!Number.isSafeInteger(recipe))
          throw new Error(`internal: ${recipe} is not the number of a recipe`);
        insert([rowId, position++, recipe]);
      }
    });
  }

  /** @throws UserError 'not_found' */
  list(puzzle: PuzzleKey): number[] {
    const own = queries
      .selectFrom('augmentations')
      .select('recipe')
      .where('puzzle_row_id', '=', this.#collections.rowIdOf(puzzle));
    return this.#connection.all(own.orderBy('position')).map((row) => row.recipe);
  }

  /** The recipes of all puzzles of a collection that have any, by puzzle id. @throws UserError 'not_found' */
  listAll(collection: string): Map<string, number[]> {
    const rows = this.#connection.all(
      queries
        .selectFrom('puzzles')
        .innerJoin('augmentations', 'augmentations.puzzle_row_id', 'puzzles.row_id')
        .select(['puzzles.id', 'augmentations.recipe'])
        .where('puzzles.collection_id', '=', this.#collections.id(collection))
        .orderBy('puzzles.row_id')
        .orderBy('augmentations.position'),
    );
    const recipes = new Map<string, number[]>();
    for (const { id, recipe } of rows) {
      const own = recipes.get(id);
      if (own) own.push(recipe);
      else recipes.set(id, [recipe]);
    }
    return recipes;
  }
}

const insertRecipe = queries.insertInto('augmentations').values({ puzzle_row_id: 0, position: 0, recipe: 0 });
