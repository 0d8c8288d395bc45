import { Graph } from '../../models/graph/graph.ts';
import type { Value } from '../../models/graph/value.ts';
import { compile } from '../../models/lowering/compile.ts';
import { gemm, reduceMax } from '../../models/ops/apply.ts';
import type { Program } from '../../models/program.ts';
import { openProgram, type ProgramSession } from '../runtime/session.ts';
import { hostTensor, type RuntimeTensor } from '../runtime/tensor.ts';

const SIZE = 2048;
const NUM_PRODUCTS = 4;
const NUM_REPEATS = 3;

/** Times large matrix products (2048 x 2048, float32) in ONNX Runtime: what this machine can do at best. */
export class GemmClock {
  readonly #session: ProgramSession;
  /** Every entry 1 / SIZE: each product is the same matrix again. */
  readonly #matrix: RuntimeTensor;

  private constructor(session: ProgramSession) {
    this.#session = session;
    this.#matrix = hostTensor('float32', new Float32Array(SIZE * SIZE).fill(1 / SIZE), [SIZE, SIZE]);
  }

  static async open(threads: number): Promise<GemmClock> {
    const clock = new GemmClock(await openProgram(gemmChain(), { provider: 'cpu', threads }));
    await clock.#run();
    return clock;
  }

  /** Speeds in GFLOP/s, one for each repeat of four products. */
  async measure(): Promise<number[]> {
    const speeds: number[] = [];
    for (let repeat = 0; repeat < NUM_REPEATS; repeat++) {
      const start = performance.now();
      await this.#run();
      const seconds = (performance.now() - start) / 1000;
      speeds.push((2 * SIZE ** 3 * NUM_PRODUCTS) / seconds / 1e9);
    }
    return speeds;
  }

  release(): Promise<void> {
    return this.#session.release();
  }

  async #run(): Promise<void> {
    await this.#session.run({ a: this.#matrix, b: this.#matrix });
  }
}

/** a b b b b, of which only the largest entry comes out: copying a matrix to JavaScript would be timed as well. */
function gemmChain(): Program {
  const graph = new Graph();
  const a = graph.input('a', 'float32', [SIZE, SIZE]);
  const b = graph.input('b', 'float32', [SIZE, SIZE]);
  let product: Value = a;
  for (let i = 0; i < NUM_PRODUCTS; i++) product = gemm(product, b);
  graph.output('max', reduceMax(product, [0, 1]));
  return compile(graph, { target: { provider: 'cpu' }, state: [] });
}
