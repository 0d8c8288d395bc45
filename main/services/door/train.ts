import { LIMITS } from '../../../preload/contract/limits.ts';
import { findPreset } from '../../../models/presets.ts';
import { UserError } from '../../../puzzles/user-error.ts';
import { generateSudokus } from '../generating.ts';
import { createRun, resumable } from '../training.ts';
import type { Workplace } from '../workplace.ts';
import { door } from './implementer.ts';
import { describeRun } from './run-descriptions.ts';

const QUICKSTART = { preset: 'sudoku-4x4', collection: 'quickstart-4x4', seed: 1 } as const;
const { train } = door;

/** Puzzles for the smallest preset, made once; then a run on them. */
async function startQuickstart(workplace: Workplace): Promise<string> {
  const { store } = workplace;
  const { data } = findPreset(QUICKSTART.preset);
  if (!store.puzzles.collections().some(({ name }) => name === QUICKSTART.collection)) {
    const { blanks, numPuzzles } = data;
    if (!blanks || !numPuzzles)
      throw new Error('internal: the quickstart preset does not say what to generate');
    await generateSudokus(store.puzzles, {
      size: 4,
      count: numPuzzles,
      blanks,
      seed: QUICKSTART.seed,
      collection: QUICKSTART.collection,
    });
    workplace.announce('puzzles');
  }
  return createRun(store, { ...QUICKSTART, provider: 'cpu' }).id;
}

async function resume(workplace: Workplace, runId: string, moreSteps: number): Promise<void> {
  const { store, trainers } = workplace;
  const done = store.checkpoints.latest(runId)?.step ?? 0;
  const next = resumable(store, runId, moreSteps > 0 ? { steps: done + moreSteps } : {});
  switch (next.kind) {
    case 'in_training':
      trainers.find(runId).resume();
      return;
    case 'can_resume':
      await trainers.start(runId, next.options);
      return;
    case 'done':
      throw new UserError(
        `Run ${runId} has done all of its ${next.steps} steps: give it more to go on.`,
        'run_done',
      );
  }
}

/** Every k-th row, the last one included, so that no more than the limit travel. */
function thinned<T>(rows: readonly T[], most: number): T[] {
  const step = Math.ceil(rows.length / most);
  return rows.filter((_, i) => (rows.length - 1 - i) % step === 0);
}

export const trainDoor = {
  start: train.start.handler(async ({ input, context: { workplace } }) => {
    const { name, steps, minutes, numHeldOut, ...request } = input;
    const { id } = createRun(workplace.store, {
      ...request,
      ...(name === null ? {} : { name }),
      ...(steps === null ? {} : { steps }),
      ...(minutes === null ? {} : { minutes }),
      ...(numHeldOut === null ? {} : { numHeldOut }),
    });
    await workplace.trainers.start(id);
    workplace.announce('runs');
    return { runId: id };
  }),
  quickstart: train.quickstart.handler(async ({ context: { workplace } }) => {
    const runId = await startQuickstart(workplace);
    await workplace.trainers.start(runId);
    workplace.announce('runs');
    return { runId };
  }),
  runs: train.runs.handler(
    ({
      context: {
        workplace: { store },
      },
    }) => {
      store.runs.sweep();
      return store.runs
        .list()
        .map((row) => describeRun(store, row))
        .reverse();
    },
  ),
  run: train.run.handler(
    ({
      input,
      context: {
        workplace: { store },
      },
    }) => {
      store.runs.sweep();
      return describeRun(store, store.runs.get(input.runId));
    },
  ),
  rename: train.rename.handler(({ input, context: { workplace } }) => {
    workplace.store.runs.rename(input.runId, input.name);
    workplace.announce('runs');
  }),
  delete: train.delete.handler(({ input, context: { workplace } }) => {
    workplace.store.runs.delete(input.runId);
    workplace.announce('runs');
  }),
  pause: train.pause.handler(({ input, context }) => context.workplace.trainers.find(input.runId).pause()),
  resume: train.resume.handler(async ({ input, context: { workplace } }) => {
    await resume(workplace, input.runId, input.moreSteps);
    workplace.announce('runs');
  }),
  stopAndKeep: train.stopAndKeep.handler(({ input, context }) =>
    context.workplace.trainers.find(input.runId).stopAndKeep(),
  ),
  finishBy: train.finishBy.handler(({ input, context }) =>
    context.workplace.trainers.find(input.runId).finishBy(input.at),
  ),
  metrics: train.metrics.handler(({ input: { runId, kind, fromStep }, context }) => {
    const rows = context.workplace.store.metrics.read(runId, { kind, fromStep });
    return thinned(rows, LIMITS.metricRows).map(({ step, recorded_at, values }) => ({
      ...{ step, at: recorded_at, values },
      elapsedMs: values['elapsed_ms'] ?? 0,
    }));
  }),
  follow: train.follow.handler(({ input, context, signal }) =>
    context.workplace.trainers.events(input.runId, signal),
  ),
  changes: train.changes.handler(({ context: { workplace }, signal }) => workplace.changes('runs', signal)),
};
