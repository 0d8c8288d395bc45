/** Steps and evaluations that the estimate looks back on. */
const STEPS_IN_WINDOW = 100;
const EVALUATIONS_IN_WINDOW = 5;

/**
 * How fast a run goes now, and so when it will end. It looks at a window of recent steps of this process only, so that
 * it is true after a resume, on another machine, or when the machine gets busy.
 */
export class Pace {
  readonly #steps = new Window(STEPS_IN_WINDOW);
  readonly #evaluations = new Window(EVALUATIONS_IN_WINDOW);

  addStep(ms: number): void {
    this.#steps.add(ms);
  }

  addEvaluation(ms: number): void {
    this.#evaluations.add(ms);
  }

  /** Null before the first step. */
  get stepMs(): number | null {
    return this.#steps.mean();
  }

  /** Ms until so many steps and evaluations are done; null before the first step. An evaluation not yet seen costs nothing. */
  remainingMs(numSteps: number, numEvaluations: number): number | null {
    const stepMs = this.#steps.mean();
    if (stepMs === null) return null;
    return numSteps * stepMs + numEvaluations * (this.#evaluations.mean() ?? 0);
  }
}

/** The last numbers added, oldest overwritten first. */
class Window {
  readonly #values: Float64Array;
  #numAdded = 0;

  constructor(size: number) {
    this.#values = new Float64Array(size);
  }

  add(value: number): void {
    this.#values[this.#numAdded % this.#values.length] = value;
    this.#numAdded += 1;
  }

  mean(): number | null {
    const n = Math.min(this.#numAdded, this.#values.length);
    if (n === 0) return null;
    let sum = 0;
    for (let i = 0; i < n; i++) sum += this.#values[i];
    return sum / n;
  }
}
