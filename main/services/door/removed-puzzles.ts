import type { PuzzleKey } from '../../../preload/contract/puzzles.ts';
import type { Store } from '../../store/store.ts';
import type { StoredPuzzle } from '../../store/puzzles.ts';

interface Removed {
  readonly puzzle: StoredPuzzle;
  readonly recipes: readonly number[];
}

/** What was removed while this process runs, so that the newest removal can be undone, and then the one before it. */
export class RemovedPuzzles {
  readonly #store: Store;
  readonly #removals: (readonly Removed[])[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  /** All or nothing. @throws UserError 'not_found' */
  remove(keys: readonly PuzzleKey[]): void {
    const { puzzles, augmentations, library, transaction } = this.#parts();
    const removed = transaction(() => {
      const known = keys.flatMap((key) => {
        const puzzle = puzzles.find(key);
        return puzzle ? [{ puzzle, recipes: augmentations.list(key) }] : [];
      });
      library.remove(keys);
      return known;
    });
    this.#removals.push(removed);
  }

  /** Puts the newest removal back, with tags and recipes; returns how many puzzles that is, 0 when there is none. */
  restoreNewest(): number {
    const removed = this.#removals.pop();
    if (!removed) return 0;
    const { puzzles, augmentations, transaction } = this.#parts();
    transaction(() => {
      for (const { puzzle, recipes } of removed) {
        const { collection, id, provenance, name, ...rest } = puzzle;
        puzzles.importAll(collection, [{ ...rest, ...(name === null ? {} : { name }) }], { provenance });
        augmentations.replace({ collection, id }, recipes);
      }
    });
    return removed.length;
  }

  #parts() {
    const store = this.#store;
    const { puzzles, augmentations, library } = store;
    return {
      puzzles,
      augmentations,
      library,
      transaction: <T>(work: () => T): T => store.transaction(work),
    };
  }
}
