import { sql, type SelectQueryBuilder } from 'kysely';
import type { Collections } from './collections.ts';
import type { Connection } from './connection.ts';
import type { PuzzleInput, PuzzleKey } from './puzzles.ts';
import { queries, type Schema } from './schema.ts';

export interface LibraryFilter {
  readonly collection?: string | undefined;
  readonly family?: string | undefined;
  readonly size?: string | undefined;
  readonly tag?: string | undefined;
  readonly solved?: 'yes' | 'no' | undefined;
  /** Part of a name, an id or a tag; letters of either case. */
  readonly text?: string | undefined;
}

export type LibrarySort = 'added' | 'name' | 'size' | 'difficulty';

/** What a wall of puzzles shows of one. */
export interface LibraryRow extends PuzzleKey {
  name: string | null;
  family: PuzzleInput['family'];
  size: string;
  content: string;
  difficulty: number | null;
  tags: string[];
  isSolved: boolean;
}

export interface FacetCount {
  value: string;
  count: number;
}

const isSolved = sql<number>`EXISTS (SELECT 1 FROM solutions WHERE solutions.content_hash = puzzles.content_hash)`;
const tags = sql<string>`(
  SELECT json_group_array(tag) FROM (SELECT tag FROM puzzle_tags WHERE puzzle_row_id = puzzles.row_id ORDER BY tag)
)`;
/** '6x6' before '10x10'. */
const sizeNumber = sql<number>`CAST(puzzles.size AS INTEGER)`;

type Filtered = SelectQueryBuilder<Schema, 'puzzles' | 'collections', object>;

/** The puzzles as someone who looks for some sees them: filtered, sorted, page by page. */
export class Library {
  readonly #connection: Connection;
  readonly #collections: Collections;

  constructor(connection: Connection, collections: Collections) {
    this.#connection = connection;
    this.#collections = collections;
  }

  count(filter: LibraryFilter): number {
    const counted = this.#filtered(filter).select((eb) => eb.fn.countAll<number>().as('count'));
    return this.#connection.get(counted)?.count ?? 0;
  }

  page(filter: LibraryFilter, sort: LibrarySort, offset: number, limit: number): LibraryRow[] {
    const rows = this.#connection.all(
      sorted(this.#filtered(filter), sort)
        .select([
          'puzzles.id',
          'collections.name as collection',
          'puzzles.name',
          'puzzles.family',
          'puzzles.size',
          'puzzles.content',
          'puzzles.difficulty',
          tags.as('tags'),
          isSolved.as('isSolved'),
        ])
        .limit(limit)
        .offset(offset),
    );
    return rows.map((row) => ({
      ...row,
      family: row.family as PuzzleInput['family'],
      tags: this.#connection.parseJson(row.tags, `the tags of puzzle ${row.id}`) as string[],
      isSolved: row.isSolved === 1,
    }));
  }

  keys(filter: LibraryFilter, sort: LibrarySort): PuzzleKey[] {
    const query = sorted(this.#filtered(filter), sort);
    return this.#connection.all(query.select(['puzzles.id', 'collections.name as collection']));
  }

  /** Each counted under the rest of the filter, so that the other values of a facet stay in sight. */
  facets(filter: LibraryFilter): { families: FacetCount[]; sizes: FacetCount[]; tags: FacetCount[] } {
    const count = sql<number>`count(*)`.as('count');
    const families = this.#filtered({ ...filter, family: undefined })
      .select(['puzzles.family as value', count])
      .groupBy('puzzles.family')
      .orderBy('puzzles.family');
    const sizes = this.#filtered({ ...filter, size: undefined })
      .select(['puzzles.size as value', count])
      .groupBy('puzzles.size')
      .orderBy(sizeNumber);
    const tagged = this.#filtered({ ...filter, tag: undefined })
      .innerJoin('puzzle_tags', 'puzzle_tags.puzzle_row_id', 'puzzles.row_id')
      .select(['puzzle_tags.tag as value', count])
      .groupBy('puzzle_tags.tag')
      .orderBy('puzzle_tags.tag');
    return {
      families: this.#connection.all(families),
      sizes: this.#connection.all(sizes),
      tags: this.#connection.all(tagged),
    };
  }

  /** Puzzles that are the same but for a symmetry, wherever they stand. */
  twins(puzzle: PuzzleKey): (PuzzleKey & { isIdentical: boolean })[] {
    const rowId = this.#collections.rowIdOf(puzzle);
    const rows = this.#connection.all(
      queries
        .selectFrom('puzzles as own')
        .innerJoin('puzzles as twin', 'twin.canonical_hash', 'own.canonical_hash')
        .innerJoin('collections', 'collections.id', 'twin.collection_id')
        .where('own.row_id', '=', rowId)
        .where('twin.row_id', '!=', rowId)
        .select(['twin.id', 'collections.name as collection'])
        .select((eb) => eb('twin.content_hash', '=', eb.ref('own.content_hash')).as('isIdentical'))
        .orderBy('twin.row_id')
        .limit(100),
    );
    return rows.map((row) => ({ ...row, isIdentical: Boolean(row.isIdentical) }));
  }

  /** With tags and recipes; all or nothing. @throws UserError 'not_found' */
  remove(puzzles: Iterable<PuzzleKey>): void {
    this.#connection.transaction(() => {
      for (const puzzle of puzzles) {
        const rowId = this.#collections.rowIdOf(puzzle);
        this.#connection.run(queries.deleteFrom('puzzles').where('row_id', '=', rowId));
      }
    });
  }

  #filtered(filter: LibraryFilter): Filtered {
    const { collection, family, size, tag, solved, text } = filter;
    let query: Filtered = queries
      .selectFrom('puzzles')
      .innerJoin('collections', 'collections.id', 'puzzles.collection_id');
    if (collection !== undefined) {
      query = query.where('puzzles.collection_id', '=', this.#collections.id(collection));
    }
    if (family !== undefined) query = query.where('puzzles.family', '=', family);
    if (size !== undefined) query = query.where('puzzles.size', '=', size);
    if (tag !== undefined) {
      const tagged = queries.selectFrom('puzzle_tags').select('puzzle_row_id').where('tag', '=', tag);
      query = query.where('puzzles.row_id', 'in', tagged);
    }
    if (solved !== undefined) query = query.where(isSolved, '=', solved === 'yes' ? 1 : 0);
    if (text !== undefined && text.trim() !== '') query = matching(query, text.trim());
    return query;
  }
}

function matching(query: Filtered, text: string): Filtered {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const like = (column: string) => sql<number>`${sql.ref(column)} LIKE ${pattern} ESCAPE '\\'`;
  const hasTag = sql<number>`EXISTS (
    SELECT 1 FROM puzzle_tags WHERE puzzle_row_id = puzzles.row_id AND tag LIKE ${pattern} ESCAPE '\\'
  )`;
  return query.where(sql<boolean>`(${like('puzzles.name')} OR ${like('puzzles.id')} OR ${hasTag})`);
}

function sorted(query: Filtered, sort: LibrarySort): Filtered {
  switch (sort) {
    case 'added':
      return query.orderBy('puzzles.row_id');
    case 'name':
      return query.orderBy(sql`coalesce(puzzles.name, puzzles.id) COLLATE NOCASE`).orderBy('puzzles.row_id');
    case 'size':
      return query.orderBy(sizeNumber).orderBy('puzzles.row_id');
    case 'difficulty':
      return query.orderBy(sql`puzzles.difficulty IS NULL, puzzles.difficulty`).orderBy('puzzles.row_id');
  }
}
