import { carryShape } from '../../models/trm/carry-layout.ts';
import type { TrmConfig } from '../../models/trm/config.ts';
import type { ProgramSession, Tensors } from '../runtime/session.ts';
import { disposeTensor } from '../runtime/tensor.ts';

/** Outputs that a session keeps on the device, so that the carry never crosses to the host between steps. */
export const CARRY_OUTPUTS = ['z_H_next', 'z_L_next'] as const;

/** z_H and z_L as numbers, `carryShape(config)` each. */
export interface Latents {
  readonly z_H: Float32Array;
  readonly z_L: Float32Array;
}

/**
 * z_H and z_L between two steps, where the session keeps them: on the device with webgpu, else on the host. A step
 * proposes a successor in new tensors, which counts only once it is adopted.
 */
export class LatentCarry {
  readonly #session: ProgramSession;
  readonly #shape: readonly number[];
  #now: Tensors = {};

  private constructor(session: ProgramSession, config: TrmConfig) {
    this.#session = session;
    this.#shape = carryShape(config);
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

  adopt(outputs: Readonly<Tensors>): void {
    disposeAll(this.#now);
    this.#now = { z_H: outputs['z_H_next'], z_L: outputs['z_L_next'] };
  }

  /** Drops the successor. */
  discard(outputs: Readonly<Tensors>): void {
    disposeAll({ z_H: outputs['z_H_next'], z_L: outputs['z_L_next'] });
  }

  /** Copies. */
  async read(): Promise<Latents> {
    const { z_H, z_L } = this.#now;
    return {
      z_H: (await this.#session.download(z_H)).slice(),
      z_L: (await this.#session.download(z_L)).slice(),
    };
  }

  /** On the host the arrays are taken as they are, without a copy: do not write into them afterwards. */
  async write({ z_H, z_L }: Latents): Promise<void> {
    disposeAll(this.#now);
    this.#now = {
      z_H: await this.#session.upload(z_H, this.#shape),
      z_L: await this.#session.upload(z_L, this.#shape),
    };
  }

  /** Call it before `ProgramSession.release`. */
  dispose(): void {
    disposeAll(this.#now);
    this.#now = {};
  }
}

function disposeAll(tensors: Tensors): void {
  for (const tensor of Object.values(tensors)) disposeTensor(tensor);
}
