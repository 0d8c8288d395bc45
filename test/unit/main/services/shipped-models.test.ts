import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { solveModels } from '../../../../main/services/door/solve.ts';
import { evaluateModel } from '../../../../main/services/evaluating.ts';
import { prepareFirstStart } from '../../../../main/services/first-start.ts';
import { generateSudokus } from '../../../../main/services/generating.ts';
import { loadTrainedModel } from '../../../../main/services/trained-models.ts';
import { openStore, type Store } from '../../../../main/store/store.ts';

let folder: string;
let store: Store;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tessera-shipped-'));
  store = openStore(folder);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('models that come with Tessera', () => {
  it('are there at the first start, marked as shipped', async () => {
    expect(await prepareFirstStart(store)).toBe(true);
    const models = solveModels(store);
    expect(
      models.map(({ size, isShipped, exact_accuracy }) => ({ size, isShipped, exact_accuracy })),
    ).toEqual([
      { size: '4x4', isShipped: true, exact_accuracy: 1 },
      { size: '9x9', isShipped: true, exact_accuracy: 0.992 },
    ]);
  });

  it.each([
    { size: 4, count: 300, blanks: [6, 11], atLeast: 0.98 },
    { size: 9, count: 24, blanks: [40, 50], atLeast: 0.9 },
  ] as const)('solve new puzzles: $size x $size', async ({ size, count, blanks, atLeast }) => {
    await prepareFirstStart(store);
    await generateSudokus(store.puzzles, { size, count, blanks, seed: 5, collection: 'fresh' });
    const run = store.runs.list().find(({ name }) => name.startsWith(`${size}x${size}`));
    const judged = await evaluateModel(store, loadTrainedModel(store, run?.id ?? ''), {
      collection: 'fresh',
      provider: 'cpu',
    });
    expect(judged.metrics.exact_accuracy).toBeGreaterThanOrEqual(atLeast);
  });

  it('come once: one that was removed stays removed', async () => {
    await prepareFirstStart(store);
    for (const { id } of store.runs.list()) store.runs.delete(id);
    expect(await prepareFirstStart(store)).toBe(false);
    expect(solveModels(store)).toEqual([]);
  });
});
