import { describe, expect, it } from 'vitest';
import { admitBatch, decideHalting, initialCarry, writeMasks } from '../../../../models/trm/act.ts';
import {
  addLosses,
  addMetrics,
  binaryCrossEntropyWithLogits,
  countCorrect,
  emptySums,
  reduceEvaluation,
  reduceTraining,
} from '../../../../models/losses/metrics.ts';
import { allOracleFolders } from '../../../parity/folders.ts';
import { oracleModel } from '../../../parity/oracle-config.ts';
import { readOracle, type Oracle } from '../../../parity/oracle.ts';

const folders = allOracleFolders();

describe.each(folders)('the host side of ACT against %s', (folder) => {
  const oracle = readOracle(folder);
  const config = oracleModel(oracle.meta);

  it('admits, masks and halts as the official forward, and counts the same metrics', () => {
    const carry = initialCarry(config);
    const masks = {
      halted: new Float32Array(config.batch_size),
      is_last: new Float32Array(config.batch_size),
    };
    for (let k = 1; k <= oracle.meta.n_steps; k++) {
      admitBatch(carry, batchOf(oracle, `s${k}`));
      expect(carry.current.inputs).toEqual(oracle.i32(`s${k}/carry/current_inputs`));
      expect(carry.current.labels).toEqual(oracle.i32(`s${k}/carry/current_labels`));
      expect(carry.current.puzzle_identifiers).toEqual(oracle.i32(`s${k}/carry/current_puzzle_identifiers`));
      writeMasks(carry, config, masks);
      expect([...masks.halted]).toEqual([...carry.halted]);

      const answers = {
        preds: oracle.i32(`s${k}/preds`),
        q_halt_logits: oracle.f32(`s${k}/q_halt_logits`),
        q_continue_logits: oracle.f32(`s${k}/q_continue_logits`),
        logits: oracle.f32(`s${k}/logits`),
      };
      decideHalting(carry, config, answers, {
        explore_u: oracle.f32(`s${k}/explore_u`),
        explore_min_halt: oracle.i32(`s${k}/explore_min_halt`),
      });
      expect(carry.steps).toEqual(oracle.i32(`s${k}/carry/steps`));
      expect(carry.halted).toEqual(oracle.u8(`s${k}/carry/halted`));
      expect([...masks.is_last]).toEqual(
        Array.from(carry.steps, (s) => (s >= config.halt_max_steps ? 1 : 0)),
      );

      const sums = emptySums();
      addMetrics(sums, carry, answers);
      addLosses(sums, carry, answers, config.loss_type);
      addContinueLoss(sums, oracle, k);
      const { metrics, reduced_metrics } = oracle.meta.steps[k - 1];
      expectMetrics(sums, metrics);
      const reduced = reduceTraining(sums, oracle.meta.global_batch_size);
      // The official code divides the count by itself; ours stays a count.
      expectMetrics({ ...reduced, count: reduced.count > 0 ? 1 : 0 }, withoutPrefix(reduced_metrics));
    }
  });

  it('evaluates as the official evaluate: halting at halt_max_steps only, pad rows never valid', () => {
    const carry = initialCarry(config);
    const q = oracle.f32('eval/q_halt_logits_all_steps');
    const B = config.batch_size;
    for (let k = 0; k < config.halt_max_steps; k++) {
      admitBatch(carry, batchOf(oracle, 'eval'));
      expect([...carry.halted].every((halted) => halted === (k === 0 ? 1 : 0))).toBe(true);
      const q_halt_logits = q.subarray(k * B, (k + 1) * B);
      decideHalting(carry, config, { q_halt_logits, q_continue_logits: q_halt_logits }, null);
    }
    expect([...carry.halted].every((halted) => halted === 1)).toBe(true);
    const logits = oracle.f32('eval/logits_last');
    const answers = { logits, preds: argmax(logits, config.vocab_size), q_halt_logits: q.subarray(-B) };
    const sums = emptySums();
    addMetrics(sums, carry, answers);
    addLosses(sums, carry, answers, config.loss_type);
    expectMetrics(sums, oracle.meta.eval?.metrics_last_step ?? {});
    expectMetrics(reduceEvaluation(sums), oracle.meta.eval?.reduced.all ?? {});
  });
});

function batchOf(oracle: Oracle, prefix: string) {
  return {
    inputs: oracle.i32(`${prefix}/inputs`),
    labels: oracle.i32(`${prefix}/labels`),
    puzzle_identifiers: oracle.i32(`${prefix}/puzzle_identifiers`),
  };
}

function addContinueLoss(sums: { q_continue_loss: number }, oracle: Oracle, k: number): void {
  const target = oracle.tensors.get(`s${k}/target_q_continue`)?.data;
  if (!target) return;
  oracle.f32(`s${k}/q_continue_logits`).forEach((x, i) => {
    sums.q_continue_loss += binaryCrossEntropyWithLogits(x, target[i]);
  });
}

function expectMetrics(actual: object, expected: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(expected)) {
    expect((actual as Record<string, number>)[name], name).toBeCloseTo(value, 5);
  }
}

function withoutPrefix(metrics: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(metrics)
      .filter(([name]) => name !== 'train/lr')
      .map(([name, value]) => [name.replace('train/', ''), value]),
  );
}

function argmax(logits: Float32Array, vocab_size: number): Int32Array {
  return Int32Array.from({ length: logits.length / vocab_size }, (_, t) => {
    const row = logits.subarray(t * vocab_size, (t + 1) * vocab_size);
    return row.indexOf(Math.max(...row));
  });
}

it('counts labelled and correct tokens of one row', () => {
  const labels = Int32Array.of(9, 9, 3, -100, 4, 5);
  expect(countCorrect(Int32Array.of(9, 9, 3, 0, 1, 5), labels, 2, 4)).toEqual({
    numLabels: 3,
    numCorrect: 2,
  });
});
