import { describe, expect, it, onTestFinished } from 'vitest';
import { mostTrusted, thinkAlong, type TrajectoryStep } from '../../../../main/services/trajectories.ts';
import { Solver } from '../../../../main/solving/solver.ts';
import { initStateDict } from '../../../../models/trm/state-dict.ts';
import { trmConfig } from '../../../../models/trm/config.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';

const STEPS = 3;
const inputs = Int32Array.of(1, 2, 3, 4, 1, 2, 3, 4, 2);

/** A fresh model with a halting head that looks at the latent, open for `batch_size` trajectories. */
async function openSolver(mlp_t: boolean, batch_size: number): Promise<Solver> {
  const config = trmConfig({
    ...{ batch_size, seq_len: inputs.length, vocab_size: 6, num_puzzle_identifiers: 1 },
    ...{ puzzle_emb_ndim: 0, puzzle_emb_len: 0, hidden_size: 16, num_heads: 2, L_layers: 1, mlp_t },
    ...{ H_cycles: 2, L_cycles: 2, halt_max_steps: STEPS, swiglu_multiple: 16 },
  });
  const random = randomFromSeed(5);
  const stateDict = initStateDict(config, random);
  const head = stateDict.get('model.inner.q_head.weight');
  head?.forEach((_, i) => (head[i] = random.normal()));
  const solver = await Solver.openModel({ model: { config, stateDict }, provider: 'cpu', threads: 1 });
  onTestFinished(() => solver.release());
  return solver;
}

async function think(solver: Solver, noise: number, seed = 1): Promise<TrajectoryStep[][]> {
  const steps: TrajectoryStep[][] = [];
  for await (const trajectories of thinkAlong(solver, inputs, { noise, seed })) steps.push([...trajectories]);
  return steps;
}

const logits = (steps: TrajectoryStep[][], trajectory: number): number[] =>
  steps.map((step) => step[trajectory].q_halt_logit);

describe.each([false, true])('trajectories of thought, mlp_t %s', (mlp_t) => {
  it('leaves the first as a model by itself thinks, and sends the others elsewhere from the second step on', async () => {
    const alone = await think(await openSolver(mlp_t, 1), 0);
    const solver = await openSolver(mlp_t, 4);
    const noisy = await think(solver, 0.5);
    expect(noisy).toHaveLength(STEPS);
    logits(noisy, 0).forEach((logit, step) => expect(logit).toBeCloseTo(logits(alone, 0)[step], 5));
    expect(new Set(noisy[0].map(({ q_halt_logit }) => q_halt_logit.toFixed(5))).size).toBe(1);
    expect(new Set(noisy[1].map(({ q_halt_logit }) => q_halt_logit.toFixed(5))).size).toBe(4);
    expect(await think(solver, 0.5)).toEqual(noisy);
    expect(logits(await think(solver, 0.5, 2), 1)).not.toEqual(logits(noisy, 1));
  });

  it('thinks the same everywhere without noise', async () => {
    const steps = await think(await openSolver(mlp_t, 3), 0);
    for (const step of steps) {
      expect(step.map(({ trajectory }) => trajectory)).toEqual([0, 1, 2]);
      expect(step[2].preds).toEqual(step[0].preds);
    }
  });
});

it('trusts the trajectory with the highest halting logit, of equal ones the first', () => {
  const one = (trajectory: number, q_halt_logit: number): TrajectoryStep => ({
    ...{ trajectory, q_halt_logit, step: 1 },
    preds: new Int32Array(1),
    confidence: new Float32Array(1),
    changed: new Uint8Array(1),
  });
  expect(mostTrusted([one(0, -1), one(1, 2), one(2, 2), one(3, 1)]).trajectory).toBe(1);
});
