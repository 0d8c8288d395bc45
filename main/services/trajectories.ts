import { randomFromSeed } from '../../puzzles/random.ts';
import { emptyBatch } from '../../puzzles/tokens.ts';
import type { LatentNoise } from '../solving/evaluation.ts';
import type { Solver } from '../solving/solver.ts';

/** One trajectory after one supervision step. */
export interface TrajectoryStep {
  /** 0 thinks undisturbed, the others with noise. */
  readonly trajectory: number;
  /** From 1. */
  readonly step: number;
  /** [S] tokens. */
  readonly preds: Int32Array;
  /** [S] the model's probability of its token. */
  readonly confidence: Float32Array;
  /** [S] 1 where the token differs from the step before; at step 1, from the input. */
  readonly changed: Uint8Array;
  /** Above 0 the model holds its answer for right. */
  readonly q_halt_logit: number;
}

export interface ThinkHarder {
  /** Supervision steps; halt_max_steps by default. */
  readonly steps?: number;
  /** Standard deviation of the noise on the latent; 0 = all trajectories are the same. */
  readonly noise: number;
  readonly seed: number;
  readonly puzzle_identifier?: number;
}

/** Several trajectories for each of many puzzles, one pass over all puzzles after the other. */
export interface NoisyPasses {
  readonly samples: number;
  readonly noise: number;
  readonly seed: number;
}

/** One trajectory a puzzle, undisturbed. */
export const ONE_PASS: NoisyPasses = { samples: 1, noise: 0, seed: 0 };

/** What each pass tells the solver: nothing the first, which is as trained; to every other one noise of its own. */
export function* passes({ samples, noise, seed }: NoisyPasses): Generator<{ noise?: LatentNoise }, void> {
  const random = randomFromSeed(seed);
  for (let pass = 0; pass < samples; pass++)
    yield pass === 0 ? {} : { noise: { std: noise, random, firstRow: 0 } };
}

/**
 * Lets a model think about `inputs` [S] along `batch_size` trajectories at once: the first as trained, the others with
 * Gaussian noise on the latent before each step (PTRM, arXiv 2605.19943). Yields all trajectories of a step in order.
 */
export async function* thinkAlong(
  solver: Solver,
  inputs: Int32Array,
  { steps, noise, seed, puzzle_identifier = 0 }: ThinkHarder,
): AsyncGenerator<readonly TrajectoryStep[], void> {
  const { batch_size, seq_len } = solver.config;
  if (inputs.length !== seq_len) {
    throw new Error(`internal: a model for ${seq_len} tokens was given ${inputs.length}`);
  }
  const batch = emptyBatch(batch_size, seq_len);
  for (let row = 0; row < batch_size; row++) batch.inputs.set(inputs, row * seq_len);
  batch.puzzle_identifiers.fill(puzzle_identifier);
  const options = {
    ...(steps === undefined ? {} : { steps }),
    ...(noise > 0 && batch_size > 1
      ? { noise: { std: noise, random: randomFromSeed(seed), firstRow: 1 } }
      : {}),
  };
  for await (const { step, preds, confidence, changed, q_halt_logits } of solver.solve(batch, options)) {
    yield Array.from(q_halt_logits, (q_halt_logit, trajectory) => {
      const [from, to] = [trajectory * seq_len, (trajectory + 1) * seq_len];
      return {
        ...{ trajectory, step, q_halt_logit },
        preds: preds.subarray(from, to),
        confidence: confidence.subarray(from, to),
        changed: changed.subarray(from, to),
      };
    });
  }
}

/** The trajectory that the halting head trusts most; of equal ones the first. */
export function mostTrusted(trajectories: readonly TrajectoryStep[]): TrajectoryStep {
  return trajectories.reduce((best, one) => (one.q_halt_logit > best.q_halt_logit ? one : best));
}

/** 1 / (1 + exp(-x)). */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
