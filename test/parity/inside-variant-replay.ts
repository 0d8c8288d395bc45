import { initialCarry } from '../../models/trm/act.ts';
import type { Oracle } from './oracle.ts';
import { emptyLatents, OracleTraining, type TrainingSetup } from './oracle-training.ts';
import type { Report } from './report.ts';
import { Tolerances } from './tolerance.ts';
import { short } from './training-replay.ts';

const PREFIX = 'alt_atan2_inside/';

/**
 * The same training with the bias correction inside the atan2, where the oracle has it. Here everything rolls on by
 * itself, the carry and the halting too.
 */
export async function replayInsideVariant(
  oracle: Oracle,
  setup: TrainingSetup,
  report: Report,
): Promise<void> {
  if (![...oracle.tensors.keys()].some((name) => name.startsWith(PREFIX))) return;
  const optimizer = { ...setup.optimizer, atan2_variant: 'inside' } as const;
  const training = await OracleTraining.open(oracle, { ...setup, optimizer });
  const tolerances = new Tolerances(oracle.meta);
  const carry = initialCarry(setup.config);
  let latents = emptyLatents(setup.config);
  for (let k = 1; k <= oracle.meta.n_steps; k++) {
    const outputs = await training.step(k, carry, latents);
    latents = outputs.latents;
    compareLoss(oracle, k, outputs.loss, tolerances, report);
    for (const [key, data] of await training.state()) {
      if (!key.startsWith('param/')) continue;
      const name = `s${k}/post/${key.slice('param/'.length)}`;
      const expected = oracle.tensors.get(PREFIX + name);
      if (!expected) continue;
      const quantity = `${PREFIX}post ${short(key.slice('param/'.length))}`;
      report.compare(quantity, `step ${k}`, data, expected.data, tolerances.of(name));
    }
  }
  await training.release();
}

function compareLoss(
  { meta }: Oracle,
  k: number,
  actual: number,
  tolerances: Tolerances,
  report: Report,
): void {
  const expected = meta.alt_losses[k - 1];
  if (expected === undefined) return;
  const logits = ['logits', 'q_halt_logits', 'q_continue_logits'].map((name) => `s${k}/${name}`);
  const tolerance = tolerances.ofLoss(expected, meta.batch_size, ...logits);
  report.compareNumber(`${PREFIX}loss`, `step ${k}`, actual, expected, tolerance);
}
