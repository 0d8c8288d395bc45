import type { ProgramSession, Tensors } from '../runtime/session.ts';
import { disposeTensor, hostData, hostTensor, type RuntimeTensor } from '../runtime/tensor.ts';

/**
 * Runs a program again and again, with some of its outputs wanted on the host in the same arrays each time: written there
 * by the session where it can do that, else copied.
 */
export class HostOutputs {
  readonly #session: ProgramSession;
  readonly #tensors: Tensors = {};

  constructor(session: ProgramSession, names: readonly string[]) {
    this.#session = session;
    for (const name of names) this.#tensors[name] = emptyTensor(session, name);
  }

  /**
   * One run.
   * @param kept further outputs, which come back in new tensors and belong to the caller
   */
  async run(feeds: Readonly<Tensors>, kept: readonly string[]): Promise<Tensors> {
    if (this.#session.keptOnDevice.size === 0) {
      const only = [...kept, ...Object.keys(this.#tensors)];
      return this.#session.run(feeds, { into: this.#tensors, only });
    }
    // Such a session takes no given tensors, and returns every output.
    const outputs = await this.#session.run(feeds);
    for (const [name, output] of Object.entries(outputs)) {
      if (kept.includes(name)) continue;
      if (name in this.#tensors) hostData(this.#tensors[name]).set(hostData(output));
      disposeTensor(output);
    }
    return outputs;
  }

  /** The numbers of the last run; the same array each time. */
  float32(name: string): Float32Array {
    return hostData(this.#tensors[name]) as Float32Array;
  }

  int32(name: string): Int32Array {
    return hostData(this.#tensors[name]) as Int32Array;
  }
}

function emptyTensor({ program }: ProgramSession, name: string): RuntimeTensor {
  const spec = program.outputs.find((output) => output.name === name);
  if (!spec) throw new Error(`internal: the program has no output ${name}`);
  const length = spec.shape.reduce((a, b) => a * b, 1);
  if (spec.dtype === 'bool') throw new Error(`internal: ${name} is bool, which no program of ours puts out`);
  const data = spec.dtype === 'int32' ? new Int32Array(length) : new Float32Array(length);
  return hostTensor(spec.dtype, data, spec.shape);
}
