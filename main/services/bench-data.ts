import { setImmediate } from 'node:timers/promises';
import { findPreset } from '../../models/presets.ts';
import { compileTrainStep } from '../../models/trm/train-step.ts';
import { drawRecipes } from '../../puzzles/arc/augment.ts';
import { arcBatchSource } from '../../puzzles/arc/batches.ts';
import { ArcDataset, type ArcEntry } from '../../puzzles/arc/dataset.ts';
import type { ArcTask } from '../../puzzles/arc/task.ts';
import { generateConceptTasks } from '../../puzzles/concepts/generate.ts';
import { arcDatasetFiles } from '../../puzzles/dataset/write-arc.ts';
import { mazeBatchSource } from '../../puzzles/maze/batches.ts';
import { generateMazes } from '../../puzzles/maze/generate.ts';
import { randomFromSeed } from '../../puzzles/random.ts';
import { sudokuBatchSource } from '../../puzzles/sudoku/batch-source.ts';
import { sudokuStream } from '../../puzzles/sudoku/generate.ts';
import type { BatchSource } from '../../puzzles/tokens.ts';
import { openProgram } from '../runtime/session.ts';
import { BenchTraining } from './bench-training.ts';
import { median } from './bench.ts';
import { peakRssBytes } from './peak-memory.ts';

export type DataCaseName = 'augment' | 'encode' | 'batches';

export const DATA_CASES: readonly { readonly name: DataCaseName; readonly summary: string }[] = [
  { name: 'augment', summary: 'draw 1,000 recipes for each of 1,000 ARC tasks, duplicates told apart' },
  { name: 'encode', summary: 'write what they make as the official dataset, piece by piece and to nowhere' },
  { name: 'batches', summary: "data's share of a training step: Sudoku, mazes, ARC" },
];

/** One JSON line of `bench --json`. */
export type DataBenchResult =
  | {
      readonly case: 'augment';
      readonly numTasks: number;
      /** Kept: a task with few colours has fewer augmentations than are wanted. */
      readonly numRecipes: number;
      readonly seconds: number;
      readonly recipesPerSecond: number;
    }
  | {
      readonly case: 'encode';
      readonly numTasks: number;
      readonly numRecipes: number;
      /** Pairs of an input and an output, 30x30 tokens each. */
      readonly numExamples: number;
      readonly numBytes: number;
      readonly seconds: number;
      readonly examplesPerSecond: number;
      /** Of the whole process. */
      readonly peakRssBytes: number;
    }
  | {
      readonly case: 'batches';
      readonly preset: string;
      readonly batch_size: number;
      /** Median time to fill a batch. */
      readonly batchSeconds: number;
      /** Median time of a training step, its batch included. */
      readonly stepSeconds: number;
      readonly share: number;
    };

export interface DataBenchOptions {
  /** 1,000 by default. */
  readonly numTasks?: number;
  /** Of each task; 1,000 by default. */
  readonly numAug?: number;
  /** In place of generated concept tasks. */
  readonly tasks?: readonly ArcTask[];
  /** Of a training step; all cores by default. */
  readonly threads?: number;
  /** Training steps to time; 20 by default. */
  readonly numSteps?: number;
  /** @param done 0 to 1 */
  readonly onProgress?: (progress: { readonly case: DataCaseName; readonly done: number }) => void;
  readonly onResult?: (result: DataBenchResult) => void;
}

const SEED = 1;

/** Times what stands between stored puzzles and a training step. The machine should do nothing else. */
export async function runDataBench(name: DataCaseName, options: DataBenchOptions = {}): Promise<void> {
  const { numTasks = 1000, onResult, onProgress } = options;
  if (name === 'batches') return benchBatches(options);
  const tasks =
    options.tasks ?? generateConceptTasks({ count: numTasks, seed: SEED }).map(({ task }) => task);
  const reporter = (from: number, to: number) => async (done: number) => {
    onProgress?.({ case: name, done: Math.min(1, from + (to - from) * done) });
    await setImmediate();
  };
  const drawnShare = name === 'augment' ? 1 : 0.2;
  const { result, entries } = await benchAugment(tasks, options, reporter(0, drawnShare));
  onResult?.(name === 'augment' ? result : await benchEncode(entries, reporter(drawnShare, 1)));
}

async function benchAugment(
  tasks: readonly ArcTask[],
  { numAug = 1000 }: DataBenchOptions,
  report: (done: number) => Promise<void>,
): Promise<{ result: DataBenchResult; entries: ArcEntry[] }> {
  const random = randomFromSeed(SEED);
  const entries: ArcEntry[] = [];
  let seconds = 0;
  for (const task of tasks) {
    const startedAt = performance.now();
    const codes = drawRecipes(task, { numAug, random });
    seconds += (performance.now() - startedAt) / 1000;
    entries.push({ task, codes, testPairs: 'train' });
    await report(entries.length / tasks.length);
  }
  const numRecipes = entries.reduce((sum, { codes }) => sum + codes.length - 1, 0);
  const result = { numTasks: tasks.length, numRecipes, seconds, recipesPerSecond: numRecipes / seconds };
  return { result: { case: 'augment', ...result }, entries };
}

async function benchEncode(
  entries: readonly ArcEntry[],
  report: (done: number) => Promise<void>,
): Promise<DataBenchResult> {
  const files = arcDatasetFiles(entries, { seed: SEED });
  const grids = files.filter(({ path }) => /^train\/all__(inputs|labels)\.npy$/.test(path));
  const numExamples = new ArcDataset(entries, { canvas: 30 }).train.reduce(
    (sum, { entry, pairs }) => sum + entry.codes.length * pairs.length,
    0,
  );
  let numBytes = 0;
  let seconds = 0;
  for (const file of grids) {
    let startedAt = performance.now();
    for (const chunk of file.chunks()) {
      seconds += (performance.now() - startedAt) / 1000;
      numBytes += chunk.length;
      await report(numBytes / (2 * 900 * numExamples));
      startedAt = performance.now();
    }
  }
  return {
    case: 'encode',
    numTasks: entries.length,
    numRecipes: entries.reduce((sum, { codes }) => sum + codes.length - 1, 0),
    ...{ numExamples, numBytes, seconds },
    examplesPerSecond: numExamples / seconds,
    peakRssBytes: peakRssBytes(),
  };
}

/** Sources with every augmentation that training draws. */
const SOURCES: Readonly<Record<string, () => BatchSource>> = {
  'sudoku-4x4': () => {
    const stream = sudokuStream({ size: 4, blanks: [6, 11], seed: SEED });
    const sudokus = Array.from({ length: 500 }, () => stream.next().value);
    return sudokuBatchSource(sudokus, { seed: SEED, augment: true });
  },
  'maze-10': () => {
    const shape = { rows: 10, cols: 10, minPathLength: 8 };
    return mazeBatchSource(generateMazes(200, shape, randomFromSeed(SEED)), { seed: SEED, augment: true });
  },
  'arc-concepts': () => {
    const random = randomFromSeed(SEED);
    const entries = generateConceptTasks({ count: 100, seed: SEED }).map(({ task }): ArcEntry => ({
      task,
      codes: drawRecipes(task, { numAug: 50, random }),
      testPairs: 'train',
    }));
    return arcBatchSource(new ArcDataset(entries, { canvas: 10 }), { seed: SEED });
  },
};

async function benchBatches({
  threads,
  numSteps = 20,
  onProgress,
  onResult,
}: DataBenchOptions): Promise<void> {
  const presets = Object.entries(SOURCES);
  for (const [index, [name, open]] of presets.entries()) {
    const source = open();
    const preset = findPreset(name);
    const timed = { model: preset.model(source.metadata), optimizer: preset.optimizer() };
    const program = compileTrainStep(timed.model, timed.optimizer, { provider: 'cpu' });
    const session = await openProgram(program, {
      provider: 'cpu',
      ...(threads === undefined ? {} : { threads }),
    });
    const batches: number[] = [];
    const steps: number[] = [];
    const training = await BenchTraining.open(timed, session, (batch) => {
      const startedAt = performance.now();
      source.nextBatch(batch);
      batches.push((performance.now() - startedAt) / 1000);
    });
    // The first steps allocate, and the first batches are not yet compiled.
    const numWarmUp = Math.ceil(numSteps / 4);
    for (let step = 0; step < numWarmUp + numSteps; step++) {
      const startedAt = performance.now();
      await training.step();
      steps.push((performance.now() - startedAt) / 1000);
      onProgress?.({ case: 'batches', done: (index + (step + 1) / (numWarmUp + numSteps)) / presets.length });
    }
    await session.release();
    const [batchSeconds, stepSeconds] = [batches, steps].map((times) => median(times.slice(numWarmUp)));
    const { batch_size } = timed.model;
    onResult?.({
      ...{ case: 'batches', preset: name, batch_size, batchSeconds, stepSeconds },
      share: batchSeconds / stepSeconds,
    });
  }
}
