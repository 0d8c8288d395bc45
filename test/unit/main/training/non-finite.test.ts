import { describe, expect, it, onTestFinished } from 'vitest';
import { Trainer } from '../../../../main/training/trainer.ts';
import type { TrainerEvent } from '../../../../main/training/events.ts';
import { explorationSource } from '../../../../main/training/exploration-source.ts';
import { openTrainingData } from '../../../../main/training/training-data.ts';
import { TrainingStep, type TrainingSnapshot } from '../../../../main/training/training-step.ts';
import { toCheckpointTensors } from '../../../../main/training/snapshot.ts';
import { emptySums } from '../../../../models/losses/metrics.ts';
import { initStateDict, PUZZLE_EMB } from '../../../../models/trm/state-dict.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { checkpointAt } from './checkpoints.ts';
import { createTinyRun, fillStore, openTestStore, temporaryFolder, tinyConfig } from './tiny-run.ts';

const LM_HEAD = 'param/model.inner.lm_head.weight';
const Q_HEAD = 'param/model.inner.q_head.weight';

/** What is put where, and what the trainer must say. */
const INJECTIONS = [
  { what: 'NaN in a weight', key: LM_HEAD, value: NaN, says: /the loss is not finite \(NaN\)/ },
  { what: 'infinity in a weight', key: LM_HEAD, value: Infinity, says: /the loss is not finite/ },
  { what: 'a loss that overflows', key: LM_HEAD, value: 3e38, says: /the loss is not finite/ },
  {
    what: 'a gradient that overflows',
    key: Q_HEAD,
    value: -1e25,
    says: /the gradient is not finite \(its norm is Infinity\)/,
  },
  {
    what: 'NaN in a puzzle embedding',
    key: `param/${PUZZLE_EMB}`,
    value: NaN,
    says: /the loss is not finite \(NaN\)/,
  },
];

describe.each(INJECTIONS)('a training step with $what', ({ key, value, says }) => {
  it('is refused: nothing of it is adopted, but the batch is spent', async () => {
    const { model, training } = await openTraining();
    for (let i = 0; i < 5; i++) expect(await training.advance(emptySums())).toBe(null);
    const good = await training.read();
    await training.write(spoilt(good, key, value));
    const before = await training.read();

    const sums = emptySums();
    expect(await training.advance(sums)).toMatch(says);
    expect(sums).toEqual(emptySums());
    const after = await training.read();
    expect(after.step).toBe(5);
    expect(toCheckpointTensors(model, after.tensors)).toEqual(toCheckpointTensors(model, before.tensors));
    expect(after.batches).not.toEqual(before.batches);
    expect(after.exploration).not.toEqual(before.exploration);

    await training.write(good);
    expect(await training.advance(emptySums())).toBe(null);
    expect(training.step).toBe(6);
  });
});

describe('a run whose loss overflows', () => {
  it('pauses with the reason, keeps every checkpoint, and goes on where that makes sense', async () => {
    const store = openTestStore(temporaryFolder());
    fillStore(store);
    const run = createTinyRun(store, { maxSteps: 30, checkpointEvery: 10 });
    await (await Trainer.open(store, run)).train();
    const { meta, tensors } = checkpointAt(store, run, 30);
    const lm_head = tensors.get(LM_HEAD);
    if (!lm_head) throw new Error('the checkpoint has no lm_head');
    lm_head.data.fill(3e38);
    store.checkpoints.save(run, { step: 30, exact_accuracy: null, meta: meta as object, tensors });
    const saved = store.checkpoints.list(run);

    const events: TrainerEvent[] = [];
    const trainer = await Trainer.open(store, run, { maxSteps: 40 });
    let numPauses = 0;
    const end = await trainer.train((event) => {
      events.push(event);
      if (event.type !== 'status' || event.status !== 'paused') return;
      numPauses += 1;
      expect(store.runs.get(run)).toMatchObject({ status: 'paused', status_reason: event.reason });
      trainer.control.apply({ type: numPauses === 1 ? 'resume' : 'stop' });
    });

    const pauses = events.filter((event) => event.type === 'status' && event.status === 'paused');
    expect(pauses).toHaveLength(2);
    expect(pauses[0]).toMatchObject({
      reason: expect.stringMatching(
        /^At step 31 the loss is not finite \(.*\): the update was refused, and the model stands as after step 30\.$/,
      ) as string,
    });
    expect(end.status).toBe('stopped');
    for (const row of saved.slice(-3)) expect(store.checkpoints.load(row).row).toEqual(row);
    expect(store.metrics.read(run, { fromStep: 31 })).toEqual([]);
  });
});

async function openTraining() {
  const store = openTestStore(temporaryFolder());
  fillStore(store);
  const config = tinyConfig();
  const data = openTrainingData(store, config.data, 1);
  const random = randomFromSeed(2);
  const stateDict = initStateDict(config.model, random);
  const sources = { batches: data.source, exploration: explorationSource(config.model, random) };
  const training = await TrainingStep.open(config, sources, stateDict, { provider: 'cpu', threads: 1 });
  onTestFinished(() => training.release());
  return { model: config.model, training };
}

/** The same with the tensor's numbers all replaced. */
function spoilt({ tensors, ...rest }: TrainingSnapshot, key: string, value: number): TrainingSnapshot {
  const isTable = key === `param/${PUZZLE_EMB}`;
  const state = new Map([...tensors.state].map(([k, data]) => [k, k === key ? data.map(() => value) : data]));
  const puzzle_emb = isTable ? (tensors.puzzle_emb?.map(() => value) ?? null) : tensors.puzzle_emb;
  return { ...rest, tensors: { ...tensors, state, puzzle_emb } };
}
