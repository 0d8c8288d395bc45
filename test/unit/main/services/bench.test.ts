import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { BENCH_CASES, findBenchCase } from '../../../../main/services/bench-cases.ts';
import {
  runDataBench,
  type DataBenchOptions,
  type DataBenchResult,
  type DataCaseName,
} from '../../../../main/services/bench-data.ts';
import { generateConceptTasks } from '../../../../puzzles/concepts/generate.ts';
import { median, runBench, type BenchProgress, type BenchResult } from '../../../../main/services/bench.ts';
import { compileTrainStep } from '../../../../models/trm/train-step.ts';
import { UserError } from '../../../../puzzles/user-error.ts';

const TIMEOUT_MS = 180_000;

describe('the bench', () => {
  it(
    'times full training steps in a process of its own, beside a large matrix product',
    { timeout: TIMEOUT_MS },
    async () => {
      const seen: BenchProgress[] = [];
      const told: BenchResult[] = [];
      const results = await runBench({
        cases: ['c'],
        secondsPerCase: 0,
        onProgress: (progress) => seen.push(progress),
        onResult: (result) => told.push(result),
      });
      expect(results).toHaveLength(1);
      expect(told).toEqual(results);
      const [result] = results;
      expect(Object.keys(result)).toEqual(['case', 'stepSeconds', 'peakRssBytes', 'gflops', 'gemmGflops']);
      expect(result.case).toBe('c');
      // 55.4 GFLOP a step.
      expect(result.gflops * result.stepSeconds).toBeCloseTo(55.4, 0);
      expect(result.gemmGflops).toBeGreaterThan(0);
      expect(result.peakRssBytes).toBeGreaterThan(200e6);
      expect(result.peakRssBytes).toBeLessThan(2e9);
      expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).toSorted((a, b) => a - b));
      expect(seen.at(-1)).toEqual({ case: 'c', done: 1, doing: 'done' });
    },
  );

  it('refuses an unknown case before it does anything, and lists the known ones', async () => {
    const seen: BenchProgress[] = [];
    const refusal = runBench({ cases: ['c', 'z'], onProgress: (progress) => seen.push(progress) });
    await expect(refusal).rejects.toThrow(UserError);
    await expect(refusal).rejects.toThrow('There is no bench case "z"; the cases are a8, a32, b, c, d.');
    expect(seen).toEqual([]);
  });

  it(
    'says so when a case is killed, as the system does when memory runs out',
    { timeout: TIMEOUT_MS },
    async (context) => {
      context.skip(process.platform !== 'linux', 'finds the process with pgrep, as Linux has it');
      const refusal = runBench({
        cases: ['c'],
        secondsPerCase: 0,
        onProgress: ({ doing }) => {
          if (!doing.startsWith('timing')) return;
          const pids = execFileSync('pgrep', ['-P', String(process.pid), '-f', 'bench-process'], {
            encoding: 'utf8',
          });
          for (const pid of pids.trim().split('\n')) process.kill(Number(pid), 'SIGKILL');
        },
      });
      await expect(refusal).rejects.toThrow(UserError);
      await expect(refusal).rejects.toThrow('Bench case c was killed, most likely for lack of memory');
    },
  );
});

describe('the bench of the data', { timeout: TIMEOUT_MS }, () => {
  async function results(name: DataCaseName, options: DataBenchOptions): Promise<DataBenchResult[]> {
    const told: DataBenchResult[] = [];
    const seen: number[] = [];
    await runDataBench(name, {
      ...options,
      onProgress: ({ done }) => seen.push(done),
      onResult: (result) => told.push(result),
    });
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBeCloseTo(1, 1);
    return told;
  }

  it('draws recipes', async () => {
    const [result] = await results('augment', { numTasks: 5, numAug: 20 });
    expect(result).toMatchObject({ case: 'augment', numTasks: 5, numRecipes: 100 });
  });

  it('writes what they make, all of it', async () => {
    const [{ case: name, ...result }] = await results('encode', { numTasks: 3, numAug: 10 });
    if (!('numExamples' in result)) throw new Error(name);
    const pairs = generateConceptTasks({ count: 3, seed: 1 }).flatMap(({ task }) => [
      ...task.train,
      ...task.test,
    ]);
    expect(result.numExamples).toBe(11 * pairs.length);
    // Both files have a header besides the tokens.
    expect(result.numBytes - 2 * 900 * result.numExamples).toBeGreaterThan(100);
    expect(result.numBytes - 2 * 900 * result.numExamples).toBeLessThan(1000);
  });

  it("finds out data's share of a step", async () => {
    const told = await results('batches', { numSteps: 1 });
    expect(told.map((result) => 'preset' in result && result.preset)).toEqual([
      'sudoku-4x4',
      'maze-10',
      'arc-concepts',
    ]);
    for (const result of told) {
      if (!('share' in result)) throw new Error(result.case);
      expect(result.share).toBeCloseTo(result.batchSeconds / result.stepSeconds);
    }
  });
});

describe('the cases', () => {
  it.each([
    ['a8', 342],
    ['a32', 1367],
    ['b', 392],
    ['c', 55.4],
    // 91 of the mathematics; the rest is attention scores made again to save memory (docs/performance.md).
    ['d', 93.3],
  ])('%s takes %d GFLOP a step', (name, gflop) => {
    const { model, optimizer } = findBenchCase(name);
    const { flops } = compileTrainStep(model, optimizer, { provider: 'cpu' });
    expect(flops / 1e9 / gflop).toBeCloseTo(1, 2);
  });

  it('are five, each under its own name', () => {
    expect(BENCH_CASES.map(({ name }) => findBenchCase(name).name)).toEqual(['a8', 'a32', 'b', 'c', 'd']);
  });
});

describe('the median', () => {
  it('is the middle, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([10, 1, 2, 3])).toBe(2.5);
    expect(median([7])).toBe(7);
  });
});
