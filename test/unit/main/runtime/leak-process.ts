/**
 * `node --expose-gc leak-process.ts steps|sessions <count>`, forked by leak.test.ts: does the thing so many times and
 * sends a LeakTrace. A process of its own, whose memory nothing else touches.
 */
import { setImmediate } from 'node:timers/promises';
import { openProgram } from '../../../../main/runtime/session.ts';
import { disposeTensor } from '../../../../main/runtime/tensor.ts';
import { compileTiny, tinyModel, TinyTraining } from './tiny-training.ts';

/** Memory after each twentieth of the work, garbage collected. */
export interface LeakTrace {
  readonly rssBytes: readonly number[];
  readonly heapBytes: readonly number[];
}

const NUM_SAMPLES = 20;

const model = tinyModel();
const program = compileTiny(model, { provider: 'cpu' });

async function steps(count: number, sample: (i: number) => Promise<void>): Promise<void> {
  const session = await openProgram(program, { provider: 'cpu', threads: 1 });
  const training = await TinyTraining.open(model, session);
  for (let i = 1; i <= count; i++) {
    const outputs = await training.step();
    for (const [name, tensor] of Object.entries(outputs)) {
      if (!name.startsWith('z_')) disposeTensor(tensor);
    }
    await sample(i);
  }
}

async function sessions(count: number, sample: (i: number) => Promise<void>): Promise<void> {
  for (let i = 1; i <= count; i++) {
    const session = await openProgram(program, { provider: 'cpu', threads: 1 });
    const training = await TinyTraining.open(model, session);
    await training.step();
    training.state.dispose();
    await session.release();
    await sample(i);
  }
}

async function main(kind: string, count: number): Promise<LeakTrace> {
  const rssBytes: number[] = [];
  const heapBytes: number[] = [];
  const sample = async (i: number): Promise<void> => {
    if (i % (count / NUM_SAMPLES) !== 0) return;
    globalThis.gc!();
    // What finalizers free is freed in a later turn of the event loop.
    await setImmediate();
    globalThis.gc!();
    const { rss, heapUsed, external } = process.memoryUsage();
    rssBytes.push(rss);
    heapBytes.push(heapUsed + external);
  };
  await (kind === 'steps' ? steps(count, sample) : sessions(count, sample));
  return { rssBytes, heapBytes };
}

process.send!(await main(process.argv[2], Number(process.argv[3])));
process.disconnect();
