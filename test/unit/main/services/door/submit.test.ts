import { createRouterClient } from '@orpc/server';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { router } from '../../../../../main/services/door/router.ts';
import { Workplace } from '../../../../../main/services/workplace.ts';
import { openStore, type Store } from '../../../../../main/store/store.ts';
import { Trainer } from '../../../../../main/training/trainer.ts';
import type { TesseraClient } from '../../../../../preload/contract/contract.ts';
import type { PredictEvent } from '../../../../../preload/contract/submit.ts';
import type { ArcTask } from '../../../../../puzzles/arc/task.ts';
import { createTinyArcRun, importTasks, tinyTasks } from '../../training/arc-run.ts';
import { COLLECTION } from '../../training/tiny-run.ts';

const STEPS = 20;
const TASKS = tinyTasks(8);
/** A task that no run knows, under a name that is told apart. */
const STRANGER = { ...tinyTasks(1, 99)[0], id: 'stranger' };

let folder: string;
let store: Store;
let checkpointId: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tessera-submit-'));
  store = openStore(folder);
  importTasks(store, TASKS);
  const run = createTinyArcRun(store, { maxSteps: STEPS, checkpointEvery: STEPS });
  await (await Trainer.open(store, run)).train();
  checkpointId = store.checkpoints.latest(run)?.id ?? '';
  importTasks(store, [...TASKS.slice(0, 3), STRANGER], 'asked');
});

afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The door as a window has it; computing in this process, or in processes apart. */
function openDoor({ isApart }: { isApart: boolean }): TesseraClient {
  const options = { store, shell: 'browser', version: '0', notices: [], isFirstRun: false } as const;
  const workplace = new Workplace({ ...options, isApart });
  onTestFinished(() => workplace.close());
  return createRouterClient(router, { context: { workplace } });
}

function request(collection: string) {
  return {
    ...{ collection, checkpointId, augmentations: 2, steps: null, samples: 1, noise: 0, seed: 0 },
    provider: 'cpu' as const,
  };
}

async function predicted(door: TesseraClient, collection: string): Promise<PredictEvent[]> {
  const events: PredictEvent[] = [];
  for await (const event of await door.submit.predict(request(collection))) events.push(event);
  return events;
}

function setOf(events: readonly PredictEvent[]): string {
  const last = events.at(-1);
  if (last?.type !== 'done') throw new Error(`the stream ended with ${last?.type}`);
  return last.setId;
}

const numTests = (tasks: readonly ArcTask[]): number => tasks.flatMap(({ test }) => test).length;
const textOf = async ({ file }: { file: Blob }): Promise<string> => file.text();

describe('predicting a task set', () => {
  it('tells how far it is, and keeps ranked candidates with the two best as attempts', async () => {
    const door = openDoor({ isApart: true });
    const events = await predicted(door, 'asked');
    expect(events[0].type).toBe('opening');
    const done = events.at(-1);
    const numPredictions = 3 * numTests(TASKS.slice(0, 3));
    expect(done).toMatchObject({ type: 'done', numPredictions, unknownTasks: ['stranger'], provider: 'cpu' });
    expect(events.at(-2)).toMatchObject({ type: 'progress', numDone: numPredictions, numPredictions });

    const setId = setOf(events);
    const { set, tasks, score, unseenScore, report } = await door.submit.overview({ setId });
    expect(set).toMatchObject({ id: setId, collection: 'asked', numTasks: 4 });
    expect(tasks.map(({ task }) => task)).toEqual([...TASKS.slice(0, 3).map(({ id }) => id), 'stranger']);
    expect(tasks[3]).toMatchObject({ numUnanswered: STRANGER.test.length, agreement: null, thumbnail: null });
    expect(report).toMatchObject({ isValid: true, numProblems: 0 });
    expect(score).toMatchObject({ numTasks: 4, numTests: numTests([...TASKS.slice(0, 3), STRANGER]) });
    const numSeen = tasks.filter(({ isLearned }) => isLearned).length;
    expect(numSeen).toBeGreaterThan(0);
    expect(unseenScore?.numTasks).toBe(4 - numSeen);

    const { tests, train } = await door.submit.task({ setId, task: TASKS[0].id });
    expect(train).toHaveLength(TASKS[0].train.length);
    expect(tests[0].numVotes).toBe(3);
    const counts = tests[0].candidates.map(({ count }) => count);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
    const [stranger] = (await door.submit.task({ setId, task: 'stranger' })).tests;
    expect(stranger).toMatchObject({ candidates: [], numVotes: 0, attempts: [null, null] });
    expect((await door.submit.sets())[0].id).toBe(setId);
    await door.submit.removeSet({ setId });
    await expect(door.submit.overview({ setId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('keeps nothing when its stream is closed', async () => {
    const door = openDoor({ isApart: true });
    const before = await door.submit.sets();
    const stream = await door.submit.predict(request(COLLECTION));
    for await (const event of stream) if (event.type === 'progress') break;
    expect(await door.submit.sets()).toEqual(before);
  });

  it('computes in a process apart', async () => {
    const door = openDoor({ isApart: false });
    const setId = setOf(await predicted(door, 'asked'));
    expect((await door.submit.overview({ setId })).tasks).toHaveLength(4);
  });
});

describe('attempts by hand', () => {
  it('make another submission and another score, and can be given back to the votes', async () => {
    const door = openDoor({ isApart: true });
    const setId = setOf(await predicted(door, COLLECTION));
    const { tasks } = await door.submit.overview({ setId });
    const byVote = await textOf(await door.submit.exportSet({ setId }));
    let chosen: string | undefined;
    for (const { task } of tasks) {
      if ((await door.submit.task({ setId, task })).tests[0].candidates.length > 1) chosen ??= task;
    }
    if (chosen === undefined) throw new Error('every vote was unanimous: train for fewer steps');
    const place = { setId, task: chosen, testIndex: 0 };
    await door.submit.choose({ ...place, attempts: [1, 0] });
    type Submission = Record<string, { attempt_1: unknown; attempt_2: unknown }[]>;
    const [first] = (JSON.parse(byVote) as Submission)[chosen];
    const swapped = JSON.parse(await textOf(await door.submit.exportSet({ setId }))) as Submission;
    expect(swapped[chosen][0]).toEqual({ attempt_1: first.attempt_2, attempt_2: first.attempt_1 });
    const card = (await door.submit.overview({ setId })).tasks.find(({ task }) => task === chosen);
    expect(card?.isByHand).toBe(true);

    await door.submit.choose({ ...place, attempts: [null, null] });
    const { report } = await door.submit.overview({ setId });
    expect(report.notes).toContainEqual(
      expect.objectContaining({ code: 'placeholder', taskId: chosen, testIndex: 0 }),
    );
    await expect(door.submit.choose({ ...place, attempts: [99, 0] })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringMatching(/none of number 100/) as string,
    });
    await door.submit.choose({ ...place, attempts: null });
    expect(await textOf(await door.submit.exportSet({ setId }))).toBe(byVote);
  });

  it('are of no use once the task asks something else', async () => {
    const door = openDoor({ isApart: true });
    const [task, other] = TASKS;
    importTasks(store, [task, other], 'edited');
    const setId = setOf(await predicted(door, 'edited'));
    store.collections.rename('edited', 'renamed');
    const [{ id }] = store.puzzles.list({ collection: 'renamed' });
    store.library.remove([{ collection: 'renamed', id }]);
    importTasks(store, [{ ...STRANGER, id: task.id }], 'renamed');
    const { tasks } = await door.submit.overview({ setId });
    expect(tasks.find((one) => one.task === task.id)?.numUnanswered).toBe(STRANGER.test.length);
    expect(tasks.find((one) => one.task === other.id)?.numUnanswered).toBe(0);
  });
});

describe('the doctor', () => {
  const right = Object.fromEntries(
    TASKS.slice(0, 3).map(({ id, test }) => [
      id,
      test.map(({ output }) => {
        if (!output) throw new Error('a generated task without its answer');
        const grid = Array.from({ length: output.rows }, (_, row) => [
          ...output.cells.subarray(row * output.cols, (row + 1) * output.cols),
        ]);
        return { attempt_1: grid, attempt_2: [[0]] };
      }),
    ]),
  );
  const dropped = (json: unknown, name = 'mine.json') => ({
    file: new Blob([typeof json === 'string' ? json : JSON.stringify(json)]),
    name,
    collection: null,
  });

  it('finds the task set by the ids, says what is wrong where, scores, and repairs', async () => {
    const door = openDoor({ isApart: true });
    const broken = { ...right, [TASKS[0].id]: [{ attempt_1: [[1, 2], [3]] }] };
    const file = { ...dropped(broken), collection: 'asked' };
    const examined = await door.submit.examine(file);
    expect(examined).toMatchObject({ collection: 'asked', report: { isValid: false, numProblems: 3 } });
    expect(examined.report.problems).toContainEqual({
      code: 'ragged_grid',
      sentence: expect.stringMatching(/attempt_1/) as string,
      ...{ taskId: TASKS[0].id, testIndex: 0, line: null, column: null },
    });
    expect(examined.score).toMatchObject({ numSolvedTasks: 2, numTasks: 4 });

    const fixed = await door.submit.fix({ ...file, fillsMissing: true });
    expect(fixed).toMatchObject({ fileName: 'mine-repaired.json', report: { isValid: true } });
    expect(fixed.numRepairs).toBe(fixed.repairs.length);
    expect(await door.submit.examine({ ...file, file: fixed.file })).toMatchObject({
      report: { isValid: true },
    });
    const found = await door.submit.examine(dropped(right));
    expect(found.collection).toBe(COLLECTION);
  });

  it('says so when a file is no submission, no text, or of unknown tasks', async () => {
    const door = openDoor({ isApart: true });
    const dataset = {
      [TASKS[0].id]: { train: [{ input: [[1]], output: [[2]] }], test: [{ input: [[1]] }] },
    };
    const asked = { collection: 'asked' };
    expect(await door.submit.examine({ ...dropped(dataset), ...asked })).toMatchObject({
      report: { isValid: false, problems: [{ code: 'wrong_file' }] },
      score: null,
    });
    expect(await door.submit.examine({ ...dropped('{"a": ['), ...asked })).toMatchObject({
      report: { problems: [{ code: 'bad_json', line: 1, column: 8 }] },
    });
    await expect(door.submit.fix({ ...dropped('{"a": ['), ...asked, fillsMissing: true })).rejects.toThrow(
      'Nothing can be read from mine.json',
    );
    await expect(door.submit.examine(dropped({ nobody: [] }))).rejects.toThrow(
      /No collection holds any task/,
    );
    const bytes = new Blob([Uint8Array.of(0xff, 0xfe)]);
    await expect(door.submit.examine({ file: bytes, name: 'x', ...asked })).rejects.toThrow(
      'x is no text in UTF-8',
    );
  });

  it('reads files of unknown origin in a process apart, from where repaired ones come back', async () => {
    const door = openDoor({ isApart: false });
    const fixed = await door.submit.fix({ ...dropped(right), collection: 'asked', fillsMissing: true });
    expect(Object.keys(JSON.parse(await textOf(fixed)) as object)).toHaveLength(4);
  });
});
