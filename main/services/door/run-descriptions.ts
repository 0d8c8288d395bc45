import type { Run } from '../../../preload/contract/train.ts';
import type { Store } from '../../store/store.ts';
import type { RunRow } from '../../store/runs.ts';
import { runConfig } from '../../training/run-config.ts';
import { summarizeRun } from '../runs.ts';

type Scalar = string | number | boolean | null;

/** The checkpoints of a run, oldest first. */
export function checkpointsOf(store: Store, runId: string): Run['checkpoints'] {
  const best = store.checkpoints.best(runId);
  return store.checkpoints.list(runId).map(({ id, step, exact_accuracy, num_bytes, completed_at }) => ({
    ...{ id, step, exact_accuracy },
    numBytes: num_bytes,
    isBest: id === best?.id,
    at: completed_at,
  }));
}

/** A run as windows show it. */
export function describeRun(store: Store, row: RunRow): Run {
  const { data, maxSteps, ...config } = runConfig(row.config);
  const summary = summarizeRun(store, row);
  return {
    ...{ id: row.id, name: row.name, preset: row.preset, collection: row.collection },
    family: data.family,
    size: data.size,
    ...{ provider: row.provider, seed: row.seed, status: row.status, reason: row.status_reason },
    step: summary.step,
    maxSteps,
    best_exact_accuracy: summary.exact_accuracy,
    numParams: summary.num_params,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    config: flatten({ ...config, data, maxSteps }),
    checkpoints: checkpointsOf(store, row.id),
  };
}

/** Nested records as one: `model.hidden_size`. */
function flatten(value: object, prefix = ''): Record<string, Scalar> {
  const entries = Object.entries(value) as [string, Scalar | object][];
  return Object.fromEntries(
    entries.flatMap(([key, entry]) =>
      typeof entry === 'object' && entry !== null
        ? Object.entries(flatten(entry, `${prefix}${key}.`))
        : [[`${prefix}${key}`, entry] as const],
    ),
  );
}
