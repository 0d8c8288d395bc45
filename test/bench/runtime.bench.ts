import { describe, it } from 'vitest';
import { openProgram } from '../../main/runtime/session.ts';
import { findBenchCase } from '../../main/services/bench-cases.ts';
import { BenchTraining } from '../../main/services/bench-training.ts';
import { compileTrainStep } from '../../models/trm/train-step.ts';

/*
 * What stands before the first step of a run: `npx vitest bench --run test/bench/runtime.bench.ts`. The steps themselves
 * are timed by the command `bench`, each size in a process of its own.
 */
describe.each(['c', 'b', 'a8'])('the training step of bench case %s', (name) => {
  const benchCase = findBenchCase(name);
  const compiled = compileTrainStep(benchCase.model, benchCase.optimizer, { provider: 'cpu' });

  it('is compiled, opened, and does its first step', async ({ bench }) => {
    await bench('compile', () => {
      compileTrainStep(benchCase.model, benchCase.optimizer, { provider: 'cpu' });
    }).run();

    await bench('open a session and release it', async () => {
      await (await openProgram(compiled, { provider: 'cpu' })).release();
    }).run();

    await bench('open a session, write fresh weights, do the first step', async () => {
      const session = await openProgram(compiled, { provider: 'cpu' });
      await (await BenchTraining.open(benchCase, session)).step();
      await session.release();
    }).run({ iterations: 3, time: 0, warmup: false });
  });
});
