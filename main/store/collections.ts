import { sql } from 'kysely';
import { UserError } from '../../puzzles/user-error.ts';
import type { Connection } from './connection.ts';
import type { PuzzleKey } from './puzzles.ts';
import { queries } from './schema.ts';

const MAX_NAME_LENGTH = 100;

export interface CollectionRow {
  name: string;
  family: string;
  count: number;
}

/** A puzzle of one collection and one of another that are the same but for a symmetry (or altogether). */
export interface Leak {
  id: string;
  name: string | null;
  twin_id: string;
  twin_name: string | null;
  /** The same content, not only the same up to a symmetry. */
  is_identical: boolean;
}

/** How much of a collection another one holds too. */
export interface SharedPuzzles {
  collection: string;
  /** Puzzles that have a twin there, the same but for a symmetry or altogether. */
  numTwins: number;
  /** Among them those whose twin is the very same. */
  numIdentical: number;
}

export class Collections {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** One row for each family within each collection, in the order of creation; an empty collection has none. */
  list(): CollectionRow[] {
    return this.#connection.all(
      queries
        .selectFrom('puzzles')
        .innerJoin('collections', 'collections.id', 'puzzles.collection_id')
        .select((eb) => ['collections.name', 'puzzles.family', eb.fn.countAll<number>().as('count')])
        .groupBy(['collections.id', 'puzzles.family'])
        .orderBy('collections.id')
        .orderBy('puzzles.family'),
    );
  }

  /** Runs that were trained on it and predictions of it follow. @throws UserError 'not_found', or when the new name is taken or no name */
  rename(from: string, to: string): void {
    checkName(to);
    this.#connection.transaction(() => {
      const id = this.id(from);
      if (from === to) return;
      if (this.#find(to) !== null)
        throw new UserError(`There is a collection "${to}" already: choose another name.`);
      this.#connection.run(queries.updateTable('collections').set({ name: to }).where('id', '=', id));
      this.#connection.run(
        queries.updateTable('runs').set({ collection: to }).where('collection', '=', from),
      );
      this.#connection.run(
        queries.updateTable('prediction_sets').set({ collection: to }).where('collection', '=', from),
      );
    });
  }

  /** With all its puzzles, tags and recipes; runs keep the name. Returns how many puzzles went. @throws UserError 'not_found' */
  delete(name: string): number {
    return this.#connection.transaction(() => {
      const id = this.id(name);
      const numPuzzles = this.#connection.run(queries.deleteFrom('puzzles').where('collection_id', '=', id));
      this.#connection.run(queries.deleteFrom('collections').where('id', '=', id));
      return numPuzzles;
    });
  }

  /**
   * Which puzzles of one collection have a twin in another, e.g. of an evaluation set in a training set; each puzzle once,
   * with its identical twin if there is one, else with the first. @throws UserError 'not_found'
   */
  leaks(name: string, into: string): Leak[] {
    const [from, to] = [this.id(name), this.id(into)];
    const rows = this.#connection.all(
      queries
        .selectFrom('puzzles as own')
        .innerJoin('puzzles as twin', (join) =>
          join.on('twin.collection_id', '=', to).onRef('twin.canonical_hash', '=', 'own.canonical_hash'),
        )
        .where('own.collection_id', '=', from)
        .whereRef('twin.row_id', '!=', 'own.row_id')
        .select(['own.row_id', 'own.id', 'own.name', 'twin.id as twin_id', 'twin.name as twin_name'])
        .select((eb) => eb('own.content_hash', '=', eb.ref('twin.content_hash')).as('is_identical'))
        .orderBy('own.row_id')
        .orderBy('is_identical', 'desc')
        .orderBy('twin.row_id'),
    );
    const isFirst = (index: number) => index === 0 || rows[index - 1].row_id !== rows[index].row_id;
    return rows
      .filter((_, index) => isFirst(index))
      .map(({ id, name: ownName, twin_id, twin_name, is_identical }) => {
        return { id, name: ownName, twin_id, twin_name, is_identical: Boolean(is_identical) };
      });
  }

  /** The other collections that hold twins of its puzzles, in the order of creation. @throws UserError 'not_found' */
  sharedWith(name: string): SharedPuzzles[] {
    const id = this.id(name);
    return this.#connection.all(
      queries
        .selectFrom('puzzles as own')
        .innerJoin('collections', (join) => join.on('collections.id', '!=', id))
        .innerJoin('puzzles as twin', (join) =>
          join
            .onRef('twin.collection_id', '=', 'collections.id')
            .onRef('twin.canonical_hash', '=', 'own.canonical_hash'),
        )
        .where('own.collection_id', '=', id)
        .groupBy('collections.id')
        .orderBy('collections.id')
        .select((eb) => [
          'collections.name as collection',
          eb.fn.count<number>('own.row_id').distinct().as('numTwins'),
          sql<number>`count(DISTINCT CASE WHEN own.content_hash = twin.content_hash THEN own.row_id END)`.as(
            'numIdentical',
          ),
        ]),
    );
  }

  /** @throws UserError 'not_found' naming those there are. */
  id(name: string): number {
    const id = this.#find(name);
    if (id !== null) return id;
    const rows = this.#connection.all(queries.selectFrom('collections').select('name').orderBy('id'));
    const names = rows.map((row) => row.name);
    const existing = names.length > 0 ? `there are ${names.join(', ')}` : 'import or generate puzzles first';
    throw new UserError(`There is no collection "${name}": ${existing}.`, 'not_found');
  }

  /** Inside a transaction. @throws UserError when it is new and its name cannot be one */
  idOrNew(name: string, now: number): number {
    const known = this.#find(name);
    if (known !== null) return known;
    checkName(name);
    const insert = queries.insertInto('collections').values({ name, created_at: now }).returning('id');
    const row = this.#connection.get(insert);
    if (!row) throw new Error('internal: the collection just created is missing');
    return row.id;
  }

  /** The row of one puzzle. @throws UserError 'not_found' */
  rowIdOf(puzzle: PuzzleKey): number {
    const row = this.#connection.get(
      queries
        .selectFrom('puzzles')
        .select('row_id')
        .where('collection_id', '=', this.id(puzzle.collection))
        .where('id', '=', puzzle.id),
    );
    if (row) return row.row_id;
    throw new UserError(
      `There is no puzzle "${puzzle.id}" in the collection "${puzzle.collection}".`,
      'not_found',
    );
  }

  #find(name: string): number | null {
    const row = this.#connection.get(queries.selectFrom('collections').select('id').where('name', '=', name));
    return row?.id ?? null;
  }
}

function checkName(name: string): void {
  if (name.trim() !== '' && name.length <= MAX_NAME_LENGTH && !/[\x00-\x1f\x7f]/.test(name)) return;
  throw new UserError(
    `"${name.slice(0, 20)}" cannot name a collection: use 1 to ${MAX_NAME_LENGTH} printable characters.`,
  );
}
