import type { Command } from 'commander';
import { DATA_CASES, runDataBench, type DataBenchResult } from '../../../services/bench-data.ts';
import { runBench, type BenchResult } from '../../../services/bench.ts';
import { BENCH_CASES } from '../../../services/bench-cases.ts';
import { storedArcTask } from '../../../services/arc-records.ts';
import { arcPuzzles } from '../../../services/voting.ts';
import { EXECUTION_PROVIDERS, type ExecutionProvider } from '../../../runtime/execution-provider.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { bar, count, figure, percent } from '../figures.ts';
import { nonEmpty, oneOf, wholeNumber } from '../option-values.ts';
import { examples, openDesk } from '../shell.ts';

const ALL_CASES = [...BENCH_CASES, ...DATA_CASES];
const CASE_NAMES = ALL_CASES.map(({ name }) => name);

interface Options {
  readonly case?: (typeof CASE_NAMES)[number];
  readonly threads?: number;
  readonly provider: ExecutionProvider;
  readonly collection?: string;
}

export function addBenchCommand(program: Command): void {
  program
    .command('bench')
    .description(
      'time full training steps of models of real sizes, and the data before them; the machine should do nothing else',
    )
    .option(
      '--case <name>',
      `one of ${CASE_NAMES.join(', ')} (default: all of them)`,
      oneOf('--case', CASE_NAMES),
    )
    .option('--threads <n>', 'threads on the CPU (default: all cores)', wholeNumber('--threads', 1, 1024))
    .option(
      '--provider <p>',
      `where training steps run: ${EXECUTION_PROVIDERS.join(', ')}`,
      oneOf('--provider', EXECUTION_PROVIDERS),
      'cpu',
    )
    .option(
      '--collection <name>',
      'augment, encode: ARC tasks of yours instead of generated ones',
      nonEmpty('--collection'),
    )
    .addHelpText(
      'after',
      `\nCases:\n${ALL_CASES.map(({ name, summary }) => `  ${name.padEnd(8)} ${summary}\n`).join('')}`,
    )
    .addHelpText(
      'after',
      examples(
        'tessera bench',
        'tessera bench --case c --json',
        'tessera bench --case c --provider webgpu',
        'tessera bench --case batches',
      ),
    )
    .action(run);
}

async function run(options: Options, command: Command): Promise<void> {
  const { screen, ...desk } = openDesk(command);
  const { case: wanted, collection, provider } = options;
  if (collection !== undefined && wanted !== 'augment' && wanted !== 'encode')
    throw new UserError('--collection is for --case augment and --case encode.');
  const threads = options.threads === undefined ? {} : { threads: options.threads };
  const tasks =
    collection === undefined
      ? {}
      : { tasks: await desk.withStore((store) => arcPuzzles(store, collection).map(storedArcTask)) };
  const isWanted = ({ name }: { name: string }): boolean => wanted === undefined || wanted === name;
  const steps = BENCH_CASES.filter(isWanted).map(({ name }) => name);
  if (steps.length > 0) {
    await runBench({
      ...{ cases: steps, provider, ...threads },
      onProgress: ({ case: name, done, doing }) => screen.live(() => `${bar(done, 20)}  ${name}: ${doing}`),
      onResult(result) {
        screen.print(resultLine(result));
        screen.json(result);
      },
    });
  }
  for (const { name } of DATA_CASES.filter(isWanted)) {
    await runDataBench(name, {
      ...{ ...threads, ...tasks },
      onProgress: ({ done }) => screen.live(() => `${bar(done, 20)}  ${name}`),
      onResult(result) {
        screen.print(dataLine(result));
        screen.json(result);
      },
    });
  }
  screen.endLive();
}

function resultLine({ case: name, stepSeconds, peakRssBytes, gflops, gemmGflops }: BenchResult): string {
  const share = Math.round((100 * gflops) / gemmGflops);
  return `${name.padEnd(8)} ${figure(stepSeconds)} s a step, ${figure(gflops)} GFLOP/s, ${share} % of a large matrix product (${figure(gemmGflops)} GFLOP/s); ${megabytes(peakRssBytes)}`;
}

function dataLine(result: DataBenchResult): string {
  const name = result.case.padEnd(8);
  switch (result.case) {
    case 'augment':
      return `${name} ${count(result.recipesPerSecond)} recipes a second (${count(result.numRecipes)} for ${count(result.numTasks)} tasks in ${figure(result.seconds)} s)`;
    case 'encode':
      return `${name} ${count(result.examplesPerSecond)} pairs of grids a second (${count(result.numExamples)} in ${figure(result.seconds)} s, ${megabytes(result.numBytes)} of tokens); the process held ${megabytes(result.peakRssBytes)}`;
    case 'batches':
      return `${name} ${result.preset}: ${figure(1000 * result.batchSeconds)} ms of a step of ${figure(1000 * result.stepSeconds)} ms, ${percent(result.share)}`;
  }
}

function megabytes(bytes: number): string {
  return `${count(bytes / 1e6)} MB`;
}
