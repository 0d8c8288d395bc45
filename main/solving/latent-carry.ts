import { latentNames } from '../../models/trm/arch.ts';
import { carryShape, nextName } from '../../models/trm/carry-layout.ts';
import type { TrmConfig } from '../../models/trm/config.ts';
import type { ProgramSession, Tensors } from '../runtime/session.ts';
import { disposeTensor } from '../runtime/tensor.ts';

/** Outputs that a session keeps on the device, so that the carry never crosses to the host between steps. */
export function carryOutputs(config: TrmConfig): string[] {
  return latentNames(config).map(nextName);
}

/** The states of the carry (z_H and z_L in TRM) as numbers by name, `carryShape(config)` each. */
export type Latents = Readonly<Record<string, Float32Array>>;

/**
 * The states of the carry between two steps, where the session keeps them: on the device with webgpu, else on the host. A step
 * proposes a successor in new tensors, which counts only once it is adopted.
 */
export class LatentCarry {
  readonly #session: ProgramSession;
  readonly #names: readonly string[];
  readonly #shape: readonly number[];
  #now: Tensors = {};

  private constructor(session: ProgramSession, config: TrmConfig) {
    this.#session = session;
    this.#names = latentNames(config);
    this.#shape = carryShape(config);
  }

  /** Zeros, which nobody reads: at first every slot is halted, and its z is reset. */
  static async open(session: ProgramSession, config: TrmConfig): Promise<LatentCarry> {
    const carry = new LatentCarry(session, config);
    const length = carry.#shape.reduce((a, b) => a * b, 1);
    await carry.write(Object.fromEntries(carry.#names.map((name) => [name, new Float32Array(length)])));
    return carry;
  }

  feeds(): Tensors {
    return this.#now;
  }

  adopt(outputs: Readonly<Tensors>): void {
    disposeAll(this.#now);
    this.#now = this.#successors(outputs);
  }

  /** Drops the successor. */
  discard(outputs: Readonly<Tensors>): void {
    disposeAll(this.#successors(outputs));
  }

  /** Copies. */
  async read(): Promise<Latents> {
    const latents: Record<string, Float32Array> = {};
    for (const [name, z] of Object.entries(this.#now)) {
      latents[name] = (await this.#session.download(z)).slice();
    }
    return latents;
  }

  /** On the host the arrays are taken as they are, without a copy: do not write into them afterwards. */
  async write(latents: Latents): Promise<void> {
    disposeAll(this.#now);
    this.#now = {};
    for (const name of this.#names) {
      this.#now[name] = await this.#session.upload(latents[name], this.#shape);
    }
  }

  /** Call it before `ProgramSession.release`. */
  dispose(): void {
    disposeAll(this.#now);
    this.#now = {};
  }

  #successors(outputs: Readonly<Tensors>): Tensors {
    return Object.fromEntries(this.#names.map((name) => [name, outputs[nextName(name)]]));
  }
}

function disposeAll(tensors: Tensors): void {
  for (const tensor of Object.values(tensors)) disposeTensor(tensor);
}
