import { emptySums } from '../../models/losses/metrics.ts';
import type { OptimizerConfig } from '../../models/optimizers/config.ts';
import type { TrmConfig } from '../../models/trm/config.ts';
import { PUZZLE_EMB } from '../../models/trm/state-dict.ts';
import type { Random } from '../../puzzles/random.ts';
import type { ExecutionProvider } from '../runtime/execution-provider.ts';
import {
  evaluate,
  type Evaluation,
  type EvaluationOptions,
  type JudgedPuzzles,
} from '../solving/evaluation.ts';
import { Recursion } from '../solving/recursion.ts';
import type { DemonstrationBatches } from './adaptation-data.ts';
import { explorationSource } from './exploration-source.ts';
import { TrainingStep } from './training-step.ts';

export interface AdaptingModelOptions {
  readonly provider: ExecutionProvider;
  /** null = all cores. */
  readonly threads: number | null;
  /** batch_size is that of a training step. */
  readonly model: TrmConfig;
  readonly optimizer: OptimizerConfig;
  /** Rows that are asked at a time. */
  readonly numAskedRows: number;
  /** By official key: the first weights, buffers and puzzle embeddings. */
  readonly stateDict: ReadonlyMap<string, Float32Array>;
  readonly batches: DemonstrationBatches;
  /** Of the exploration. */
  readonly random: Random;
  /** Begin with the embeddings alone, all other weights frozen. */
  readonly isFrozen: boolean;
}

/** Means over the steps of one stretch of learning. */
export interface Learned {
  readonly numSteps: number;
  /** lm_loss of a row. */
  readonly loss: number;
  /** Of the rows that halted, how many were wholly right; null where none halted. */
  readonly exactAccuracy: number | null;
  /** Why an update was refused; learning cannot go on then. */
  readonly refusal: string | null;
}

/** A model that learns one task and is asked about it in between. Release it. */
export class AdaptingModel {
  readonly #options: AdaptingModelOptions;
  readonly #recursion: Recursion;
  #training: TrainingStep;

  private constructor(options: AdaptingModelOptions, recursion: Recursion, training: TrainingStep) {
    this.#options = options;
    this.#recursion = recursion;
    this.#training = training;
  }

  static async open(options: AdaptingModelOptions): Promise<AdaptingModel> {
    const { model, numAskedRows, provider, threads, stateDict, isFrozen } = options;
    const recursion = await Recursion.open({ ...model, batch_size: numAskedRows }, { provider, threads });
    return new AdaptingModel(options, recursion, await openStep(options, stateDict, isFrozen));
  }

  /** Steps until `maxSteps` are done or it is over, at least one. Blocks the thread while a step runs. */
  async learn(maxSteps: number, isOver: () => boolean): Promise<Learned> {
    const sums = emptySums();
    let numSteps = 0;
    let refusal: string | null = null;
    do {
      refusal = await this.#training.advance(sums);
      numSteps++;
    } while (refusal === null && numSteps < maxSteps && !isOver());
    const { count, exact_accuracy, lm_loss } = sums;
    const numRows = numSteps * this.#options.model.batch_size;
    return {
      numSteps,
      loss: lm_loss / numRows,
      exactAccuracy: count > 0 ? exact_accuracy / count : null,
      refusal,
    };
  }

  /** Asks the averaged weights (EMA). */
  async ask(puzzles: JudgedPuzzles, options: EvaluationOptions = {}): Promise<Evaluation> {
    const evaluation = await evaluate(
      this.#recursion,
      this.#training.weightsFor(this.#recursion),
      puzzles,
      options,
    );
    if (!evaluation) throw new Error('internal: an evaluation that nobody stopped gave nothing');
    return evaluation;
  }

  /** From now on all weights learn, beginning with the embeddings as they are. */
  async thaw(): Promise<void> {
    const { puzzle_emb } = (await this.#training.read()).tensors;
    const { stateDict } = this.#options;
    const learned = new Map(stateDict);
    if (puzzle_emb) learned.set(PUZZLE_EMB, puzzle_emb);
    await this.#training.release();
    this.#training = await openStep(this.#options, learned, false);
  }

  async release(): Promise<void> {
    await this.#training.release();
    await this.#recursion.release();
  }
}

function openStep(
  { model, optimizer, batches, random, provider, threads }: AdaptingModelOptions,
  stateDict: ReadonlyMap<string, Float32Array>,
  freeze_weights: boolean,
): Promise<TrainingStep> {
  return TrainingStep.open(
    { model, optimizer: { ...optimizer, freeze_weights } },
    { batches, exploration: explorationSource(model, random) },
    stateDict,
    { provider, threads },
  );
}
