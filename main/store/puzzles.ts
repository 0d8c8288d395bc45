import { createHash } from 'node:crypto';
import { UserError } from '../../puzzles/user-error.ts';
import type { Connection } from './connection.ts';
import { toFiniteJson } from './json.ts';
import { pickOne, prefixRange } from './reference.ts';
import { queries } from './schema.ts';

const ID_LENGTH = 16;
const MAX_COLLECTION_NAME = 100;

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
  /** What this puzzle adds to the provenance of the whole import, e.g. its line. */
  provenance?: Partial<Provenance>;
}

export interface StoredPuzzle extends Omit<PuzzleInput, 'provenance'> {
  /** The first 16 characters of the content hash. */
  id: string;
  collection: string;
  provenance: Provenance;
}

export interface ImportResult {
  added: number;
  /** Rows left out because the collection already had the same content. */
  duplicates: number;
  /** Among the added: those that only a symmetry tells apart from a puzzle already there. */
  symmetricTwins: number;
}

export interface CollectionRow {
  name: string;
  family: string;
  count: number;
}

/** sha256 in hex of a text, for content_hash (of family and content) and canonical_hash (of the canonical form). */
export function contentHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export class Puzzles {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Adds puzzles to a collection (created when new) in one transaction: all of them, or on any error none. */
  importAll(
    collection: string,
    rows: Iterable<PuzzleInput>,
    options: { provenance: Provenance },
  ): ImportResult {
    checkCollectionName(collection);
    return this.#connection.transaction(() => {
      const collectionId = this.#collectionId(collection, options.provenance.created_at);
      const importId = this.#createImport(collectionId, options.provenance);
      const result: ImportResult = { added: 0, duplicates: 0, symmetricTwins: 0 };
      const insert = this.#connection.prepare(insertPuzzle);
      for (const row of rows) {
        const hasTwin = this.#hasCanonical(collectionId, row.canonical_hash);
        const id = row.content_hash.slice(0, ID_LENGTH);
        const own = row.provenance === undefined ? null : toFiniteJson(row.provenance, 'a provenance');
        const { family, size, content, content_hash, canonical_hash, difficulty } = row;
        const isNew = insert([
          id,
          collectionId,
          importId,
          family,
          size,
          content,
          content_hash,
          canonical_hash,
          difficulty,
          own,
        ]);
        if (!isNew) result.duplicates++;
        else result.added++;
        if (isNew && hasTwin) result.symmetricTwins++;
      }
      this.#finishImport(importId, result);
      return result;
    });
  }

  /** In the order they were added. @throws UserError when the named collection does not exist. */
  list(filter: { collection?: string; family?: string; limit?: number } = {}): StoredPuzzle[] {
    let query = selectPuzzles();
    if (filter.collection !== undefined) {
      this.#checkCollectionExists(filter.collection);
      query = query.where('collections.name', '=', filter.collection);
    }
    if (filter.family !== undefined) query = query.where('puzzles.family', '=', filter.family);
    if (filter.limit !== undefined) query = query.limit(filter.limit);
    return this.#connection.all(query.orderBy('puzzles.row_id')).map((row) => this.#toStoredPuzzle(row));
  }

  /** @throws UserError when no puzzle, or more than one, has an id that begins so. */
  get(idOrPrefix: string): StoredPuzzle {
    const { from, to } = prefixRange(idOrPrefix);
    const near = selectPuzzles().where('puzzles.id', '>=', from).where('puzzles.id', '<', to);
    const rows = idOrPrefix === '' ? [] : this.#connection.all(near.orderBy('puzzles.row_id').limit(100));
    const ids = rows.map((row) => row.id);
    const id = pickOne('puzzle', idOrPrefix, ids, '"tessera puzzles" lists the ones there are');
    // The same puzzle may stand in several collections: the oldest is as good as any.
    const row = rows.find((candidate) => candidate.id === id);
    if (!row) throw new Error('internal: the picked puzzle is not among its candidates');
    return this.#toStoredPuzzle(row);
  }

  /** One row for each family within each collection; an empty collection has none. */
  collections(): CollectionRow[] {
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

  #collectionId(name: string, now: number): number {
    this.#connection.run(
      queries
        .insertInto('collections')
        .values({ name, created_at: now })
        .onConflict((conflict) => conflict.column('name').doNothing()),
    );
    const row = this.#connection.get(queries.selectFrom('collections').select('id').where('name', '=', name));
    if (!row) throw new Error('internal: the collection just created is missing');
    return row.id;
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

  #finishImport(importId: number, result: ImportResult): void {
    const counts = {
      num_added: result.added,
      num_duplicates: result.duplicates,
      num_symmetric_twins: result.symmetricTwins,
    };
    this.#connection.run(queries.updateTable('imports').set(counts).where('id', '=', importId));
  }

  #hasCanonical(collectionId: number, canonicalHash: string): boolean {
    const twin = queries
      .selectFrom('puzzles')
      .select('row_id')
      .where('collection_id', '=', collectionId)
      .where('canonical_hash', '=', canonicalHash)
      .limit(1);
    return this.#connection.get(twin) !== undefined;
  }

  #checkCollectionExists(name: string): void {
    const rows = this.#connection.all(queries.selectFrom('collections').select('name').orderBy('id'));
    const names = rows.map((row) => row.name);
    if (names.includes(name)) return;
    const existing = names.length > 0 ? `there are ${names.join(', ')}` : 'import or generate puzzles first';
    throw new UserError(`There is no collection "${name}": ${existing}.`, 'not_found');
  }

  #toStoredPuzzle(row: PuzzleRow): StoredPuzzle {
    const { own_provenance, import_provenance, ...rest } = row;
    const parse = (text: string) => this.#connection.parseJson(text, `the provenance of puzzle ${row.id}`);
    const provenance = {
      ...(parse(import_provenance) as Provenance),
      ...(own_provenance === null ? {} : (parse(own_provenance) as Partial<Provenance>)),
    };
    return { ...rest, family: row.family as PuzzleInput['family'], provenance };
  }
}

const insertPuzzle = queries
  .insertInto('puzzles')
  .values({
    id: '',
    collection_id: 0,
    import_id: 0,
    family: '',
    size: '',
    content: '',
    content_hash: '',
    canonical_hash: '',
    difficulty: 0,
    provenance: '',
  })
  .onConflict((conflict) => conflict.columns(['collection_id', 'content_hash']).doNothing());

function selectPuzzles() {
  return queries
    .selectFrom('puzzles')
    .innerJoin('collections', 'collections.id', 'puzzles.collection_id')
    .innerJoin('imports', 'imports.id', 'puzzles.import_id')
    .select([
      'puzzles.id',
      'collections.name as collection',
      'puzzles.family',
      'puzzles.size',
      'puzzles.content',
      'puzzles.content_hash',
      'puzzles.canonical_hash',
      'puzzles.difficulty',
      'puzzles.provenance as own_provenance',
      'imports.provenance as import_provenance',
    ]);
}

type PuzzleRow = Omit<StoredPuzzle, 'provenance' | 'family'> & {
  family: string;
  own_provenance: string | null;
  import_provenance: string;
};

function checkCollectionName(name: string): void {
  if (name.trim() !== '' && name.length <= MAX_COLLECTION_NAME && !/[\x00-\x1f\x7f]/.test(name)) return;
  throw new UserError(
    `"${name.slice(0, 20)}" cannot name a collection: use 1 to ${MAX_COLLECTION_NAME} printable characters.`,
  );
}
