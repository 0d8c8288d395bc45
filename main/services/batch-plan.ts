import type { RunConfig } from '../training/run-config.ts';
import { trainingCosts } from './preset-costs.ts';

/** How many puzzles a step works on at a time. */
export interface BatchPlan {
  readonly batch_size: number;
  /** Of the process that trains: an estimate. */
  readonly memoryBytes: number;
  /** What is unusual about it; null where the whole batch fits. */
  readonly sentence: string | null;
}

/** Of the free memory, what a step may take: the rest is for the puzzles, the evaluation and the estimate's error. */
const USABLE_SHARE = 0.8;

/** Bytes that a run may take on the CPU; null on a GPU, whose free memory ONNX Runtime does not tell. */
export function freeMemory(provider: RunConfig['provider']): number | null {
  return provider === 'cpu' || provider === 'auto' ? process.availableMemory() : null;
}

/**
 * The largest batch that divides the global one and fits in `freeBytes`, or else the smallest; compiles two steps at most.
 * @param microBatch somebody's own choice, which stands
 */
export function planBatch(
  { model, optimizer }: Pick<RunConfig, 'model' | 'optimizer'>,
  freeBytes: number,
  { microBatch }: { microBatch?: number } = {},
): BatchPlan {
  const { global_batch_size } = optimizer;
  const wanted = microBatch ?? model.batch_size;
  const usable = USABLE_SHARE * freeBytes;
  const memoryOf = (batch_size: number): number =>
    trainingCosts({ ...model, batch_size }, optimizer).memoryBytes;
  const whole = memoryOf(wanted);
  const isFitting = whole <= usable;
  if (isFitting || microBatch !== undefined) {
    const sentence = isFitting
      ? null
      : `A step of ${wanted} puzzles at a time takes about ${gigabytes(whole)}, but ${gigabytes(freeBytes)} are free: a smaller --micro-batch takes less.`;
    return { batch_size: wanted, memoryBytes: whole, sentence };
  }
  // Nearly all of it grows with the batch, so that what one puzzle takes tells which batch to try.
  const smallest = memoryOf(1);
  const perPuzzle = (whole - smallest) / Math.max(1, wanted - 1);
  const batch_size = divisors(global_batch_size).findLast(
    (size) => size === 1 || (size < wanted && smallest + perPuzzle * (size - 1) <= usable),
  );
  if (batch_size === undefined) throw new Error('internal: 1 divides every batch');
  const memoryBytes = Math.round(smallest + perPuzzle * (batch_size - 1));
  return {
    batch_size,
    memoryBytes,
    sentence: `A step of ${wanted} puzzles at once would take about ${gigabytes(whole)}, and ${gigabytes(freeBytes)} are free: it is done ${batch_size} at a time (about ${gigabytes(memoryBytes)}), with the same result; --micro-batch sets another number.`,
  };
}

function divisors(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i + 1).filter((i) => n % i === 0);
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
