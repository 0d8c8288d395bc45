import type { Command } from 'commander';
import { runBench, type BenchResult } from '../../../services/bench.ts';
import { BENCH_CASES } from '../../../services/bench-cases.ts';
import { bar, figure } from '../figures.ts';
import { oneOf, wholeNumber } from '../option-values.ts';
import { examples, openDesk } from '../shell.ts';

const CASE_NAMES = BENCH_CASES.map(({ name }) => name);

export function addBenchCommand(program: Command): void {
  program
    .command('bench')
    .description('time full training steps of models of real sizes; the machine should do nothing else')
    .option(
      '--case <name>',
      `one of ${CASE_NAMES.join(', ')} (default: all of them)`,
      oneOf('--case', CASE_NAMES),
    )
    .option('--threads <n>', 'threads on the CPU (default: all cores)', wholeNumber('--threads', 1, 1024))
    .addHelpText(
      'after',
      `\nCases:\n${BENCH_CASES.map(({ name, summary }) => `  ${name.padEnd(4)} ${summary}\n`).join('')}`,
    )
    .addHelpText('after', examples('tessera bench', 'tessera bench --case c --json'))
    .action(run);
}

async function run(
  options: { case?: (typeof CASE_NAMES)[number]; threads?: number },
  command: Command,
): Promise<void> {
  const { screen } = openDesk(command);
  await runBench({
    cases: options.case === undefined ? CASE_NAMES : [options.case],
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    onProgress: (progress) =>
      screen.live(() => `${bar(progress.done, 20)}  ${progress.case}: ${progress.doing}`),
    onResult(result) {
      screen.print(resultLine(result));
      screen.json(result);
    },
  });
  screen.endLive();
}

function resultLine({ case: name, stepSeconds, peakRssBytes, gflops, gemmGflops }: BenchResult): string {
  const share = Math.round((100 * gflops) / gemmGflops);
  return `${name.padEnd(4)} ${figure(stepSeconds)} s a step, ${figure(gflops)} GFLOP/s, ${share} % of a large matrix product (${figure(gemmGflops)} GFLOP/s); ${Math.round(peakRssBytes / 1e6)} MB`;
}
