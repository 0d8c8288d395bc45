import { evaluate, type EvaluationMetrics } from '../solving/evaluation.ts';
import { Recursion } from '../solving/recursion.ts';
import { Boards } from './boards.ts';
import type { TrainerEvent } from './events.ts';
import type { OpenedRun } from './open-run.ts';

/** Judges a run's averaged weights (EMA) on its held-out puzzles, now and then. */
export class Examiner {
  readonly #run: OpenedRun;
  #recursion: Recursion | null = null;
  #wasSolved: Uint8Array | null = null;

  constructor(run: OpenedRun) {
    this.#run = run;
  }

  /** @param isUnwanted asked often; true gives the examination up, and null comes back */
  async examine(
    isUnwanted: () => boolean,
  ): Promise<{ metrics: EvaluationMetrics; board: TrainerEvent } | null> {
    const { config, data, training } = this.#run;
    this.#recursion ??= await Recursion.open(config.model, {
      provider: training.provider,
      threads: config.threads,
    });
    const boards = new Boards(this.#wasSolved);
    const weights = training.weightsFor(this.#recursion);
    const evaluation = await evaluate(this.#recursion, weights, data.heldOut, {
      onBatch: (judged) => boards.offer(judged),
      isUnwanted,
    });
    if (!evaluation) return null;
    this.#wasSolved = evaluation.isSolved;
    return { metrics: evaluation.metrics, board: boards.event(training.step) };
  }

  async release(): Promise<void> {
    await this.#recursion?.release();
  }
}
