import { createRouterClient } from '@orpc/server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { router } from '../../../../../main/services/door/router.ts';
import { Workplace } from '../../../../../main/services/workplace.ts';
import { Trainer } from '../../../../../main/training/trainer.ts';
import type { TesseraClient } from '../../../../../preload/contract/contract.ts';
import type { AdaptEvent, VoteEvent } from '../../../../../preload/contract/solve.ts';
import { createTinyArcRun, importTasks, tinyTasks } from '../../training/arc-run.ts';
import { COLLECTION, fillStore, openTestStore, temporaryFolder } from '../../training/tiny-run.ts';

const [STRANGER] = tinyTasks(1, 99);

/** The door over a store with a run that learned eight tasks, and one task that it never saw. */
async function openDoor() {
  const store = openTestStore(temporaryFolder());
  importTasks(store, tinyTasks(8));
  importTasks(store, [STRANGER], 'strange');
  const run = createTinyArcRun(store, { maxSteps: 5, checkpointEvery: 5 });
  await (await Trainer.open(store, run)).train();
  const checkpointId = store.checkpoints.latest(run)?.id ?? '';
  const options = { store, shell: 'browser', version: '0', notices: [], isFirstRun: false } as const;
  const workplace = new Workplace({ ...options, isApart: true });
  onTestFinished(() => workplace.close());
  const door: TesseraClient = createRouterClient(router, { context: { workplace } });
  const keys = (collection: string) =>
    store.puzzles.list({ collection }).map(({ id, name }) => ({ collection, id, name }));
  return { store, door, checkpointId, known: keys(COLLECTION)[0], strange: keys('strange')[0] };
}

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const events: T[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe('an ARC task in the window', () => {
  it('is answered by votes with a verdict on each, and only by a model that knows it', async () => {
    const { store, door, checkpointId, known, strange } = await openDoor();
    fillStore(store, 1);
    const request = {
      ...{ checkpointId, augmentations: 2, steps: 2, samples: 1, noise: 0, seed: 0 },
      provider: 'cpu' as const,
    };
    const events: VoteEvent[] = await all(await door.solve.vote({ ...request, puzzle: known }));
    const last = events.at(-1);
    if (last?.type !== 'ballots') throw new Error(`the stream ended with ${last?.type}`);
    expect(events.map(({ type }) => type)).toContain('progress');
    const { test } = tinyTasks(8).find(({ id }) => id === known.name) ?? { test: [] };
    expect(last.ballots).toHaveLength(test.length);
    for (const { numVotes, candidates } of last.ballots) {
      expect(numVotes).toBe(3);
      for (const { verdict } of candidates) expect(['verified', 'wrong']).toContain(verdict.kind);
    }
    await expect(
      door.solve.vote({ ...request, puzzle: strange }).then((stream) => all(stream)),
    ).rejects.toMatchObject({ code: 'BAD_INPUT', data: { reason: 'unknown_tasks' } });
    const [sudoku] = store.puzzles.list({ family: 'sudoku' });
    const { collection, id } = sudoku;
    await expect(
      door.solve.vote({ ...request, puzzle: { collection, id } }).then((stream) => all(stream)),
    ).rejects.toThrow(/is a sudoku/);
  });

  it('can be learned and then answered; asked to finish, the model answers with what it has', async () => {
    const { store, door, strange } = await openDoor();
    const request = {
      ...{ puzzle: strange, checkpointId: null, seconds: 3600, augmentations: 1, seed: 0 },
      ...{ provider: 'cpu' as const, adaptationId: 'one' },
    };
    const events: AdaptEvent[] = [];
    for await (const event of await door.solve.adapt(request)) {
      const isFirst = event.type === 'progress' && !events.some(({ type }) => type === 'progress');
      events.push(event);
      if (isFirst) await door.solve.finishAdapting({ adaptationId: 'one' });
    }
    const last = events.at(-1);
    if (last?.type !== 'ballots') throw new Error(`the stream ended with ${last?.type}`);
    expect(last.endedBy).toBe('asked');
    expect(last.ballots).toHaveLength(STRANGER.test.length);
    expect(store.predictions.list()).toMatchObject([{ id: last.setId, collection: 'strange', num_tasks: 1 }]);
    expect((await door.submit.overview({ setId: last.setId })).tasks).toHaveLength(1);
    await expect(door.solve.finishAdapting({ adaptationId: 'one' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });

    for await (const event of await door.solve.adapt(request)) if (event.type === 'progress') break;
    expect(store.predictions.list()).toHaveLength(1);
  });
});
