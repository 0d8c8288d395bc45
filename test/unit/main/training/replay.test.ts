import { describe, expect, it } from 'vitest';
import { emptySums, reduceTraining } from '../../../../models/losses/metrics.ts';
import { carryToOfficial } from '../../../../models/trm/carry-layout.ts';
import { TrainingStep, type TrainingSources } from '../../../../main/training/training-step.ts';
import { allOracleFolders } from '../../../parity/folders.ts';
import { oracleModel, oracleOptimizer } from '../../../parity/oracle-config.ts';
import { readOracle, type Oracle } from '../../../parity/oracle.ts';

const FACTOR = 20;

describe.each(allOracleFolders())('the training step over the official batches of %s', (folder) => {
  const oracle = readOracle(folder);
  const model = oracleModel(oracle.meta);

  it('gives the official carry, metrics, puzzle embeddings and weights, step after step', async () => {
    const config = { model, optimizer: oracleOptimizer(oracle.meta) };
    const training = await TrainingStep.open(config, replaySources(oracle), initialState(oracle), {
      provider: 'cpu',
      threads: 1,
    });
    for (let k = 1; k <= oracle.meta.n_steps; k++) {
      const sums = emptySums();
      expect(await training.advance(sums)).toBe(null);
      const { tensors } = await training.read();
      const { carry, latents } = tensors;
      expect(carry.steps).toEqual(oracle.i32(`s${k}/carry/steps`));
      expect(carry.halted).toEqual(oracle.u8(`s${k}/carry/halted`));
      expect(carry.current.inputs).toEqual(oracle.i32(`s${k}/carry/current_inputs`));
      expectNear(oracle, `s${k}/carry/z_H`, carryToOfficial(model, latents.z_H));
      expectNear(oracle, `s${k}/carry/z_L`, carryToOfficial(model, latents.z_L));
      if (tensors.puzzle_emb) expectNear(oracle, `s${k}/post/puzzle_emb.weights`, tensors.puzzle_emb);
      const reduced = reduceTraining(sums, oracle.meta.global_batch_size) as unknown as Record<
        string,
        number
      >;
      for (const [name, value] of Object.entries(oracle.meta.steps[k - 1].reduced_metrics)) {
        const key = name.replace('train/', '');
        if (key === 'count') continue;
        expect(key === 'lr' ? training.learningRate : reduced[key], `${name} of step ${k}`).toBeCloseTo(
          value,
          5,
        );
      }
    }
    const { state } = (await training.read()).tensors;
    for (const [name, data] of state) {
      const [role, key] = [name.slice(0, name.indexOf('/')), name.slice(name.indexOf('/') + 1)];
      const wanted = `s${oracle.meta.n_steps}/${role === 'param' ? 'post' : role}/${key}`;
      if (oracle.tensors.has(wanted)) expectNear(oracle, wanted, data);
    }
    await training.release();
  });
});

function replaySources(oracle: Oracle): TrainingSources {
  let batch = 0;
  let draw = 0;
  return {
    batches: {
      metadata: {
        vocab_size: 0,
        seq_len: 0,
        num_puzzle_identifiers: 0,
        total_groups: 0,
        mean_puzzle_examples: 0,
      },
      nextBatch(into) {
        batch += 1;
        into.inputs.set(oracle.i32(`s${batch}/inputs`));
        into.labels.set(oracle.i32(`s${batch}/labels`));
        into.puzzle_identifiers.set(oracle.i32(`s${batch}/puzzle_identifiers`));
      },
      getState: () => batch,
      setState: () => undefined,
    },
    exploration: {
      next(into) {
        draw += 1;
        into.explore_u.set(oracle.f32(`s${draw}/explore_u`));
        into.explore_min_halt.set(oracle.i32(`s${draw}/explore_min_halt`));
      },
      getState: () => [draw],
      setState: () => undefined,
    },
  };
}

function initialState(oracle: Oracle): Map<string, Float32Array> {
  const prefix = 'init/';
  return new Map(
    [...oracle.tensors]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name]) => [name.slice(prefix.length), oracle.f32(name)]),
  );
}

/** Within 20 times the official run's own distance from float64, as the fixtures' notes propose. */
function expectNear(oracle: Oracle, name: string, actual: Float32Array): void {
  const expected = oracle.f32(name);
  const noise = (oracle.meta.noise_vs_float64 as Record<string, { max_abs_err: number }>)[name];
  const tolerance = 1e-6 + FACTOR * (noise?.max_abs_err ?? 0);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
  expect(worst, `${name}: ${worst} against ${tolerance}`).toBeLessThanOrEqual(tolerance);
}
