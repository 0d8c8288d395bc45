import { existsSync, readFileSync } from 'node:fs';
import { bytesInMemory } from '../../models/state/byte-source.ts';
import type { Store } from '../store/store.ts';
import { importCheckpoint } from './checkpoint-import.ts';

/** A model that comes with Tessera: a safetensors file of models/pretrained/, and beside it a card that says how it was made. */
interface ShippedModel {
  readonly fileName: string;
  /** What lists call it. */
  readonly name: string;
  /** Of the held-out puzzles of its own run, as the card has it. */
  readonly exact_accuracy: number;
}

const FOLDER = new URL('../../models/pretrained/', import.meta.url);

export const SHIPPED_MODELS: readonly ShippedModel[] = [
  { fileName: 'sudoku-4x4.safetensors', name: '4x4 Sudoku, comes with Tessera', exact_accuracy: 1 },
  { fileName: 'sudoku-9x9.safetensors', name: '9x9 Sudoku, comes with Tessera', exact_accuracy: 0.992 },
];

/** The setting that remembers which runs hold shipped models: file name to id. */
const SETTING = 'shippedRuns';

/** The runs that hold models which came with Tessera; a removed one stays removed. */
export function shippedRuns(store: Store): ReadonlySet<string> {
  return new Set(Object.values(remembered(store)));
}

/** Gives the store every shipped model that it was never given before: as runs, with weights to solve with. */
export async function addShippedModels(store: Store): Promise<void> {
  for (const model of SHIPPED_MODELS) {
    const { fileName } = model;
    const before = remembered(store);
    const file = new URL(fileName, FOLDER);
    // A package of the desktop may leave them out.
    if (fileName in before || !existsSync(file)) continue;
    const source = bytesInMemory(readFileSync(file));
    const { run } = await importCheckpoint(store, { ...model, file: source });
    store.settings.set({ [SETTING]: { ...before, [fileName]: run.id } });
  }
}

function remembered(store: Store): Record<string, string> {
  const setting = store.settings.all()[SETTING];
  if (typeof setting !== 'object' || setting === null) return {};
  return Object.fromEntries(
    Object.entries(setting).flatMap(([name, id]) => (typeof id === 'string' ? [[name, id]] : [])),
  );
}
