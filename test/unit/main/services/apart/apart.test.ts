import { createRouterClient } from '@orpc/server';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TesseraClient } from '../../../../../preload/contract/contract.ts';
import { forkNode, type ApartProcess } from '../../../../../main/services/apart/fork.ts';
import { router } from '../../../../../main/services/door/router.ts';
import { Workplace } from '../../../../../main/services/workplace.ts';
import { Trainer } from '../../../../../main/training/trainer.ts';
import {
  COLLECTION,
  createTinyRun,
  fillStore,
  openTestStore,
  temporaryFolder,
} from '../../training/tiny-run.ts';

/** A workplace whose processes apart the test can see. */
function openWorkplace() {
  const store = openTestStore(temporaryFolder());
  const processes: ApartProcess[] = [];
  const workplace = new Workplace({
    ...{ store, shell: 'browser', version: '0', notices: [], isFirstRun: false },
    fork(request) {
      const started = forkNode(request);
      processes.push(started);
      return started;
    },
  });
  onTestFinished(() => workplace.close());
  const client: TesseraClient = createRouterClient(router, { context: { workplace } });
  return { store, workplace, client, processes };
}

const exited = (one: ApartProcess): Promise<void> => new Promise((resolve) => one.onExit(resolve));

describe('work in a process apart', () => {
  it('an import is read in a process of its own, is news here, and ends with its process', async () => {
    const { client, processes, workplace, store } = openWorkplace();
    const isNews = new Promise<void>((resolve) => workplace.onChange('puzzles', resolve));
    const files = [new Blob(['...2.1.3....432.\n'])];
    const report = await client.library.importFiles({ files, names: ['a.txt'], collection: 'mine' });
    expect(report).toMatchObject({ collection: 'mine', numAdded: 1 });
    expect(store.puzzles.list({ collection: 'mine' })).toHaveLength(1);
    await isNews;
    expect(processes).toHaveLength(1);
    await exited(processes[0]);
  });

  it('a refusal arrives as it was thrown there', async () => {
    const { client } = openWorkplace();
    const refused = client.library.importFiles({
      files: [new Blob(['?'])],
      names: ['a.txt'],
      collection: null,
    });
    await expect(refused).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringMatching(/a\.txt/) as string,
    });
    const malformed = client.library.importFiles({ files: [], names: [], collection: null });
    await expect(malformed).rejects.toMatchObject({ code: 'BAD_INPUT', data: { reason: 'malformed' } });
  });

  it('a model thinks in one that is kept for the next puzzle; when it is killed, that is one sentence', async () => {
    const { client, store, processes } = openWorkplace();
    fillStore(store);
    const runId = createTinyRun(store, { maxSteps: 3, checkpointEvery: 3 });
    await (await Trainer.open(store, runId)).train();
    const [{ checkpointId }] = await client.solve.models({ puzzle: null });
    const [{ id }] = store.puzzles.list({ collection: COLLECTION });
    const request = {
      ...{ puzzle: { collection: COLLECTION, id }, checkpointId, provider: 'cpu' as const },
      ...{ samples: 2, noise: 0.1, seed: 1 },
    };
    const types: string[] = [];
    for await (const event of await client.solve.think({ ...request, steps: 3 })) types.push(event.type);
    expect(types).toEqual(['opening', ...Array.from({ length: 6 }, () => 'thought'), 'answer']);

    const long = await client.solve.think({ ...request, steps: 256 });
    await long.next();
    expect(processes).toHaveLength(1);
    processes[0].kill();
    const rest = (async () => {
      while (!(await long.next()).done);
    })();
    await expect(rest).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/nothing was lost, try again/) as string,
    });
    for await (const event of await client.solve.think({ ...request, steps: 1 })) types.push(event.type);
    expect(types.at(-1)).toBe('answer');
    expect(processes).toHaveLength(2);
  });
});
