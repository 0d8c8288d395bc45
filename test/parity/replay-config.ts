import type { ExecutionProvider } from '../../main/runtime/execution-provider.ts';
import { UserError } from '../../puzzles/user-error.ts';
import { replayDebug } from './debug-replay.ts';
import { replayEvaluation } from './evaluation-replay.ts';
import { replayInsideVariant } from './inside-variant-replay.ts';
import { oracleModel, oracleOptimizer } from './oracle-config.ts';
import { OracleTraining } from './oracle-training.ts';
import { readOracle, type Oracle } from './oracle.ts';
import { Report } from './report.ts';
import { Tolerances } from './tolerance.ts';
import { replayTraining } from './training-replay.ts';
import { parameterSpecs } from '../../models/trm/state-dict.ts';

/** Replays one configuration of the official code through real sessions. @throws UserError on a bad folder. */
export async function replayConfig(dir: string, provider: ExecutionProvider = 'cpu'): Promise<Report> {
  const oracle = readOracle(dir);
  const setup = { config: oracleModel(oracle.meta), optimizer: oracleOptimizer(oracle.meta), provider };
  const report = new Report(oracle.meta.name);
  requireWeights(dir, oracle, parameterSpecs(setup.config));
  const names = parameterSpecs(setup.config).map(({ name }) => name);
  report.compareExactly('parameter names', 'in order', names.join() === oracle.meta.parameters.join());

  const tolerances = new Tolerances(oracle.meta);
  await replayDebug(oracle, setup, tolerances, report);
  const training = await OracleTraining.open(oracle, setup);
  await replayTraining({ training, tolerances, report });
  await replayEvaluation({ training, tolerances, report });
  await training.release();
  await replayInsideVariant(oracle, setup, report);
  return report;
}

function requireWeights(dir: string, oracle: Oracle, specs: ReturnType<typeof parameterSpecs>): void {
  for (const { name, shape } of specs) {
    const given = oracle.tensors.get(`init/${name}`);
    if (given?.shape.join() === shape.join()) continue;
    throw new UserError(
      `${dir} describes a model whose ${name} has the shape [${shape.join()}], but its tensors hold ${given ? `[${given.shape.join()}]` : 'none'}.`,
    );
  }
}
