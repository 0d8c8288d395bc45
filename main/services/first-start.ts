import { setImmediate } from 'node:timers/promises';
import { starterLibrary, STARTER_SEED, type StarterPuzzle } from '../../puzzles/starter.ts';
import type { PuzzleInput } from '../store/puzzles.ts';
import type { Store } from '../store/store.ts';
import { arcInput } from './arc-records.ts';
import { mazeInput } from './maze-records.ts';
import { addShippedModels } from './shipped-models.ts';
import { sudokuInput } from './sudoku-records.ts';

export const STARTER_COLLECTION = 'starter';
const HAS_STARTED = 'hasStarted';

/**
 * Makes a store ready for its first window: it gets the models that come with Tessera, and an empty one the starter library.
 * Returns whether this was the first time; from then on it does nothing, also where all of that was removed since.
 */
export async function prepareFirstStart(store: Store, now: () => number = Date.now): Promise<boolean> {
  await addShippedModels(store);
  if (store.settings.all()[HAS_STARTED] === true) return false;
  const rows: PuzzleInput[] = [];
  if (store.puzzles.collections().length === 0) {
    for (const puzzle of starterLibrary()) rows.push(starterInput(puzzle));
    // Whoever waits for this process (a signal, another window) is heard before the store is written.
    await setImmediate();
  }
  store.transaction(() => {
    if (rows.length > 0) {
      store.puzzles.importAll(STARTER_COLLECTION, rows, {
        provenance: {
          source: 'starter library',
          licence: 'generated here',
          seed: STARTER_SEED,
          created_at: now(),
        },
      });
    }
    store.settings.set({ [HAS_STARTED]: true });
  });
  return true;
}

function starterInput(puzzle: StarterPuzzle): PuzzleInput {
  const { difficulty } = puzzle;
  switch (puzzle.family) {
    case 'sudoku':
      return { ...sudokuInput(puzzle.sudoku), tags: [difficulty] };
    case 'maze':
      return { ...mazeInput(puzzle.maze), tags: [difficulty] };
    case 'concept':
      return arcInput(puzzle.task, { family: 'concept', tags: [puzzle.familyId, difficulty] });
  }
}
