import type { StateSlot } from '../../models/program.ts';
import type { ProgramSession, Tensors } from './session.ts';
import { fusedTensors, stateKey, takeFused, type FusedTensor, type StateKey } from './state-layout.ts';
import { disposeTensor, isOnDevice, type RuntimeTensor } from './tensor.ts';

export type { StateKey } from './state-layout.ts';

/**
 * The state of an open program, empty before the first `write`.
 * @param slots those of the program; with more, others run on the same state and find theirs in it
 */
export function openTrainState(
  session: ProgramSession,
  slots: readonly StateSlot[] = session.program.state,
): TrainState {
  return new TrainState(session, slots);
}

/**
 * What a program carries from run to run: parameters, moments, EMA; one tensor a slot, on the device where the provider
 * can keep tensors there (webgpu), else on the host. A step proposes a successor in new tensors, which becomes the state
 * only when it is adopted; so a step whose gradients are not finite leaves no trace.
 *
 *     const outputs = await session.run({ ...state.feeds(), ...rest });
 *     if (finite) state.adopt(outputs); else state.discard(outputs);
 *
 * The binding copies every output out of its own memory anyway: a second buffer to write into would only stand beside
 * that copy. A program that changes nothing (evaluation) has the same state, of which `write` and `feeds` are used.
 */
export class TrainState {
  readonly #session: ProgramSession;
  readonly #slots: readonly StateSlot[];
  readonly #fused: readonly FusedTensor[];
  /** By input name; empty before the first `write`. */
  #current = new Map<string, RuntimeTensor>();

  constructor(session: ProgramSession, slots: readonly StateSlot[]) {
    this.#session = session;
    this.#slots = slots;
    this.#fused = fusedTensors(slots);
  }

  /** The state as the program's inputs. Throws before the first `write`. */
  feeds(): Tensors {
    return Object.fromEntries(this.#slots.map((slot) => [slot.input, this.#tensor(slot)]));
  }

  /** Makes the successor in `outputs` the state and frees the old one. */
  adopt(outputs: Readonly<Tensors>): void {
    for (const [slot, successor] of this.#successors(outputs)) {
      disposeTensor(this.#tensor(slot));
      this.#current.set(slot.input, successor);
    }
  }

  /** Drops the successor; the state stays as it was, to the bit. */
  discard(outputs: Readonly<Tensors>): void {
    for (const [, successor] of this.#successors(outputs)) disposeTensor(successor);
  }

  /**
   * This state's tensors of `role` as the `param` feeds of another program (evaluation), without a copy; they are good
   * until the next `adopt` or `write`. Parameters that this program never changes (H_init and L_init; all of them when
   * frozen) have no average and stand for it.
   */
  weightsFor(slots: readonly StateSlot[], role: 'param' | 'ema'): Tensors {
    const feeds: Tensors = {};
    for (const slot of slots) {
      const cut = this.#slots.filter(
        ({ key, offset, length }) => key === slot.key && offset === slot.offset && length === slot.length,
      );
      const own =
        cut.find((s) => s.role === role) ?? cut.find((s) => s.role === 'param' && s.output === null);
      if (!own)
        throw new Error(`internal: the state has no ${stateKey(role, slot.key)} cut at ${slot.offset}`);
      feeds[slot.input] = this.#tensor(own);
    }
    return feeds;
  }

  /** Copies of all fused tensors in the official layout. */
  async read(): Promise<Map<StateKey, Float32Array>> {
    const tensors = new Map<StateKey, Float32Array>();
    for (const { key, length, slots } of this.#fused) {
      const data = new Float32Array(length);
      for (const slot of slots) data.set(await this.#session.download(this.#tensor(slot)), slot.offset);
      tensors.set(key, data);
    }
    return tensors;
  }

  /**
   * Replaces the whole state. Every key must be there, in full length; further keys are ignored. On the host the arrays
   * are taken as they are, without a copy: do not write into them afterwards.
   */
  async write(tensors: ReadonlyMap<string, Float32Array>): Promise<void> {
    const given = this.#fused.map((fused) => [fused, takeFused(fused, tensors)] as const);
    const written = new Map<string, RuntimeTensor>();
    for (const [{ slots }, data] of given) {
      for (const { input, offset, length, shape } of slots) {
        written.set(input, await this.#session.upload(data.subarray(offset, offset + length), shape));
      }
    }
    this.dispose();
    this.#current = written;
  }

  /** Frees the state. Call it before `ProgramSession.release`. */
  dispose(): void {
    for (const tensor of this.#current.values()) disposeTensor(tensor);
    this.#current.clear();
  }

  #tensor(slot: StateSlot): RuntimeTensor {
    const tensor = this.#current.get(slot.input);
    if (!tensor) throw new Error('internal: the state was used before it was written');
    return tensor;
  }

  /** The slots that the step changed, with their new tensors, which must be where the state is. */
  #successors(outputs: Readonly<Tensors>): [StateSlot, RuntimeTensor][] {
    const isAtHome = (tensor: RuntimeTensor): boolean =>
      isOnDevice(tensor) === (this.#session.provider === 'webgpu');
    return this.#slots.flatMap((slot) => {
      if (slot.output === null) return [];
      const successor = outputs[slot.output];
      if (!successor || !isAtHome(successor) || successor === this.#current.get(slot.input)) {
        throw new Error(`internal: ${slot.output} is no successor of the state`);
      }
      return [[slot, successor] as [StateSlot, RuntimeTensor]];
    });
  }
}
