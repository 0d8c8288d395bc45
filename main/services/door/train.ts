import { LIMITS } from '../../../preload/contract/limits.ts';
import { bytesInMemory } from '../../../models/state/byte-source.ts';
import { UserError } from '../../../puzzles/user-error.ts';
import { exportCheckpoint } from '../checkpoint-export.ts';
import { importCheckpoint } from '../checkpoint-import.ts';
import { measureMachine } from '../machine-speed.ts';
import { prepareQuickstart } from '../quickstart.ts';
import { createRun, resumable } from '../training.ts';
import type { Workplace } from '../workplace.ts';
import { door } from './implementer.ts';
import { costsHere, presetCards } from './preset-cards.ts';
import { describeRun } from './run-descriptions.ts';
import { providerOf, readSettings } from './settings.ts';

/** As `tessera quickstart` does without options. */
const QUICKSTART = { seed: 0, steps: 1_200 } as const;
const { train } = door;

async function importFrom(workplace: Workplace, file: Blob, name: string): Promise<string> {
  if (file.size > LIMITS.importBytes) {
    const [size, limit] = [file.size, LIMITS.importBytes].map((bytes) => Math.ceil(bytes / 1024 ** 2));
    throw new UserError(
      `${name} has ${size} MB; at most ${limit} MB come through a window: use "tessera checkpoints import".`,
    );
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { run } = await importCheckpoint(workplace.store, { fileName: name, file: bytesInMemory(bytes) });
  return run.id;
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
  presets: train.presets.handler(presetCards),
  costs: train.costs.handler(({ context }) => costsHere(context.workplace.store)),
  measure: train.measure.handler(async ({ context: { workplace } }) => {
    const { threads } = readSettings(workplace.store);
    const speed = await measureMachine(workplace.store, {
      provider: providerOf(workplace, 'auto'),
      ...(threads === null ? {} : { threads }),
    });
    workplace.announce('runs');
    return speed;
  }),
  start: train.start.handler(async ({ input, context: { workplace } }) => {
    const { name, steps, minutes, numHeldOut, ...request } = input;
    const { threads } = readSettings(workplace.store);
    const { id } = createRun(workplace.store, {
      ...request,
      provider: providerOf(workplace, request.provider),
      ...(threads === null ? {} : { threads }),
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
    const { id } = await prepareQuickstart(workplace.store, QUICKSTART);
    workplace.announce('puzzles');
    await workplace.trainers.start(id);
    workplace.announce('runs');
    return { runId: id };
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
  exportCheckpoint: train.exportCheckpoint.handler(({ input, context: { workplace } }) => {
    const { store } = workplace;
    const { id, run_id } = store.checkpoints.get(input.checkpointId);
    const { fileName, pieces } = exportCheckpoint(store, run_id, id);
    return {
      fileName,
      file: new Blob(
        Array.from(pieces, (piece) => new Uint8Array(piece)),
        { type: 'application/octet-stream' },
      ),
    };
  }),
  importCheckpoint: train.importCheckpoint.handler(async ({ input, context: { workplace } }) => {
    const runId = await importFrom(workplace, input.file, input.name);
    workplace.announce('runs');
    return { runId };
  }),
};
