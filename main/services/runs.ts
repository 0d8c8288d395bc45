import { numParams } from '../../models/trm/state-dict.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { RunRow } from '../store/runs.ts';
import type { RunStatus } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { runConfig } from '../training/run-config.ts';
import { splitPuzzles, type TrainingFamily } from '../training/training-data.ts';

/** Puzzles that `tessera solve` shows a model at work on. */
const WATCHABLE_FAMILIES: readonly TrainingFamily[] = ['sudoku', 'maze', 'arc'];

/** A run at a glance. */
export interface RunSummary {
  readonly id: string;
  readonly name: string;
  readonly preset: string;
  readonly collection: string | null;
  readonly provider: string;
  readonly seed: number;
  readonly status: RunStatus;
  readonly reason: string | null;
  /** The newest step that anything is known of. */
  readonly step: number;
  /** Of the best checkpoint on the held-out puzzles; null before the first evaluation. */
  readonly exact_accuracy: number | null;
  readonly best_step: number | null;
  readonly best_checkpoint: string | null;
  readonly num_held_out: number;
  readonly num_params: number;
  /** Seconds of training. */
  readonly seconds: number;
  readonly created_at: number;
  readonly updated_at: number;
}

/** All runs, oldest first. Runs whose trainer died are marked as interrupted before. */
export function listRuns(store: Store): RunSummary[] {
  store.runs.sweep();
  return store.runs.list().map((row) => summarizeRun(store, row));
}

/** The id of a puzzle that a run is judged by and can be watched solving; null where there is none any more. */
export function unseenPuzzle(store: Store, runId: string): string | null {
  const { data } = runConfig(store.runs.get(runId).config);
  if (!WATCHABLE_FAMILIES.includes(data.family)) return null;
  try {
    return splitPuzzles(store.puzzles, data).heldOut[0]?.id ?? null;
  } catch (error) {
    // Its collection was removed or emptied meanwhile.
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** @param run a row, an id or the beginning of one */
export function summarizeRun(store: Store, run: RunRow | string): RunSummary {
  const row = typeof run === 'string' ? store.runs.get(run) : run;
  const { id, name, preset, collection, provider, seed, status, status_reason, created_at, updated_at } = row;
  const { model, data } = runConfig(row.config);
  const best = store.checkpoints.best(id);
  const newest = [store.metrics.last(id, 'train'), store.metrics.last(id, 'eval')];
  const elapsedMs = Math.max(0, ...newest.map((metrics) => metrics?.values['elapsed_ms'] ?? 0));
  const steps = [store.checkpoints.latest(id), ...newest].map((known) => known?.step ?? 0);
  return {
    id,
    name,
    preset,
    collection,
    provider,
    seed,
    status,
    reason: status_reason,
    step: Math.max(...steps),
    exact_accuracy: best?.exact_accuracy ?? null,
    best_step: best?.step ?? null,
    best_checkpoint: best?.id ?? null,
    num_held_out: data.numHeldOut,
    num_params: numParams(model),
    seconds: elapsedMs / 1000,
    created_at,
    updated_at,
  };
}
