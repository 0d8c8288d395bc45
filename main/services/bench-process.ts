/**
 * `node bench-process.ts <case> <threads> <provider>`, forked by bench.ts: a training of one case in a process of its own, so that
 * its peak memory is its own. Sends a BenchAnswer after the warm-up, and one for each number of steps it is told to do.
 */
import { compileTrainStep } from '../../models/trm/train-step.ts';
import type { ExecutionProvider } from '../runtime/execution-provider.ts';
import { openProgram } from '../runtime/session.ts';
import { findBenchCase } from './bench-cases.ts';
import { BenchTraining } from './bench-training.ts';
import { peakRssBytes } from './peak-memory.ts';

/** What was measured since the last answer; or the error that ended the process. */
export type BenchAnswer =
  | {
      readonly stepSeconds: readonly number[];
      /** Of this process, since its start. */
      readonly peakRssBytes: number;
      /** Floating-point operations of the matrix products of one step. */
      readonly flopsPerStep: number;
    }
  | { readonly error: string };

/** The first runs allocate; from the third on they take the same time. */
const NUM_WARM_UP_STEPS = 2;

async function main(name: string, threads: number, provider: ExecutionProvider): Promise<void> {
  const benchCase = findBenchCase(name);
  const program = compileTrainStep(benchCase.model, benchCase.optimizer, { provider });
  const session = await openProgram(program, { provider, threads });
  const training = await BenchTraining.open(benchCase, session);
  const measure = async (numSteps: number): Promise<void> => {
    const stepSeconds: number[] = [];
    for (let i = 0; i < numSteps; i++) {
      const start = performance.now();
      await training.step();
      stepSeconds.push((performance.now() - start) / 1000);
    }
    send({ stepSeconds, peakRssBytes: peakRssBytes(), flopsPerStep: program.flops });
  };
  process.on('message', (numSteps: number) => void measure(numSteps).catch(fail));
  await measure(NUM_WARM_UP_STEPS);
}

function send(answer: BenchAnswer): void {
  process.send!(answer);
}

function fail(error: unknown): void {
  process.exitCode = 1;
  send({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.disconnect();
}

// The parent hangs up when it has what it wants; or it has died.
process.on('disconnect', () => process.exit());
const [, , caseName, numThreads, on] = process.argv;
main(caseName, Number(numThreads), on as ExecutionProvider).catch(fail);
