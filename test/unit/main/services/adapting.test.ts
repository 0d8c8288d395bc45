import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  adapt,
  keepAnswers,
  taskToAdapt,
  type Adapted,
  type AdaptProgress,
  type AdaptRequest,
} from '../../../../main/services/adapting.ts';
import { readPredictions, submissionOf, type KeptTest } from '../../../../main/services/predictions.ts';
import { loadTrainedModel, type TrainedModel } from '../../../../main/services/trained-models.ts';
import { openStore, type Store } from '../../../../main/store/store.ts';
import { Trainer } from '../../../../main/training/trainer.ts';
import { gridKey } from '../../../../puzzles/arc/grid.ts';
import type { ArcTask } from '../../../../puzzles/arc/task.ts';
import { createTinyArcRun, importTasks, tinyTasks } from '../training/arc-run.ts';

const NEW_TASKS = tinyTasks(2, 99);
const SECONDS = 100;

async function trained(store: Store): Promise<string> {
  importTasks(store, tinyTasks(8));
  const run = createTinyArcRun(store, { maxSteps: 10, data: { arc: { canvas: 10, numAug: 4 } } });
  await (await Trainer.open(store, run)).train();
  return run;
}

interface Ended {
  readonly adapted: Adapted;
  readonly rounds: readonly AdaptProgress[];
}

/** Adapts until the clock, which stands still but for `clock`: the seconds after each round, and then the end. */
async function adaptBy(
  clock: readonly number[],
  request: Partial<AdaptRequest> & Pick<AdaptRequest, 'from'>,
): Promise<Ended> {
  const abort = new AbortController();
  const rounds: AdaptProgress[] = [];
  let seconds = 0;
  const adapted = await adapt(
    { task: NEW_TASKS[0], seconds: SECONDS, numAug: 2, seed: 5, provider: 'cpu', threads: 1, ...request },
    {
      signal: abort.signal,
      now: () => 1000 * seconds,
      onProgress(progress) {
        seconds = clock[rounds.length];
        rounds.push(progress);
        if (rounds.length === clock.length) abort.abort();
      },
    },
  );
  return { adapted, rounds };
}

function withoutAnswers(task: ArcTask): ArcTask {
  return { ...task, test: task.test.map(({ input }) => ({ input, output: null })) };
}

function answersOf({ answers }: Adapted): unknown {
  return answers.map(({ candidates }) =>
    candidates.map(({ grid, count, meanQ }) => [gridKey(grid), count, meanQ]),
  );
}

describe('adapting to a puzzle never seen', () => {
  let store: Store;
  let from: TrainedModel;
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tessera-adapting-'));
    store = openStore(folder);
    from = loadTrainedModel(store, await trained(store));
    return () => {
      store.close();
      rmSync(folder, { recursive: true, force: true });
    };
  });

  it('trains the embeddings first, then all weights but for one pair, then all of them', async () => {
    const { adapted, rounds } = await adaptBy([5, 11, 39, 41, 99, 101], { from });
    expect(rounds.map(({ phase, step }) => [phase, step])).toEqual([
      ['embedding', 10],
      ['embedding', 20],
      ['left_out', 30],
      ['left_out', 40],
      ['all', 50],
      ['all', 60],
    ]);
    for (const { loss, leftOutAccuracy } of rounds) {
      expect(loss).toBeGreaterThan(0);
      expect(leftOutAccuracy).not.toBeNull();
    }
    expect(rounds[5].loss).toBeLessThan(rounds[0].loss);
    expect(adapted).toMatchObject({ endedBy: 'asked', numSteps: 60, provider: 'cpu' });
  });

  it('answers every test input by the votes of all augmentations and rounds, best first', async () => {
    const { adapted } = await adaptBy([60, 61, 62, 63], { from });
    expect(adapted.answers.map(({ testIndex }) => testIndex)).toEqual(NEW_TASKS[0].test.map((_, i) => i));
    for (const { candidates } of adapted.answers) {
      const counts = candidates.map(({ count }) => count);
      expect(counts).toEqual(counts.toSorted((a, b) => b - a));
      // Three augmentations, and two rounds in the last phase.
      expect(counts.reduce((a, b) => a + b)).toBe(6);
    }
  });

  it('looks at no answer of a test pair, and draws the same from the same seed', async () => {
    const known = await adaptBy([60, 61, 62], { from });
    const blind = await adaptBy([60, 61, 62], { from, task: withoutAnswers(NEW_TASKS[0]) });
    expect(answersOf(blind.adapted)).toEqual(answersOf(known.adapted));
  });

  it('begins with all weights of a new model where there is no run', async () => {
    const { rounds, adapted } = await adaptBy([1], { from: null, leavesOneOut: false });
    expect(rounds).toMatchObject([{ phase: 'all', step: 10, leftOutAccuracy: null }]);
    expect(adapted.answers[0].candidates.length).toBeGreaterThan(0);
  });

  it('ends when the time is up, with an answer even then', async () => {
    const { adapted, rounds } = await adaptBy([200, 200], { from });
    expect(rounds.length).toBe(1);
    expect(adapted.endedBy).toBe('time');
    expect(adapted.answers[0].candidates.length).toBeGreaterThan(0);
  });

  it('keeps the attempts as predictions', async () => {
    importTasks(store, NEW_TASKS, 'new');
    const [puzzle] = store.puzzles.list({ name: NEW_TASKS[0].id });
    const { adapted } = await adaptBy([1], { from, task: taskToAdapt(puzzle) });
    const id = keepAnswers(store, puzzle, { from }, adapted);
    expect(store.predictions.list()).toMatchObject([
      { id, run_id: from.run.id, collection: 'new', label: `adapted to ${NEW_TASKS[0].id}`, num_tasks: 1 },
    ]);
    const rows = store.predictions.read<KeptTest>(id);
    expect(rows.length).toBe(NEW_TASKS[0].test.length);
    const [{ grid, count }] = adapted.answers[0].candidates;
    const [kept] = rows[0].prediction.candidates;
    expect(kept).toMatchObject({ rows: grid.rows, cells: grid.cells.join(''), count });
    // As the predictions of a whole collection: a submission can be made of it.
    expect(submissionOf(readPredictions(store, id)).report.isValid).toBe(true);
  });

  it('refuses a run whose canvas is too small for the task', async () => {
    const wide = { rows: 1, cols: 12, cells: new Uint8Array(12).fill(3) };
    const task = { ...NEW_TASKS[0], test: [{ input: wide, output: null }] };
    await expect(adaptBy([1], { from, task })).rejects.toThrow(
      /works on a canvas of 10x10, and task .* has a grid with a side of 12/,
    );
  });
});
