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
  it('are there at the first start, marked as shipped, and solve what their card says', async () => {
    expect(await prepareFirstStart(store)).toBe(true);
    const [model, ...others] = solveModels(store);
    expect(others).toEqual([]);
    expect(model).toMatchObject({ family: 'sudoku', size: '4x4', isShipped: true, exact_accuracy: 1 });
    const request = { size: 4, count: 300, blanks: [6, 11], seed: 5, collection: 'fresh' } as const;
    await generateSudokus(store.puzzles, request);
    const [run] = store.runs.list();
    const judged = await evaluateModel(store, loadTrainedModel(store, run.id), {
      collection: 'fresh',
      provider: 'cpu',
    });
    expect(judged.metrics.exact_accuracy).toBeGreaterThan(0.98);
  });

  it('come once: one that was removed stays removed', async () => {
    await prepareFirstStart(store);
    for (const { id } of store.runs.list()) store.runs.delete(id);
    expect(await prepareFirstStart(store)).toBe(false);
    expect(solveModels(store)).toEqual([]);
  });
});
