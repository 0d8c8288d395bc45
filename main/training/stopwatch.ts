/** Gaps longer than this that are also out of all proportion were spent asleep. */
const SLEEP_AT_LEAST_MS = 60_000;
const TIMES_LONGEST = 10;

/**
 * Time spent training, over all processes of a run. Measured between ticks (one a step); a tick that took a minute and
 * more than ten times as long as any before it is a machine that slept, and counts as the longest one before it.
 */
export class Stopwatch {
  readonly #now: () => number;
  #elapsedMs: number;
  #tickedAt: number | null = null;
  #longestMs = 0;

  /** @param now a clock in ms that never goes back */
  constructor(elapsedMs: number, now: () => number = () => performance.now()) {
    this.#elapsedMs = elapsedMs;
    this.#now = now;
  }

  get elapsedMs(): number {
    return this.#elapsedMs;
  }

  /** Starts or goes on; the time since the last tick (a pause) does not count. */
  start(): void {
    this.#tickedAt = this.#now();
  }

  /** Counts the time since the start or the last tick, and returns how much it counted, in ms. */
  tick(): number {
    const now = this.#now();
    if (this.#tickedAt === null) throw new Error('internal: a stopwatch ticked before it was started');
    const gap = now - this.#tickedAt;
    const isSleep = gap > SLEEP_AT_LEAST_MS && this.#longestMs > 0 && gap > TIMES_LONGEST * this.#longestMs;
    const counted = isSleep ? this.#longestMs : gap;
    if (!isSleep) this.#longestMs = Math.max(this.#longestMs, gap);
    this.#elapsedMs += counted;
    this.#tickedAt = now;
    return counted;
  }
}
