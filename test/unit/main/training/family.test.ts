import { describe, expect, it } from 'vitest';
import { Trainer } from '../../../../main/training/trainer.ts';
import { ARCH_FACTS, ARCHS, latentNames } from '../../../../models/trm/arch.ts';
import { checkpointAt, expectSameCheckpoint } from './checkpoints.ts';
import { createTinyRun, fillStore, openTestStore, temporaryFolder } from './tiny-run.ts';

const STEPS = 60;

describe.each(ARCHS.filter((arch) => arch !== 'trm'))('a run of %s', (arch) => {
  const { defaults } = ARCH_FACTS[arch];
  const H_layers = Math.min(1, defaults.H_layers);
  const L_layers = Math.min(1, defaults.L_layers);
  const numCycles = arch === 'transformer' ? 1 : 2;
  const model = { arch, H_layers, L_layers, H_cycles: numCycles, L_cycles: numCycles };
  const changes = { model, optimizer: { lr: 3e-3 }, evalEvery: STEPS };

  it('learns, is judged, and goes on from a checkpoint to the bit', async () => {
    const store = openTestStore(temporaryFolder());
    fillStore(store);
    const whole = createTinyRun(store, { ...changes, maxSteps: STEPS });
    await (await Trainer.open(store, whole)).train();
    const losses = store.metrics.read(whole, { kind: 'train' }).map(({ values }) => values['lm_loss']);
    expect(losses.at(-1)).toBeLessThan(0.8 * losses[0]);
    const [judged] = store.metrics.read(whole, { kind: 'eval' });
    expect(judged.values['accuracy']).toBeGreaterThan(0.3);

    const parted = createTinyRun(store, { ...changes, maxSteps: 17 });
    await (await Trainer.open(store, parted)).train();
    await (await Trainer.open(store, parted, { maxSteps: STEPS })).train();
    const last = checkpointAt(store, parted, STEPS);
    expectSameCheckpoint(last, checkpointAt(store, whole, STEPS));
    const states = [...last.tensors.keys()].filter((name) => name.startsWith('carry/z_'));
    expect(states).toEqual(latentNames({ arch }).map((name) => `carry/${name}`));
  });
});
