import { describe, expect, it } from 'vitest';
import { NonFiniteError } from '../../../../main/store/errors.ts';
import type { MetricRow } from '../../../../main/store/metrics.ts';
import { dataFolder, openTestStore } from './data-folder.ts';
import { runInput } from './samples.ts';

function row(step: number, kind: MetricRow['kind'], lm_loss = step / 3): MetricRow {
  return { step, kind, recorded_at: 1_700_000_000_000 + step, values: { lm_loss, 'q/halt': 1e-300 } };
}

describe('metrics', () => {
  it('come back as they were appended, by step', () => {
    const folder = dataFolder();
    const store = openTestStore(folder);
    const { id } = store.runs.create(runInput);
    const other = store.runs.create(runInput).id;
    store.metrics.append(id, [row(10, 'train'), row(2, 'train'), row(10, 'eval')]);
    store.metrics.append(other, [row(5, 'train')]);
    store.metrics.append(id, []);
    store.close();
    const { metrics } = openTestStore(folder);
    expect(metrics.read(id)).toEqual([row(2, 'train'), row(10, 'eval'), row(10, 'train')]);
    expect(metrics.read(id, { kind: 'train' })).toEqual([row(2, 'train'), row(10, 'train')]);
    expect(metrics.read(id, { kind: 'train', fromStep: 10 })).toEqual([row(10, 'train')]);
    expect(metrics.read(id, { fromStep: 11 })).toEqual([]);
    expect(metrics.last(id, 'train')).toEqual(row(10, 'train'));
    expect(metrics.last(other, 'eval')).toBeNull();
  });

  it('are dropped after the step a run resumes from, and written anew', () => {
    const { runs, metrics } = openTestStore();
    const [id, other] = [runs.create(runInput).id, runs.create(runInput).id];
    for (const run of [id, other])
      metrics.append(
        run,
        [1, 2, 3, 4].map((step) => row(step, 'train')),
      );
    expect(metrics.deleteAfter(id, 2)).toBe(2);
    expect(metrics.read(id).map(({ step }) => step)).toEqual([1, 2]);
    expect(metrics.read(other)).toHaveLength(4);
    metrics.append(id, [row(2, 'train', 9), row(3, 'train', 8)]);
    expect(metrics.read(id).map(({ values }) => values['lm_loss'])).toEqual([1 / 3, 9, 8]);
  });

  it.each([NaN, Infinity, -Infinity])('refuse %s, naming it, and keep nothing of the batch', (value) => {
    const { runs, metrics } = openTestStore();
    const { id } = runs.create(runInput);
    expect(() => metrics.append(id, [row(1, 'train'), row(2, 'train', value)])).toThrow(NonFiniteError);
    expect(() => metrics.append(id, [row(2, 'train', value)])).toThrow('"lm_loss" of the metrics of step 2');
    expect(metrics.read(id)).toEqual([]);
  });
});
