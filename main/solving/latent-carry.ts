import { carryShape } from '../../models/trm/carry-layout.ts';
import type { TrmConfig } from '../../models/trm/config.ts';
import type { ProgramSession, Tensors } from '../runtime/session.ts';
import { disposeTensor, hostTensor } from '../runtime/tensor.ts';

/** Outputs that a session keeps on the device, so that the carry never crosses to the host between steps. */
export const CARRY_OUTPUTS = ['z_H_next', 'z_L_next'] as const;

/** z_H and z_L as numbers, `carryShape(config)` each. */
export interface Latents {
  readonly z_H: Float32Array;
  readonly z_L: Float32Array;
}

/**
 * z_H and z_L between two steps, where the session keeps them: on webgpu as device tensors, else in two pairs of host
 * arrays that take turns. A step proposes a successor, which counts only once it is adopted.
 */
export class LatentCarry {
  readonly #session: ProgramSession;
  readonly #shape: readonly number[];
  #now: Tensors = {};
  /** Host arrays that the next step writes; null where the carry stays on the device. */
  #next: Tensors | null;

  private constructor(session: ProgramSession, config: TrmConfig) {
    this.#session = session;
    this.#shape = carryShape(config);
    this.#next = CARRY_OUTPUTS.some((name) => session.keptOnDevice.has(name)) ? null : this.#hostPair();
  }

  /** Zeros, which nobody reads: at first every slot is halted, and its z is reset. */
  static async open(session: ProgramSession, config: TrmConfig): Promise<LatentCarry> {
    const carry = new LatentCarry(session, config);
    const length = carry.#shape.reduce((a, b) => a * b, 1);
    await carry.write({ z_H: new Float32Array(length), z_L: new Float32Array(length) });
    return carry;
  }

  feeds(): Tensors {
    return this.#now;
  }

  /** Where the session is to write the successor (`into` of `ProgramSession.run`). */
  into(): Tensors {
    return this.#next ? { z_H_next: this.#next['z_H'], z_L_next: this.#next['z_L'] } : {};
  }

  adopt(outputs: Readonly<Tensors>): void {
    const before = this.#now;
    this.#now = { z_H: outputs['z_H_next'], z_L: outputs['z_L_next'] };
    if (this.#next) this.#next = before;
    else disposeAll(before);
  }

  /** Drops the successor. */
  discard(outputs: Readonly<Tensors>): void {
    if (!this.#next) disposeAll({ z_H: outputs['z_H_next'], z_L: outputs['z_L_next'] });
  }

  /** Copies. */
  async read(): Promise<Latents> {
    const { z_H, z_L } = this.#now;
    return {
      z_H: (await this.#session.download(z_H)).slice(),
      z_L: (await this.#session.download(z_L)).slice(),
    };
  }

  /** Copies what is given. */
  async write({ z_H, z_L }: Latents): Promise<void> {
    const before = this.#now;
    // Copies, since on the host `upload` makes a view, into which the step after the next would write.
    this.#now = {
      z_H: await this.#session.upload(z_H.slice(), this.#shape),
      z_L: await this.#session.upload(z_L.slice(), this.#shape),
    };
    disposeAll(before);
  }

  /** Call it before `ProgramSession.release`. */
  dispose(): void {
    disposeAll(this.#now);
    this.#now = {};
  }

  #hostPair(): Tensors {
    const length = this.#shape.reduce((a, b) => a * b, 1);
    return {
      z_H: hostTensor('float32', new Float32Array(length), this.#shape),
      z_L: hostTensor('float32', new Float32Array(length), this.#shape),
    };
  }
}

/** Frees what is on the device; host arrays made here belong to the garbage collector. */
function disposeAll(tensors: Tensors): void {
  for (const tensor of Object.values(tensors)) disposeTensor(tensor);
}
