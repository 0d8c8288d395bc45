import { sql } from 'kysely';
import { toFiniteJson } from './json.ts';
import type { PuzzleInput, StoredPuzzle } from './puzzles.ts';
import { queries } from './schema.ts';

const ID_LENGTH = 16;

const PUZZLE_COLUMNS = [
  'id',
  'collection_id',
  'import_id',
  'family',
  'size',
  'content',
  'content_hash',
  'canonical_hash',
  'difficulty',
  'provenance',
  'name',
] as const;

/** The id that follows from a puzzle's content. */
export function puzzleId({ content_hash }: Pick<PuzzleInput, 'content_hash'>): string {
  return content_hash.slice(0, ID_LENGTH);
}

/** Compiled for its text only; the values come with each execution, in the order of the columns. */
export const insertPuzzle = queries
  .insertInto('puzzles')
  .columns(PUZZLE_COLUMNS)
  .expression(sql`VALUES (${sql.join(PUZZLE_COLUMNS.map(() => sql.val(null)))})`)
  .onConflict((conflict) => conflict.columns(['collection_id', 'content_hash']).doNothing())
  .returning('row_id');

/** The values of `insertPuzzle` in order. */
export function puzzleValues(row: PuzzleInput, collectionId: number, importId: number): unknown[] {
  const values: Record<(typeof PUZZLE_COLUMNS)[number], unknown> = {
    id: puzzleId(row),
    collection_id: collectionId,
    import_id: importId,
    family: row.family,
    size: row.size,
    content: row.content,
    content_hash: row.content_hash,
    canonical_hash: row.canonical_hash,
    difficulty: row.difficulty,
    provenance: row.provenance === undefined ? null : toFiniteJson(row.provenance, 'a provenance'),
    name: row.name ?? null,
  };
  return PUZZLE_COLUMNS.map((column) => values[column]);
}

export const insertTag = queries
  .insertInto('puzzle_tags')
  .values({ puzzle_row_id: 0, tag: '' })
  .onConflict((conflict) => conflict.doNothing());

const tagsOfPuzzle = sql<string>`(
  SELECT json_group_array(tag) FROM (SELECT tag FROM puzzle_tags WHERE puzzle_row_id = puzzles.row_id ORDER BY tag)
)`;

export const selectPuzzles = queries
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
    'puzzles.name',
    tagsOfPuzzle.as('tags'),
    'puzzles.provenance as own_provenance',
    'imports.provenance as import_provenance',
  ]);

/** As `selectPuzzles` gives it; the tags are a JSON array. */
export type PuzzleRow = Omit<StoredPuzzle, 'provenance' | 'family' | 'tags'> & {
  family: string;
  tags: string;
  own_provenance: string | null;
  import_provenance: string;
};
