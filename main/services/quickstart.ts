import { findPreset } from '../../models/presets.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { RunRow } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import type { StoredPuzzle } from '../store/puzzles.ts';
import { runConfig } from '../training/run-config.ts';
import { splitPuzzles } from '../training/training-data.ts';
import { generateSudokus } from './generating.ts';
import { createRun } from './training.ts';

const PRESET = 'sudoku-4x4';
const NUM_TRAIN = 8_000;
const NUM_HELD_OUT = 500;

export interface QuickstartRequest {
  /** Of the puzzles, their split, the first weights and the training. */
  readonly seed: number;
  readonly steps: number;
  readonly onProgress?: (numDone: number, numPuzzles: number) => void;
}

/**
 * A new run on a collection of its own: 8,000 4x4 Sudokus with 6 to 11 blanks to learn from, and 500 held out, none of
 * which is a symmetric twin of one that is learned from. The collection of a seed is generated once (about a second).
 */
export async function prepareQuickstart(
  store: Store,
  { seed, steps, onProgress }: QuickstartRequest,
): Promise<RunRow> {
  const count = NUM_TRAIN + NUM_HELD_OUT;
  const collection = `quickstart-${count}-${seed}`;
  const { blanks } = findPreset(PRESET).data;
  if (!blanks) throw new Error(`internal: the preset ${PRESET} does not say how many cells are blank`);
  const present = store.puzzles.collections().find(({ name }) => name === collection);
  if (!present) {
    const request = { size: 4, count, blanks, seed, collection } as const;
    const onDone = (numDone: number): void => onProgress?.(numDone, count);
    await generateSudokus(store.puzzles, request, { onProgress: onDone });
  } else if (present.count !== count) {
    throw new UserError(
      `The collection "${collection}" has ${present.count} puzzles instead of the ${count} of the quickstart: use another --seed.`,
    );
  }
  return createRun(store, {
    preset: PRESET,
    collection,
    name: `quickstart, seed ${seed}`,
    steps,
    numHeldOut: NUM_HELD_OUT,
    seed,
    provider: 'cpu',
  });
}

/** The puzzles that a run was judged by and never learned from. */
export function heldOutPuzzles(store: Store, run: RunRow): readonly StoredPuzzle[] {
  return splitPuzzles(store.puzzles, runConfig(run.config).data).heldOut;
}
