import { expect, it } from 'vitest';
import {
  admitBatch,
  decideHalting,
  drawExploration,
  emptyExploration,
  initialCarry,
} from '../../../../models/trm/act.ts';
import { trmConfig } from '../../../../models/trm/config.ts';
import { softmaxCrossEntropy, stablemaxCrossEntropy } from '../../../../models/losses/metrics.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { emptyBatch } from '../../../../puzzles/tokens.ts';

const config = trmConfig({
  batch_size: 3,
  seq_len: 4,
  vocab_size: 6,
  num_puzzle_identifiers: 1,
  hidden_size: 16,
  halt_max_steps: 4,
  halt_exploration_prob: 0.5,
});
const q = (...q_halt_logits: number[]) => ({
  q_halt_logits: Float32Array.from(q_halt_logits),
  q_continue_logits: new Float32Array(3),
});

it('draws all uniforms, then all whole numbers, from one stream', () => {
  const random = randomFromSeed(5);
  const exploration = emptyExploration(3);
  drawExploration(config, random, exploration);
  const again = randomFromSeed(5);
  const uniforms = [again.uniform(), again.uniform(), again.uniform()];
  expect([...exploration.explore_u]).toEqual(uniforms.map((u) => Math.floor(u * 2 ** 24) / 2 ** 24));
  expect([...exploration.explore_min_halt]).toEqual([again.int(2, 4), again.int(2, 4), again.int(2, 4)]);
  expect(random.getState()).toEqual(again.getState());
});

it('draws nothing when every puzzle has one step', () => {
  const random = randomFromSeed(5);
  drawExploration({ halt_max_steps: 1 }, random, emptyExploration(3));
  expect(random.getState()).toEqual(randomFromSeed(5).getState());
});

it('holds an explored slot back until its step, but never beyond halt_max_steps', () => {
  const carry = initialCarry(config);
  const exploration = {
    explore_u: Float32Array.of(0.4, 0.6, 0.4),
    explore_min_halt: Int32Array.of(3, 3, 4),
  };
  const haltedAfter = () => {
    decideHalting(carry, config, q(1, 1, -1), exploration);
    return [...carry.halted];
  };
  expect([haltedAfter(), haltedAfter(), haltedAfter(), haltedAfter()]).toEqual([
    [0, 1, 0],
    [0, 1, 0],
    [1, 1, 0],
    [1, 1, 1],
  ]);
});

it('halts by q_halt > q_continue when the model has a q_continue', () => {
  const carry = initialCarry(config);
  const logits = { q_halt_logits: Float32Array.of(1, -1, 0), q_continue_logits: Float32Array.of(2, -2, 0) };
  decideHalting(carry, { ...config, no_ACT_continue: false }, logits, emptyExploration(3));
  expect([...carry.halted]).toEqual([0, 1, 0]);
});

it('keeps the puzzle of a slot at work and loses the row meant for it', () => {
  const carry = initialCarry(config);
  const first = emptyBatch(3, 4);
  first.inputs.fill(2);
  admitBatch(carry, first);
  decideHalting(carry, config, q(1, -1, 1), emptyExploration(3));
  const second = emptyBatch(3, 4);
  second.inputs.fill(3);
  second.puzzle_identifiers.fill(0);
  admitBatch(carry, second);
  expect([...carry.current.inputs]).toEqual([3, 3, 3, 3, 2, 2, 2, 2, 3, 3, 3, 3]);
  expect([...carry.steps]).toEqual([0, 1, 0]);
});

it('gives the two cross entropies of plain arithmetic', () => {
  // stablemax of [1, -1, 0] is [2, 1/2, 1]
  expect(stablemaxCrossEntropy([1, -1, 0], 1)).toBeCloseTo(Math.log(7), 14);
  expect(softmaxCrossEntropy([1, -1, 0], 0)).toBeCloseTo(Math.log(1 + Math.exp(-2) + Math.exp(-1)), 14);
  expect(softmaxCrossEntropy([1000, 0], 1)).toBe(1000);
});
