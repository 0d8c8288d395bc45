import { arcInput } from '../../../../main/services/arc-records.ts';
import type { Store } from '../../../../main/store/store.ts';
import { openTrainingData } from '../../../../main/training/training-data.ts';
import { generateConceptTasks } from '../../../../puzzles/concepts/generate.ts';
import type { ArcTask } from '../../../../puzzles/arc/task.ts';
import { COLLECTION, createTinyRun, tinyConfig, type TinyChanges } from './tiny-run.ts';

/** Concept tasks of the families `recolour` and `gravity`, with grids up to 10x10. */
export function tinyTasks(count: number, seed = 3): ArcTask[] {
  const families = ['recolour', 'gravity'];
  return generateConceptTasks({ families, count, seed }).map(({ task }) => task);
}

export function importTasks(store: Store, tasks: readonly ArcTask[], collection = COLLECTION): void {
  store.puzzles.importAll(
    collection,
    tasks.map((task) => arcInput(task)),
    { provenance: { source: 'generated', licence: 'none', created_at: 0 } },
  );
}

export const ARC_DATA = {
  ...tinyConfig().data,
  family: 'arc',
  size: null,
  numHeldOut: 3,
  arc: { canvas: null, numAug: 4 },
} as const;

/** A new run of a tiny model over the ARC tasks of the collection. */
export function createTinyArcRun(store: Store, changes: TinyChanges = {}): string {
  const data = { ...ARC_DATA, ...changes.data };
  const { metadata } = openTrainingData(store, data, 0);
  const { seq_len, vocab_size, num_puzzle_identifiers } = metadata;
  const model = { seq_len, vocab_size, num_puzzle_identifiers, puzzle_emb_len: 2, ...changes.model };
  const optimizer = { puzzle_emb_lr: 1e-2, ...changes.optimizer };
  return createTinyRun(store, { ...changes, data, model, optimizer });
}
