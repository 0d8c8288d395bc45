import { expect } from 'vitest';
import type { LoadedCheckpoint } from '../../../../main/store/checkpoint-reader.ts';
import type { Store } from '../../../../main/store/store.ts';
import { checkpointMeta, type CheckpointMeta } from '../../../../main/training/checkpoint-meta.ts';

/** The run's newest checkpoint of that step, verified. */
export function checkpointAt(store: Store, runId: string, step: number): LoadedCheckpoint {
  const row = store.checkpoints.list(runId).findLast((candidate) => candidate.step === step);
  if (!row) throw new Error(`run ${runId} has no checkpoint of step ${step}`);
  return store.checkpoints.load(row);
}

/** Equal to the bit in every tensor, and in all else but times. */
export function expectSameCheckpoint(actual: LoadedCheckpoint, expected: LoadedCheckpoint): void {
  expect(actual.row.step).toBe(expected.row.step);
  expect([...actual.tensors.keys()]).toEqual([...expected.tensors.keys()]);
  for (const [name, { dtype, shape, data }] of expected.tensors) {
    const other = actual.tensors.get(name);
    expect([name, other?.dtype, other?.shape]).toEqual([name, dtype, shape]);
    const isSame = other !== undefined && Buffer.compare(bytesOf(other.data), bytesOf(data)) === 0;
    expect(isSame, `${name} of step ${expected.row.step} is the same to the bit`).toBe(true);
  }
  expect(timeless(checkpointMeta(actual.meta))).toEqual(timeless(checkpointMeta(expected.meta)));
}

/** Without times, and without the limits, which are changed where a run was stopped and goes on. */
function timeless(meta: CheckpointMeta): object {
  return {
    ...meta,
    elapsed_ms: 0,
    window: { ...meta.window, ms: 0 },
    config: { ...meta.config, maxSteps: 0, maxMinutes: 0 },
  };
}

function bytesOf(data: Float32Array | Int32Array | Uint8Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
