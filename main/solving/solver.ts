import { setImmediate } from 'node:timers/promises';
import { softmaxCrossEntropy, stablemaxCrossEntropy } from '../../models/losses/metrics.ts';
import type { TrmConfig } from '../../models/trm/config.ts';
import type { Batch } from '../../puzzles/tokens.ts';
import type { ExecutionProvider } from '../runtime/execution-provider.ts';
import { chooseProvider } from '../runtime/providers.ts';
import type { LoadedCheckpoint } from '../store/checkpoint-reader.ts';
import {
  evaluate,
  type Evaluation,
  type EvaluationOptions,
  type JudgedPuzzles,
  type LatentNoise,
} from './evaluation.ts';
import { modelOfCheckpoint, type Model } from './model.ts';
import { Recursion, type FedWeights } from './recursion.ts';

export interface SolverOptions {
  readonly provider: ExecutionProvider | 'auto';
  /** null (the default) = all cores. */
  readonly threads?: number | null;
  /** Rows that are worked on at a time; the model's own batch_size by default. */
  readonly batch_size?: number;
}

/** What a model has in mind about B puzzles after one supervision step. */
export interface SupervisionStep {
  /** From 1. */
  readonly step: number;
  /** [B * S] tokens. */
  readonly preds: Int32Array;
  /** [B * S] the model's probability of its token, as its loss reads the logits. */
  readonly confidence: Float32Array;
  /** [B * S] 1 where the token differs from the step before; at step 1, from the inputs. */
  readonly changed: Uint8Array;
  /** [B] Above 0 the model holds its answer for right. */
  readonly q_halt_logits: Float32Array;
}

/** A trained model that is ready to solve. Release it. */
export class Solver {
  /** `batch_size` is the solver's. */
  readonly config: TrmConfig;
  readonly provider: ExecutionProvider;
  readonly #recursion: Recursion;
  readonly #weights: FedWeights;

  private constructor(recursion: Recursion, weights: FedWeights) {
    this.config = recursion.config;
    this.provider = recursion.provider;
    this.#recursion = recursion;
    this.#weights = weights;
  }

  /**
   * Compiles and opens a checkpoint's model with its averaged weights (EMA), as in its evaluations; the plain ones where
   * the run kept no average.
   * @throws UserError when the checkpoint holds no whole model, or the provider does not work here
   */
  static async open({
    checkpoint,
    ...options
  }: SolverOptions & { checkpoint: LoadedCheckpoint }): Promise<Solver> {
    return Solver.openModel({ model: modelOfCheckpoint(checkpoint), ...options });
  }

  /** The same with weights from anywhere. */
  static async openModel({
    model,
    provider: wanted,
    threads = null,
    batch_size = model.config.batch_size,
  }: SolverOptions & { model: Model }): Promise<Solver> {
    const { provider } = await chooseProvider(wanted);
    const recursion = await Recursion.open({ ...model.config, batch_size }, { provider, threads });
    return new Solver(recursion, await recursion.feed(model.stateDict));
  }

  /**
   * Works on a batch of `config.batch_size` rows, whose labels are not read: yields after each supervision step. As in the
   * official evaluation, no row is stopped by its own q_halt.
   * @param steps `halt_max_steps` by default
   */
  async *solve(
    batch: Batch,
    { steps = this.config.halt_max_steps, noise }: { steps?: number; noise?: LatentNoise } = {},
  ): AsyncGenerator<SupervisionStep, void> {
    this.#recursion.begin(batch);
    let before = batch.inputs.slice();
    for (let step = 1; step <= steps; step++) {
      if (noise && step > 1) await this.#recursion.disturb(noise.std, noise.random, noise.firstRow);
      const { logits, ...answers } = await this.#recursion.step(this.#weights, { withLogits: true });
      if (!logits) throw new Error('internal: a supervision step gave no logits');
      const preds = answers.preds.slice();
      yield {
        step,
        preds,
        confidence: confidenceOf(preds, logits, this.config.loss_type),
        changed: Uint8Array.from(preds, (token, cell) => (token === before[cell] ? 0 : 1)),
        q_halt_logits: answers.q_halt_logits.slice(),
      };
      before = preds;
      await setImmediate();
    }
  }

  /** Judges the model on puzzles whose answers are known (official `evaluate`). Null when it was given up. */
  evaluate(puzzles: JudgedPuzzles, options: EvaluationOptions = {}): Promise<Evaluation | null> {
    return evaluate(this.#recursion, this.#weights, puzzles, options);
  }

  release(): Promise<void> {
    return this.#recursion.release();
  }
}

/** The probability that the loss reads from `logits` [B * S * V] for each token of `preds` [B * S]. */
function confidenceOf(
  preds: Int32Array,
  logits: Float32Array,
  loss_type: TrmConfig['loss_type'],
): Float32Array {
  const crossEntropy = loss_type === 'stablemax_cross_entropy' ? stablemaxCrossEntropy : softmaxCrossEntropy;
  const vocab_size = logits.length / preds.length;
  return Float32Array.from(preds, (token, cell) =>
    Math.exp(-crossEntropy(logits.subarray(cell * vocab_size, (cell + 1) * vocab_size), token)),
  );
}
