import { createHash } from 'node:crypto';
import { UserError } from '../../puzzles/user-error.ts';
import { Collections, type CollectionRow } from './collections.ts';
import type { Connection } from './connection.ts';
import { toFiniteJson } from './json.ts';
import {
  insertPuzzle,
  insertTag,
  puzzleId,
  puzzleValues,
  selectPuzzles,
  type PuzzleRow,
} from './puzzle-rows.ts';
import { pickOne, prefixRange } from './reference.ts';
import { queries } from './schema.ts';

/** Where a puzzle came from; times in ms since 1970. */
export interface Provenance {
  source: string;
  licence: string;
  file?: string;
  line?: number;
  seed?: number;
  created_at: number;
}

export interface PuzzleInput {
  family: 'sudoku' | 'maze' | 'arc' | 'concept';
  /** For people and filters, e.g. '9x9'. */
  size: string;
  /** JSON text in the family's own form. */
  content: string;
  /** Equal for equal puzzles: see `contentHash`. */
  content_hash: string;
  /** Equal for puzzles that are the same but for a symmetry of the family. */
  canonical_hash: string;
  difficulty: number | null;
  /** What the source calls it, e.g. the id of an ARC task. */
  name?: string;
  tags?: readonly string[];
  /** What this puzzle adds to the provenance of the whole import, e.g. its line. */
  provenance?: Partial<Provenance>;
}

export interface StoredPuzzle extends Omit<PuzzleInput, 'provenance' | 'name' | 'tags'> {
  /** The first 16 characters of the content hash. */
  id: string;
  collection: string;
  name: string | null;
  /** In alphabetical order. */
  tags: string[];
  provenance: Provenance;
}

/** A puzzle within its collection: the same puzzle may stand in several. */
export type PuzzleKey = Pick<StoredPuzzle, 'collection' | 'id'>;

export interface PuzzleFilter {
  collection?: string;
  family?: string;
  size?: string;
  tag?: string;
  /** What the source calls it. */
  name?: string;
  limit?: number;
  /** How many of those that fit to pass over first. */
  offset?: number;
}

export interface ImportResult {
  added: number;
  /** Rows left out because the collection already had the same content. */
  duplicates: number;
  /** Among the added: those that only a symmetry tells apart from a puzzle already there. */
  symmetricTwins: number;
}

/** sha256 in hex of a text, for content_hash (of family and content) and canonical_hash (of the canonical form). */
export function contentHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export class Puzzles {
  readonly #connection: Connection;
  readonly #collections: Collections;

  constructor(connection: Connection, collections: Collections) {
    this.#connection = connection;
    this.#collections = collections;
  }

  /** Adds puzzles to a collection (created when new) in one transaction: all of them, or on any error none. */
  importAll(
    collection: string,
    rows: Iterable<PuzzleInput>,
    options: { provenance: Provenance },
  ): ImportResult {
    return this.#connection.transaction(() => {
      const collectionId = this.#collections.idOrNew(collection, options.provenance.created_at);
      const importId = this.#createImport(collectionId, options.provenance);
      const insert = this.#connection.prepareGet(insertPuzzle);
      const tag = this.#connection.prepare(insertTag);
      let [added, duplicates] = [0, 0];
      for (const row of rows) {
        const inserted = insert(puzzleValues(row, collectionId, importId));
        if (inserted) added++;
        else duplicates++;
        if (inserted) for (const name of new Set(row.tags)) tag([inserted.row_id, checkTag(name)]);
      }
      const result = { added, duplicates, symmetricTwins: this.#countTwins(importId) };
      this.#finishImport(importId, result);
      return result;
    });
  }

  /** In the order they were added. @throws UserError when the named collection does not exist. */
  list(filter: PuzzleFilter = {}): StoredPuzzle[] {
    const { collection, family, size, tag, name, limit, offset } = filter;
    let query = selectPuzzles;
    if (collection !== undefined) {
      query = query.where('puzzles.collection_id', '=', this.#collections.id(collection));
    }
    if (family !== undefined) query = query.where('puzzles.family', '=', family);
    if (size !== undefined) query = query.where('puzzles.size', '=', size);
    if (name !== undefined) query = query.where('puzzles.name', '=', name);
    if (tag !== undefined) {
      const tagged = queries.selectFrom('puzzle_tags').select('puzzle_row_id').where('tag', '=', tag);
      query = query.where('puzzles.row_id', 'in', tagged);
    }
    // SQLite takes an offset only after a limit; -1 is none.
    if (limit !== undefined || offset !== undefined) query = query.limit(limit ?? -1).offset(offset ?? 0);
    return this.#connection.all(query.orderBy('puzzles.row_id')).map((row) => this.#toStoredPuzzle(row));
  }

  /** @throws UserError when no puzzle, or more than one, has an id that begins so. */
  get(idOrPrefix: string): StoredPuzzle {
    const { from, to } = prefixRange(idOrPrefix);
    const near = selectPuzzles.where('puzzles.id', '>=', from).where('puzzles.id', '<', to);
    const rows = idOrPrefix === '' ? [] : this.#connection.all(near.orderBy('puzzles.row_id').limit(100));
    const ids = rows.map((row) => row.id);
    const id = pickOne('puzzle', idOrPrefix, ids, '"tessera puzzles" lists the ones there are');
    // The same puzzle may stand in several collections: the oldest is as good as any.
    const row = rows.find((candidate) => candidate.id === id);
    if (!row) throw new Error('internal: the picked puzzle is not among its candidates');
    return this.#toStoredPuzzle(row);
  }

  /** The puzzle of a key, or null where it is no more. @throws UserError when there is no such collection */
  find({ collection, id }: PuzzleKey): StoredPuzzle | null {
    const row = this.#connection.get(
      selectPuzzles
        .where('puzzles.collection_id', '=', this.#collections.id(collection))
        .where('puzzles.id', '=', id),
    );
    return row ? this.#toStoredPuzzle(row) : null;
  }

  /**
   * Puts other content, and the name that comes with it, in the place of a puzzle: its tags, recipes and provenance stay.
   * @throws UserError 'not_found', or 'already_there' when the collection has that content under another key
   */
  replace(puzzle: PuzzleKey, by: PuzzleInput): void {
    this.#connection.transaction(() => {
      const rowId = this.#collections.rowIdOf(puzzle);
      const twin = { collection: puzzle.collection, id: puzzleId(by) };
      if (twin.id !== puzzle.id && this.find(twin)) throw alreadyThere(puzzle.collection);
      const { family, size, content, content_hash, canonical_hash, difficulty, name = null } = by;
      this.#connection.run(
        queries
          .updateTable('puzzles')
          .set({ id: twin.id, family, size, content, content_hash, canonical_hash, difficulty, name })
          .where('row_id', '=', rowId),
      );
    });
  }

  /** One row for each family within each collection; an empty collection has none. */
  collections(): CollectionRow[] {
    return this.#collections.list();
  }

  /** Adds and removes tags of several puzzles, all or nothing. Adding one that is there, or removing one that is not, is fine. */
  changeTags(
    puzzles: Iterable<PuzzleKey>,
    change: { add?: readonly string[]; remove?: readonly string[] },
  ): void {
    this.#connection.transaction(() => {
      const insert = this.#connection.prepare(insertTag);
      for (const puzzle of puzzles) {
        const rowId = this.#collections.rowIdOf(puzzle);
        const own = queries.deleteFrom('puzzle_tags').where('puzzle_row_id', '=', rowId);
        if (change.remove?.length) this.#connection.run(own.where('tag', 'in', change.remove));
        for (const tag of change.add ?? []) insert([rowId, checkTag(tag)]);
      }
    });
  }

  /** Every tag in use with the number of puzzles that have it, alphabetically. */
  tags(): { tag: string; count: number }[] {
    return this.#connection.all(
      queries
        .selectFrom('puzzle_tags')
        .select((eb) => ['tag', eb.fn.countAll<number>().as('count')])
        .groupBy('tag')
        .orderBy('tag'),
    );
  }

  #createImport(collectionId: number, provenance: Provenance): number {
    const values = {
      collection_id: collectionId,
      provenance: toFiniteJson(provenance, 'a provenance'),
      num_added: 0,
      num_duplicates: 0,
      num_symmetric_twins: 0,
      created_at: provenance.created_at,
    };
    const row = this.#connection.get(queries.insertInto('imports').values(values).returning('id'));
    if (!row) throw new Error('internal: the import was not recorded');
    return row.id;
  }

  /** Puzzles of the import that have the canonical form of one that was in the collection before them. */
  #countTwins(importId: number): number {
    const twins = queries
      .selectFrom('puzzles as added')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('added.import_id', '=', importId)
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom('puzzles as earlier')
            .select('earlier.row_id')
            .whereRef('earlier.collection_id', '=', 'added.collection_id')
            .whereRef('earlier.canonical_hash', '=', 'added.canonical_hash')
            .whereRef('earlier.row_id', '<', 'added.row_id'),
        ),
      );
    return this.#connection.get(twins)?.count ?? 0;
  }

  #finishImport(importId: number, result: ImportResult): void {
    const counts = {
      num_added: result.added,
      num_duplicates: result.duplicates,
      num_symmetric_twins: result.symmetricTwins,
    };
    this.#connection.run(queries.updateTable('imports').set(counts).where('id', '=', importId));
  }

  #toStoredPuzzle(row: PuzzleRow): StoredPuzzle {
    const { own_provenance, import_provenance, tags, ...rest } = row;
    const parse = (text: string) => this.#connection.parseJson(text, `what is kept about puzzle ${row.id}`);
    const provenance = {
      ...(parse(import_provenance) as Provenance),
      ...(own_provenance === null ? {} : (parse(own_provenance) as Partial<Provenance>)),
    };
    return {
      ...rest,
      family: row.family as PuzzleInput['family'],
      tags: parse(tags) as string[],
      provenance,
    };
  }
}

/** What `replace` and a careful import say of content that is there already. */
export function alreadyThere(collection: string): UserError {
  return new UserError(
    `The collection "${collection}" has this very puzzle already: change something, or choose another collection.`,
    'already_there',
  );
}

function checkTag(tag: string): string {
  if (tag.trim() === tag && tag !== '' && tag.length <= 50 && !/[\x00-\x1f\x7f]/.test(tag)) return tag;
  throw new UserError(
    `"${tag.slice(0, 20)}" cannot be a tag: use 1 to 50 printable characters, no space at the ends.`,
  );
}
