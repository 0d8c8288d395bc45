import { emptySums, reduceTraining, type MetricSums } from '../../models/losses/metrics.ts';
import type { CheckpointMeta } from './checkpoint-meta.ts';

/** Training metrics from one row to the next. */
export class MetricWindow {
  #sums = emptySums();
  #numSteps = 0;
  #ms = 0;

  /** A step adds its metrics here. */
  get sums(): MetricSums {
    return this.#sums;
  }

  get numSteps(): number {
    return this.#numSteps;
  }

  /** Counts a step that has added its metrics. */
  countStep(ms: number): void {
    this.#numSteps += 1;
    this.#ms += ms;
  }

  /**
   * The row of these steps: means as the official log has them, over all of the window's steps, and its pace; then the
   * window is empty. Where no puzzle was finished in it, its accuracies are left out.
   */
  close({ model, optimizer }: RowConfig): Record<string, number> {
    const { count, lm_loss, q_halt_loss, q_continue_loss, ...perPuzzle } = reduceTraining(
      this.#sums,
      optimizer.global_batch_size * this.#numSteps,
    );
    const values = {
      count,
      ...(count > 0 ? perPuzzle : {}),
      lm_loss,
      q_halt_loss,
      ...(model.no_ACT_continue ? {} : { q_continue_loss }),
      step_ms: this.#ms / this.#numSteps,
      puzzles_per_second: (1000 * optimizer.global_batch_size * this.#numSteps) / Math.max(this.#ms, 1e-3),
    };
    this.#sums = emptySums();
    this.#numSteps = 0;
    this.#ms = 0;
    return values;
  }

  getState(): CheckpointMeta['window'] {
    return { sums: { ...this.#sums }, num_steps: this.#numSteps, ms: this.#ms };
  }

  setState({ sums, num_steps, ms }: CheckpointMeta['window']): void {
    this.#sums = { ...sums };
    this.#numSteps = num_steps;
    this.#ms = ms;
  }
}

interface RowConfig {
  readonly model: { readonly no_ACT_continue: boolean };
  readonly optimizer: { readonly global_batch_size: number };
}
