import type { ProgramSession, Tensors } from '../runtime/session.ts';
import { disposeTensor, hostData, hostTensor, type RuntimeTensor } from '../runtime/tensor.ts';

/**
 * Outputs of a program that are wanted on the host, run after run in the same arrays: written there by the session where
 * it can (`into`), else copied.
 */
export class HostOutputs {
  readonly #canWriteInto: boolean;
  readonly #tensors: Tensors = {};

  constructor(session: ProgramSession, names: readonly string[]) {
    // A session that keeps outputs on the device takes no given tensors.
    this.#canWriteInto = session.keptOnDevice.size === 0;
    for (const name of names) this.#tensors[name] = emptyTensor(session, name);
  }

  /** For `into` of `ProgramSession.run`. */
  into(): Tensors {
    return this.#canWriteInto ? this.#tensors : {};
  }

  /** Takes what a run returned. */
  collect(outputs: Readonly<Tensors>): void {
    if (this.#canWriteInto) return;
    for (const [name, tensor] of Object.entries(this.#tensors)) {
      const output = outputs[name];
      hostData(tensor).set(hostData(output));
      disposeTensor(output);
    }
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
