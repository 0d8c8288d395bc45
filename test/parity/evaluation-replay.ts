import { openProgram, type ProgramSession, type Tensors } from '../../main/runtime/session.ts';
import { hostTensor } from '../../main/runtime/tensor.ts';
import { openTrainState, type StateKey } from '../../main/runtime/train-state.ts';
import { addLosses, addMetrics, emptySums, reduceEvaluation } from '../../models/losses/metrics.ts';
import { gatherRows } from '../../models/optimizers/sign-sgd.ts';
import { admitBatch, decideHalting, initialCarry, type Carry } from '../../models/trm/act.ts';
import { carryShape } from '../../models/trm/carry-layout.ts';
import type { TrmConfig } from '../../models/trm/config.ts';
import { compileEvaluationStep } from '../../models/trm/evaluation-step.ts';
import { metricTolerance } from './metric-replay.ts';
import { emptyLatents, oracleBatch, StepOutputs, type Latents } from './oracle-training.ts';
import type { Replay } from './training-replay.ts';

/**
 * The official `evaluate` on the oracle's evaluation batch, with the EMA and the puzzle embeddings of our own training
 * (the EMA is the state after its last step).
 */
export async function replayEvaluation(replay: Replay): Promise<void> {
  const { training } = replay;
  const { oracle, setup } = training;
  if (!oracle.tensors.has('eval/inputs')) return;
  const batch = oracleBatch(oracle, 'eval');
  const config = { ...setup.config, batch_size: batch.puzzle_identifiers.length };
  const program = compileEvaluationStep(config, { provider: setup.provider });
  const session = await openProgram(program, { provider: setup.provider });
  const weights = openTrainState(session);
  await weights.write(averagedWeights(await training.state()));

  const carry = initialCarry(config);
  let latents = emptyLatents(config);
  const steps: StepOutputs[] = [];
  const halt_max_steps = oracle.meta.eval?.inference_steps ?? config.halt_max_steps;
  for (let k = 0; k < halt_max_steps; k++) {
    admitBatch(carry, batch);
    const feeds = evaluationFeeds(config, carry, latents, training.puzzle_emb);
    const outputs = new StepOutputs(await session.run({ ...weights.feeds(), ...feeds }));
    decideHalting(carry, config, haltLogits(outputs), null);
    latents = outputs.latents;
    steps.push(outputs);
  }
  compareSteps(replay, steps);
  compareMetrics(replay, carry, steps[steps.length - 1]);
  weights.dispose();
  await (session satisfies ProgramSession).release();
}

/** The EMA where a tensor has one, under the role that evaluation reads. */
function averagedWeights(state: ReadonlyMap<StateKey, Float32Array>): Map<string, Float32Array> {
  const weights = new Map<string, Float32Array>();
  for (const [key, data] of state) {
    if (key.startsWith('param/'))
      weights.set(key, state.get(key.replace('param/', 'ema/') as StateKey) ?? data);
  }
  return weights;
}

function evaluationFeeds(
  config: TrmConfig,
  carry: Carry,
  { z_H, z_L }: Latents,
  puzzle_emb: Float32Array | null,
): Tensors {
  const { batch_size: B, seq_len: S, puzzle_emb_ndim: ndim } = config;
  const feeds: Tensors = {
    inputs: hostTensor('int32', carry.current.inputs, [B, S]),
    halted: hostTensor('float32', Float32Array.from(carry.halted), [B]),
    z_H: hostTensor('float32', z_H, carryShape(config)),
    z_L: hostTensor('float32', z_L, carryShape(config)),
  };
  if (puzzle_emb) {
    const rows = new Float32Array(B * ndim);
    gatherRows(puzzle_emb, carry.current.puzzle_identifiers, rows);
    feeds['puzzle_rows'] = hostTensor('float32', rows, [B, ndim]);
  }
  return feeds;
}

function haltLogits(outputs: StepOutputs): { q_halt_logits: Float32Array; q_continue_logits: Float32Array } {
  return { q_halt_logits: outputs.f32('q_halt_logits'), q_continue_logits: outputs.f32('q_continue_logits') };
}

function compareSteps({ training, tolerances, report }: Replay, steps: readonly StepOutputs[]): void {
  const { tensors } = training.oracle;
  const compare = (name: string, where: string, actual: Float32Array): void => {
    const expected = tensors.get(`eval/${name}`);
    if (!expected) return;
    report.compare(`eval ${name}`, where, actual, expected.data, tolerances.of(`eval/${name}`));
  };
  compare('logits_first', 'step 1', steps[0].f32('logits'));
  compare('logits_last', `step ${steps.length}`, steps[steps.length - 1].f32('logits'));
  const all = Float32Array.from(steps.flatMap((outputs) => [...outputs.f32('q_halt_logits')]));
  compare('q_halt_logits_all_steps', 'all steps', all);
}

function compareMetrics({ training, tolerances, report }: Replay, carry: Carry, outputs: StepOutputs): void {
  const { oracle, setup } = training;
  const answers = {
    preds: outputs.i32('preds'),
    q_halt_logits: outputs.f32('q_halt_logits'),
    logits: outputs.f32('logits'),
  };
  const sums = emptySums();
  addMetrics(sums, carry, answers);
  addLosses(sums, carry, answers, setup.config.loss_type);
  const last = oracle.meta.eval?.metrics_last_step ?? {};
  const means = oracle.meta.eval?.reduced.all ?? {};
  const tensorName = (logits: string): string =>
    logits === 'logits' ? 'eval/logits_last' : `eval/${logits}_all_steps`;
  const compare = (quantity: string, actual: object, expected: Readonly<Record<string, number>>): void => {
    for (const [name, value] of Object.entries(expected)) {
      const tolerance = metricTolerance(tolerances, name, value, carry.halted.length, tensorName);
      const ours = (actual as Record<string, number>)[name] ?? NaN;
      report.compareNumber(`${quantity} ${name}`, 'last step', ours, value, tolerance);
    }
  };
  compare('eval metric', sums, last);
  compare('eval mean', reduceEvaluation(sums), means);
}
