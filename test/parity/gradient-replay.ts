import { parameterSpecs } from '../../models/trm/state-dict.ts';
import { piecesOf } from '../../models/trm/weights.ts';
import type { StepOutputs } from './oracle-training.ts';
import { short, type Replay } from './training-replay.ts';

/** Compares gradients: of all parameters whole after step 1, by their statistics later; of the puzzle rows always. */
export class GradientReplay {
  readonly #replay: Replay;
  /** Sums over the steps so far. */
  readonly #sums = new Map<string, Float32Array>();

  constructor(replay: Replay) {
    this.#replay = replay;
  }

  compare(k: number, outputs: StepOutputs): void {
    const { training, tolerances, report } = this.#replay;
    const { oracle, setup } = training;
    for (const spec of parameterSpecs(setup.config)) {
      const gradient = fusedGradient(spec, outputs);
      const tolerance = tolerances.ofGradient(spec.name, k);
      const expected = oracle.tensors.get(`s${k}/grad/${spec.name}`);
      if (expected)
        report.compare(`grad ${short(spec.name)}`, `step ${k}`, gradient, expected.data, tolerance);
      this.#compareStatistics(spec.name, k, gradient, tolerance);
    }
    this.#compareNorm(k, outputs);
    const rows = oracle.tensors.get(`s${k}/grad/puzzle_emb.local_weights`);
    if (!rows) return;
    const tolerance = tolerances.of(`s${k}/grad/puzzle_emb.local_weights`);
    const actual = outputs.has('puzzle_rows_grad') ? outputs.f32('puzzle_rows_grad') : [];
    report.compare('grad puzzle_emb.local_weights', `step ${k}`, actual, rows.data, tolerance);
  }

  /** The norm of everything that is trained, from the statistics of its parts. */
  #compareNorm(k: number, outputs: StepOutputs): void {
    const { training, tolerances, report } = this.#replay;
    const { oracle, setup } = training;
    const statistics = Object.entries(oracle.meta.steps[k - 1]?.grad_stats ?? {});
    const rows = oracle.tensors.get(`s${k}/grad/puzzle_emb.local_weights`)?.data ?? new Float32Array();
    if (setup.optimizer.freeze_weights || statistics.length === 0) return;
    const squares = [...rows, ...statistics.map(([, { l2 }]) => l2)].map((x) => x * x);
    const tolerance = Math.max(...statistics.map(([name]) => tolerances.ofGradient(name, k)));
    const norm = Math.sqrt(squares.reduce((a, b) => a + b));
    report.compare('grad_norm', `step ${k}`, outputs.f32('grad_norm'), [norm], tolerance);
  }

  #compareStatistics(name: string, k: number, gradient: Float32Array, tolerance: number): void {
    const { training, report } = this.#replay;
    const expected = training.oracle.meta.steps[k - 1]?.grad_stats[name];
    if (!expected) return;
    const sum = this.#sums.get(name)?.map((value, i) => value + gradient[i]) ?? gradient;
    this.#sums.set(name, sum);
    // Frozen weights have no optimizer that sets their gradients back to zero, so in the official code they add up;
    // whether what was kept is the sum or the step's own share, its norm tells.
    const candidates = training.setup.optimizer.freeze_weights ? [gradient, sum] : [gradient];
    const actual = candidates
      .map(statisticsOf)
      .reduce((a, b) => (Math.abs(b.l2 - expected.l2) < Math.abs(a.l2 - expected.l2) ? b : a));
    const quantity = `grad_stats ${short(name)}`;
    report.compareNumber(quantity, `step ${k}, l2`, actual.l2, expected.l2, tolerance);
    report.compareNumber(quantity, `step ${k}, absmax`, actual.absmax, expected.absmax, tolerance);
    // Errors of n elements, of either sign, add up to about sqrt(n) of one.
    const ofSum = tolerance * Math.sqrt(gradient.length);
    report.compareNumber(quantity, `step ${k}, sum`, actual.sum, expected.sum, ofSum);
    report.compareNumber(quantity, `step ${k}, zeros`, actual.zeros, expected.zeros, 0);
  }
}

function fusedGradient(spec: ReturnType<typeof parameterSpecs>[number], outputs: StepOutputs): Float32Array {
  const fused = new Float32Array(spec.shape.reduce((a, b) => a * b, 1));
  for (const { name, offset } of piecesOf(spec)) fused.set(outputs.f32(`grad/${name}`), offset);
  return fused;
}

function statisticsOf(values: Float32Array): { l2: number; sum: number; absmax: number; zeros: number } {
  let [squares, sum, absmax, zeros] = [0, 0, 0, 0];
  for (const value of values) {
    squares += value * value;
    sum += value;
    absmax = Math.max(absmax, Math.abs(value));
    if (value === 0) zeros++;
  }
  return { l2: Math.sqrt(squares), sum, absmax, zeros };
}
