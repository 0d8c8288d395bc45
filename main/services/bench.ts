import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { UserError } from '../../puzzles/user-error.ts';
import type { ExecutionProvider } from '../runtime/execution-provider.ts';
import { findBenchCase, type BenchCaseName } from './bench-cases.ts';
import { GemmClock } from './bench-gemm.ts';
import type { BenchAnswer } from './bench-process.ts';

/** One JSON line of `bench --json`. */
export interface BenchResult {
  readonly case: BenchCaseName;
  /** Median time of a full training step. */
  readonly stepSeconds: number;
  /** The most memory a process that trains holds. */
  readonly peakRssBytes: number;
  /** Speed of the matrix products of a step, over the whole time of the step. */
  readonly gflops: number;
  /** Speed of this machine's own large matrix product (2048 x 2048), timed before, between and after; median. */
  readonly gemmGflops: number;
}

export interface BenchProgress {
  readonly case: BenchCaseName;
  /** 0 to 1. */
  readonly done: number;
  /** What goes on now, e.g. 'warming up'. */
  readonly doing: string;
}

export interface BenchOptions {
  /** Names of cases (see BENCH_CASES), run one after the other. */
  readonly cases: readonly string[];
  /** All cores by default. */
  readonly threads?: number;
  /** Where the steps run, 'cpu' by default; the large matrix product is timed on the CPU whatever this is. */
  readonly provider?: ExecutionProvider;
  /** How long to time steps, about; at least three steps before and three after the middle. 10 by default. */
  readonly secondsPerCase?: number;
  readonly onProgress?: (progress: BenchProgress) => void;
  readonly onResult?: (result: BenchResult) => void;
}

/** Of each half of the measurement. */
const MIN_STEPS = 3;
const MAX_STEPS = 20;

/**
 * Times full training steps of models of real sizes, each case in a fresh process. From ten seconds to a
 * minute and a half a case; the machine should do nothing else.
 * @throws UserError when a case does not exist or the machine has too little memory for it.
 */
export async function runBench(options: BenchOptions): Promise<BenchResult[]> {
  const { threads = availableParallelism() } = options;
  const names = options.cases.map((name) => findBenchCase(name).name);
  const results: BenchResult[] = [];
  const clock = await GemmClock.open(threads);
  try {
    for (const name of names) {
      const result = await runCase(name, threads, clock, options);
      results.push(result);
      options.onResult?.(result);
    }
  } finally {
    await clock.release();
  }
  return results;
}

async function runCase(
  name: BenchCaseName,
  threads: number,
  clock: GemmClock,
  { onProgress, provider = 'cpu', secondsPerCase = 10 }: BenchOptions,
): Promise<BenchResult> {
  const report = (done: number, doing: string): void => onProgress?.({ case: name, done, doing });
  report(0, 'warming up');
  const child = new CaseProcess(name, threads, provider);
  try {
    const warm = await child.answer();
    const gemm = await clock.measure();
    const seconds = warm.stepSeconds.at(-1)!;
    const numSteps = Math.min(MAX_STEPS, Math.max(MIN_STEPS, Math.round(secondsPerCase / 2 / seconds)));
    report(0.2, `timing ${2 * numSteps} steps`);
    const first = await child.measure(numSteps);
    gemm.push(...(await clock.measure()));
    report(0.6, `timing ${2 * numSteps} steps`);
    const second = await child.measure(numSteps);
    gemm.push(...(await clock.measure()));
    report(1, 'done');
    const stepSeconds = median([...first.stepSeconds, ...second.stepSeconds]);
    return {
      case: name,
      stepSeconds,
      peakRssBytes: second.peakRssBytes,
      gflops: second.flopsPerStep / stepSeconds / 1e9,
      gemmGflops: median(gemm),
    };
  } finally {
    child.hangUp();
  }
}

type Measurement = Exclude<BenchAnswer, { error: string }>;

/** bench-process.ts from outside. */
class CaseProcess {
  readonly #name: BenchCaseName;
  readonly #child: ChildProcess;

  constructor(name: BenchCaseName, threads: number, provider: ExecutionProvider) {
    this.#name = name;
    const words = [name, String(threads), provider];
    this.#child = fork(new URL('./bench-process.ts', import.meta.url), words, { execArgv: [] });
  }

  measure(numSteps: number): Promise<Measurement> {
    this.#child.send(numSteps);
    return this.answer();
  }

  /** The next answer. */
  answer(): Promise<Measurement> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => (): void => {
        child.off('message', onMessage).off('error', reject).off('exit', onExit);
        end();
      };
      const onMessage = (answer: BenchAnswer): void =>
        settle(() => ('error' in answer ? reject(new Error(answer.error)) : resolve(answer)))();
      const onExit = (code: number | null, signal: NodeJS.Signals | null): void =>
        settle(() => reject(this.#death(code, signal)))();
      child.on('message', onMessage).on('error', reject).on('exit', onExit);
    });
  }

  hangUp(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  #death(code: number | null, signal: NodeJS.Signals | null): Error {
    if (signal === 'SIGKILL') {
      return new UserError(
        `Bench case ${this.#name} was killed, most likely for lack of memory: free some, or run a smaller case.`,
      );
    }
    return new Error(`internal: the process of bench case ${this.#name} ended with ${signal ?? code}`);
  }
}

/** Of an odd or even count of numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle) - 1]) / 2;
}
