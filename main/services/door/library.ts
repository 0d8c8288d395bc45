import { CONCEPT_FAMILIES } from '../../../puzzles/concepts/registry.ts';
import type { GenerateRequest, ImportReport } from '../../../preload/contract/library.ts';
import type { PuzzleKey } from '../../../preload/contract/puzzles.ts';
import { UserError } from '../../../puzzles/user-error.ts';
import type { LibraryRow } from '../../store/library.ts';
import type { ImportResult, StoredPuzzle } from '../../store/puzzles.ts';
import { generateConcepts, generateMazes, generateSudokus } from '../generating.ts';
import type { Workplace } from '../workplace.ts';
import { contentOf, thumbnailsOf } from './content.ts';
import { exportPuzzles } from './exporting.ts';
import { door } from './implementer.ts';
import { importBlobs } from './import-blobs.ts';
import { RemovedPuzzles } from './removed-puzzles.ts';
import { isOwn, revisionOf, savePuzzle } from './saving.ts';

const removedPuzzles = new WeakMap<Workplace, RemovedPuzzles>();

function cardOf(row: LibraryRow) {
  const { id, collection, name, family, size, tags, difficulty, isSolved } = row;
  return { id, collection, name, family, size, tags, difficulty, isSolved, thumbnails: thumbnailsOf(row) };
}

function puzzleOf({ store }: Workplace, key: PuzzleKey) {
  const stored = findPuzzle({ store }, key);
  const { id, collection, name, size, tags, difficulty, provenance } = stored;
  return {
    ...{ id, collection, name, size, tags, difficulty, provenance },
    content: contentOf(stored),
    isOwn: isOwn(stored),
    revision: revisionOf(stored),
    solvedBy: store.solutions.of(stored.content_hash),
    numAugmentations: store.augmentations.list(key).length,
    twins: store.library.twins(key),
  };
}

/** @throws UserError 'not_found' */
export function findPuzzle({ store }: Pick<Workplace, 'store'>, { collection, id }: PuzzleKey): StoredPuzzle {
  const found = store.puzzles.find({ collection, id });
  if (found) return found;
  throw new UserError(
    `The collection "${collection}" has no puzzle "${id}" any more: it was changed or removed.`,
    'not_found',
  );
}

export function reportOf(collection: string, result: ImportResult, notes: string[] = []): ImportReport {
  const { added, duplicates, symmetricTwins } = result;
  return { collection, numAdded: added, numDuplicates: duplicates, numSymmetricTwins: symmetricTwins, notes };
}

function generate({ store: { puzzles } }: Workplace, request: GenerateRequest): Promise<ImportResult> {
  switch (request.kind) {
    case 'sudoku':
      return generateSudokus(puzzles, { ...request, blanks: [request.minBlanks, request.maxBlanks] });
    case 'maze':
      return generateMazes(puzzles, { ...request, rows: request.side, cols: request.side });
    case 'concept':
      return generateConcepts(puzzles, request);
  }
}

function removedOf(workplace: Workplace): RemovedPuzzles {
  const known = removedPuzzles.get(workplace) ?? new RemovedPuzzles(workplace.store);
  removedPuzzles.set(workplace, known);
  return known;
}

const { library } = door;

export const libraryDoor = {
  collections: library.collections.handler(({ context: { workplace } }) => {
    const byName = Map.groupBy(workplace.store.puzzles.collections(), ({ name }) => name);
    return [...byName].map(([name, rows]) => ({
      name,
      numPuzzles: rows.reduce((sum, { count }) => sum + count, 0),
      families: rows.map(({ family, count }) => ({
        family: family as LibraryRow['family'],
        numPuzzles: count,
      })),
    }));
  }),
  renameCollection: library.renameCollection.handler(({ input, context: { workplace } }) => {
    workplace.store.collections.rename(input.from, input.to);
    workplace.announce('puzzles');
  }),
  deleteCollection: library.deleteCollection.handler(({ input, context: { workplace } }) => {
    const numPuzzles = workplace.store.collections.delete(input.name);
    workplace.announce('puzzles');
    return { numPuzzles };
  }),
  query: library.query.handler(({ input: { filter, offset, limit }, context: { workplace } }) => {
    const rows = workplace.store.library.page(filter, filter.sort, offset, limit);
    return { total: workplace.store.library.count(filter), cards: rows.map(cardOf) };
  }),
  facets: library.facets.handler(({ input, context: { workplace } }) => {
    const { families, sizes, tags } = workplace.store.library.facets(input.filter);
    return {
      families: families.map(({ value, count }) => ({ value: value as LibraryRow['family'], count })),
      sizes,
      tags,
    };
  }),
  keys: library.keys.handler(({ input: { filter }, context: { workplace } }) =>
    workplace.store.library.keys(filter, filter.sort),
  ),
  get: library.get.handler(({ input, context: { workplace } }) => puzzleOf(workplace, input)),
  save: library.save.handler(({ input, context: { workplace } }) => {
    const key = savePuzzle(workplace.store, input);
    workplace.announce('puzzles');
    return key;
  }),
  remove: library.remove.handler(({ input, context: { workplace } }) => {
    removedOf(workplace).remove(input.keys);
    workplace.announce('puzzles');
    return { numRemoved: input.keys.length };
  }),
  undoRemove: library.undoRemove.handler(({ context: { workplace } }) => {
    const numRestored = removedOf(workplace).restoreNewest();
    workplace.announce('puzzles');
    return { numRestored };
  }),
  tag: library.tag.handler(({ input, context: { workplace } }) => {
    workplace.store.puzzles.changeTags(input.keys, { add: input.add, remove: input.remove });
    workplace.announce('puzzles');
  }),
  importFiles: library.importFiles.handler(async ({ input, context: { workplace } }) => {
    const report = await importBlobs(workplace.store, input);
    workplace.announce('puzzles');
    return report;
  }),
  exportPuzzles: library.exportPuzzles.handler(({ input, context: { workplace } }) =>
    exportPuzzles(
      input.keys.map((key) => findPuzzle(workplace, key)),
      input.format,
    ),
  ),
  generate: library.generate.handler(async ({ input, context: { workplace } }) => {
    const result = await generate(workplace, input);
    workplace.announce('puzzles');
    return reportOf(input.collection, result);
  }),
  concepts: library.concepts.handler(() =>
    CONCEPT_FAMILIES.map(({ id, title, rule }) => ({ id, title, rule })),
  ),
  changes: library.changes.handler(({ context: { workplace }, signal }) =>
    workplace.changes('puzzles', signal),
  ),
};
