import { initialCarry, type Carry } from '../../models/trm/act.ts';
import { carryFromOfficial, carryToOfficial } from '../../models/trm/carry-layout.ts';
import { PREFIX, PUZZLE_EMB } from '../../models/trm/state-dict.ts';
import { GradientReplay } from './gradient-replay.ts';
import { compareTrainingMetrics } from './metric-replay.ts';
import { emptyLatents, type Latents, type OracleTraining, type StepOutputs } from './oracle-training.ts';
import type { Report } from './report.ts';
import type { Tolerances } from './tolerance.ts';

/** What every comparison of a training step needs. */
export interface Replay {
  readonly training: OracleTraining;
  readonly tolerances: Tolerances;
  readonly report: Report;
}

/**
 * Replays every training step. Each starts from the official carry, so that differences do not pile up in the states;
 * the weights, the moments, the EMA and the puzzle embeddings are our own all along.
 */
export async function replayTraining(replay: Replay): Promise<void> {
  const { training } = replay;
  const gradients = new GradientReplay(replay);
  for (let k = 1; k <= training.oracle.meta.n_steps; k++) {
    const { carry, latents } = carryBefore(training, k);
    const outputs = await training.step(k, carry, latents);
    compareForward(replay, k, outputs);
    compareCarry(replay, k, carry, outputs.latents);
    compareTrainingMetrics(replay, k, carry, outputs);
    gradients.compare(k, outputs);
    await compareWeights(replay, k);
  }
}

function carryBefore(
  { oracle, setup: { config } }: OracleTraining,
  k: number,
): { carry: Carry; latents: Latents } {
  if (k === 1) return { carry: initialCarry(config), latents: emptyLatents(config) };
  const at = `s${k - 1}/carry`;
  const current = {
    inputs: oracle.i32(`${at}/current_inputs`).slice(),
    labels: oracle.i32(`${at}/current_labels`).slice(),
    puzzle_identifiers: oracle.i32(`${at}/current_puzzle_identifiers`).slice(),
  };
  const [steps, halted] = [oracle.i32(`${at}/steps`).slice(), oracle.u8(`${at}/halted`).slice()];
  const [z_H, z_L] = (['z_H', 'z_L'] as const).map((z) =>
    carryFromOfficial(config, oracle.f32(`${at}/${z}`)),
  );
  return { carry: { steps, halted, current }, latents: { z_H, z_L } };
}

function compareForward({ training, tolerances, report }: Replay, k: number, outputs: StepOutputs): void {
  const { tensors } = training.oracle;
  for (const name of ['logits', 'q_halt_logits', 'q_continue_logits', 'target_q_continue']) {
    const expected = tensors.get(`s${k}/${name}`);
    if (!expected) continue;
    const actual = outputs.has(name) ? outputs.f32(name) : [];
    report.compare(name, `step ${k}`, actual, expected.data, tolerances.of(`s${k}/${name}`));
  }
  const preds = tensors.get(`s${k}/preds`);
  if (preds) report.compare('preds', `step ${k}`, outputs.i32('preds'), preds.data, 0);
}

function compareCarry(
  { training: { oracle, setup }, tolerances, report }: Replay,
  k: number,
  carry: Carry,
  latents: Latents,
): void {
  const compare = (name: string, actual: ArrayLike<number>, tolerance: number): void => {
    const expected = oracle.tensors.get(`s${k}/carry/${name}`);
    if (expected) report.compare(`carry ${name}`, `step ${k}`, actual, expected.data, tolerance);
  };
  for (const z of ['z_H', 'z_L'] as const) {
    compare(z, carryToOfficial(setup.config, latents[z]), tolerances.of(`s${k}/carry/${z}`));
  }
  compare('steps', carry.steps, 0);
  compare('halted', carry.halted, 0);
  for (const [name, actual] of Object.entries(carry.current)) {
    compare(`current_${name}`, actual as Int32Array, 0);
  }
}

/** Parameters, EMA and puzzle embeddings after a step, where the oracle has them (parameters: after steps 1 and 5). */
async function compareWeights({ training, tolerances, report }: Replay, k: number): Promise<void> {
  const { tensors } = training.oracle;
  const state = await training.state();
  for (const [key, data] of state) {
    const [role, name] = [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)];
    const expectedOf = (kind: string): void => {
      const expected = tensors.get(`s${k}/${kind}/${name}`);
      if (!expected) return;
      const tolerance = tolerances.of(`s${k}/${kind}/${name}`);
      report.compare(`${kind} ${short(name)}`, `step ${k}`, data, expected.data, tolerance);
    };
    if (role === 'param') expectedOf('post');
    // Frozen weights have no average of their own: they are it.
    if (role === 'ema' || (role === 'param' && !state.has(`ema/${name}`))) expectedOf('ema');
  }
  const table = tensors.get(`s${k}/post/${short(PUZZLE_EMB)}`);
  if (!table || !training.puzzle_emb) return;
  const tolerance = tolerances.of(`s${k}/post/${short(PUZZLE_EMB)}`);
  report.compare('post puzzle_emb.weights', `step ${k}`, training.puzzle_emb, table.data, tolerance);
}

/** A state_dict key without the part that all keys share. */
export function short(key: string): string {
  return key.startsWith(PREFIX) ? key.slice(PREFIX.length) : key;
}
