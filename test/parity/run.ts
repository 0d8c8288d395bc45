// npm run -s parity -- PATH [--json] [--provider P]: our numbers against those of the official code.
import { parseArgs } from 'node:util';
import { EXECUTION_PROVIDERS, type ExecutionProvider } from '../../main/runtime/execution-provider.ts';
import { UserError } from '../../puzzles/user-error.ts';
import { oraclePaths } from './folders.ts';
import { replayConfig } from './replay-config.ts';
import { replayUnit } from './replay-unit.ts';
import { reportJson, reportText, type Report } from './report.ts';
import { TOLERANCE_TEXT } from './tolerance.ts';

const USAGE = `npm run -s parity -- PATH [--json] [--provider cpu|webgpu|cuda|dml]

Replays numbers of the official TRM code through Tessera's own sessions, step by step, and prints for each quantity the
largest error and its share of what is tolerated. PATH is a folder with meta.json and tensors.bin, a folder of such
folders, or unit.json. Exit code 0: all within; 1: something beyond; 2: PATH cannot be used.
`;

interface Arguments {
  readonly path: string;
  readonly isJson: boolean;
  readonly provider: ExecutionProvider;
}

function readArguments(): Arguments | 'help' {
  let parsed;
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        provider: { type: 'string', default: 'cpu' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UserError(`${(error as Error).message} See --help.`);
  }
  const { values, positionals } = parsed;
  if (values.help) return 'help';
  if (positionals.length !== 1) {
    throw new UserError(`One path to the official numbers is needed, not ${positionals.length}. See --help.`);
  }
  const provider = EXECUTION_PROVIDERS.find((name) => name === values.provider);
  if (!provider) {
    throw new UserError(
      `There is no provider ${values.provider}; there are ${EXECUTION_PROVIDERS.join(', ')}.`,
    );
  }
  return { path: positionals[0], isJson: values.json, provider };
}

/** Replays everything at the path; returns whether all of it holds. */
async function run({ path, isJson, provider }: Arguments): Promise<boolean> {
  const { configs, units } = oraclePaths(path);
  const reports: Report[] = [];
  const add = (report: Report): void => {
    reports.push(report);
    if (!isJson) process.stdout.write(`${reportText(report)}\n`);
  };
  for (const dir of configs) add(await replayConfig(dir, provider));
  for (const file of units) add(await replayUnit(file));
  const holds = reports.every((report) => report.holds);
  if (isJson) {
    const json = { holds, tolerance: TOLERANCE_TEXT, provider, results: reports.map(reportJson) };
    process.stdout.write(`${JSON.stringify(json)}\n`);
  } else {
    const beyond = reports.filter((report) => !report.holds).map(({ name }) => name);
    process.stdout.write(`${TOLERANCE_TEXT}\n`);
    process.stdout.write(holds ? 'All numbers hold.\n' : `Beyond tolerance: ${beyond.join(', ')}.\n`);
  }
  return holds;
}

try {
  const given = readArguments();
  if (given === 'help') process.stdout.write(USAGE);
  else if (!(await run(given))) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
