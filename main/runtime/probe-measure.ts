import type { ExecutionProvider } from './execution-provider.ts';
import { onnxruntime } from './binding.ts';
import { freeShapeModel } from './free-shape-model.ts';
import { sessionOptions } from './session-options.ts';
import { hostTensor } from './tensor.ts';

/** What a probe found: the speed of a matrix product in GFLOP/s, or the error. */
export type ProbeAnswer = { readonly gflops: number } | { readonly error: string };

const NUM_PRODUCTS = 4;
const SMALLEST = 128;
const LARGEST = 1024;
/** A run that lasts this long outweighs the fixed cost of a run; a larger product would tell nothing new. */
const LONG_ENOUGH_MS = 50;

/** x B B B B, the result reduced to one number so that the way back to the host costs nothing. */
const productChain = freeShapeModel({
  inputs: ['x0', 'B'],
  outputs: ['y'],
  nodes: [
    ...Array.from({ length: NUM_PRODUCTS }, (_, i) => ({
      op: 'MatMul',
      inputs: [`x${i}`, 'B'],
      outputs: [`x${i + 1}`],
    })),
    { op: 'ReduceMax', inputs: [`x${NUM_PRODUCTS}`], outputs: ['y'] },
  ],
});

/**
 * Opens a session on the provider, runs it and tells its speed. Only to be called in a process of its own, since a broken
 * driver may abort it; never rejects.
 */
export async function measureProvider(provider: ExecutionProvider): Promise<ProbeAnswer> {
  try {
    return await measure(provider);
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

async function measure(provider: ExecutionProvider): Promise<ProbeAnswer> {
  const session = await onnxruntime().InferenceSession.create(productChain, sessionOptions(provider));
  let gflops = 0;
  for (let n = SMALLEST; n <= LARGEST; n *= 2) {
    // Every entry 1 / n: each product is the same matrix again.
    const matrix = hostTensor('float32', new Float32Array(n * n).fill(1 / n), [n, n]);
    let milliseconds = Infinity;
    for (let repeat = 0; repeat < 3; repeat++) {
      const start = performance.now();
      const { y } = await session.run({ x0: matrix, B: matrix });
      milliseconds = Math.min(milliseconds, performance.now() - start);
      const result = (y.data as Float32Array)[0];
      if (Math.abs(result * n - 1) > 1e-3)
        return { error: `a matrix product came out as ${result}, not ${1 / n}` };
    }
    gflops = (2 * n ** 3 * NUM_PRODUCTS) / milliseconds / 1e6;
    if (milliseconds > LONG_ENOUGH_MS) break;
  }
  await session.release();
  return { gflops };
}
