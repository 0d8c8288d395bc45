import type { Random } from '../../puzzles/random.ts';
import type { Batch } from '../../puzzles/tokens.ts';
import type { TrmConfig } from './config.ts';

/**
 * The host's part of the carry (official `TinyRecursiveReasoningModel_ACTV1Carry`): which puzzle each of the B
 * slots works on, for how many steps, and whether it is done. z_H and z_L are tensors of the graph.
 */
export interface Carry {
  /** [B] steps done on the slot's puzzle. */
  readonly steps: Int32Array;
  /** [B] 1 = done: the next batch's row takes the slot. */
  readonly halted: Uint8Array;
  /** The official current_data. */
  readonly current: Batch;
}

/** All slots halted, so that the first batch fills them all (official `initial_carry`). */
export function initialCarry({ batch_size, seq_len }: Pick<TrmConfig, 'batch_size' | 'seq_len'>): Carry {
  return {
    steps: new Int32Array(batch_size),
    halted: new Uint8Array(batch_size).fill(1),
    // Never read: every slot is halted, so the first batch overwrites it.
    current: {
      inputs: new Int32Array(batch_size * seq_len),
      labels: new Int32Array(batch_size * seq_len),
      puzzle_identifiers: new Int32Array(batch_size),
    },
  };
}

/**
 * Halted slots take their row of the batch and start at step 0; a slot at work ignores its row, which is lost
 * (as in the official code). `halted` stays as it is: the graph resets z_H and z_L by it, and admitting twice
 * is admitting the second batch.
 */
export function admitBatch(carry: Carry, batch: Batch): void {
  const { current, halted, steps } = carry;
  const seq_len = current.inputs.length / halted.length;
  for (let i = 0; i < halted.length; i++) {
    if (halted[i] === 0) continue;
    steps[i] = 0;
    const from = i * seq_len;
    const to = from + seq_len;
    current.inputs.set(batch.inputs.subarray(from, to), from);
    current.labels.set(batch.labels.subarray(from, to), from);
    current.puzzle_identifiers[i] = batch.puzzle_identifiers[i]!;
  }
}

/** Writes the masks the graph takes, 1 or 0 each, `[B]`: which slots to reset, and whose last step comes now. */
export function writeMasks(
  { steps, halted }: Carry,
  { halt_max_steps }: Pick<TrmConfig, 'halt_max_steps'>,
  into: { halted: Float32Array; is_last: Float32Array },
): void {
  for (let i = 0; i < halted.length; i++) {
    into.halted[i] = halted[i]!;
    into.is_last[i] = steps[i] + 1 >= halt_max_steps ? 1 : 0;
  }
}

/** The random draws of one training step, `[B]` each: U[0, 1), and the earliest step at which a slot may halt. */
export interface Exploration {
  readonly explore_u: Float32Array;
  readonly explore_min_halt: Int32Array;
}

export function emptyExploration(batch_size: number): Exploration {
  return { explore_u: new Float32Array(batch_size), explore_min_halt: new Int32Array(batch_size) };
}

/**
 * Draws in the official order: all uniforms (multiples of 2^-24, as torch gives them), then all whole numbers of
 * 2..halt_max_steps. With halt_max_steps 1 nothing can be explored and nothing is drawn.
 */
export function drawExploration(
  { halt_max_steps }: Pick<TrmConfig, 'halt_max_steps'>,
  random: Random,
  into: Exploration,
): void {
  if (halt_max_steps === 1) return;
  const { explore_u, explore_min_halt } = into;
  for (let i = 0; i < explore_u.length; i++) explore_u[i] = Math.floor(random.uniform() * 2 ** 24) / 2 ** 24;
  for (let i = 0; i < explore_min_halt.length; i++) explore_min_halt[i] = random.int(2, halt_max_steps);
}

/** The two heads' answers after a step, `[B]` each. */
export interface HaltLogits {
  readonly q_halt_logits: Float32Array;
  readonly q_continue_logits: Float32Array;
}

/**
 * Counts the step and decides who halts (official forward, steps 3 and 4). In training a slot halts by its
 * logits, but an explored one not before its explore_min_halt, and everyone at halt_max_steps; in evaluation
 * (`exploration` null) only at halt_max_steps.
 */
export function decideHalting(
  { steps, halted }: Carry,
  { halt_max_steps, halt_exploration_prob, no_ACT_continue }: TrmConfig,
  { q_halt_logits, q_continue_logits }: HaltLogits,
  exploration: Exploration | null,
): void {
  const p = Math.fround(halt_exploration_prob);
  for (let i = 0; i < halted.length; i++) {
    const step = steps[i] + 1;
    steps[i] = step;
    let isHalted = step >= halt_max_steps;
    if (exploration && halt_max_steps > 1) {
      isHalted ||= q_halt_logits[i] > (no_ACT_continue ? 0 : q_continue_logits[i]);
      const min_halt = exploration.explore_u[i] < p ? exploration.explore_min_halt[i] : 0;
      isHalted &&= step >= min_halt;
    }
    halted[i] = isHalted ? 1 : 0;
  }
}
