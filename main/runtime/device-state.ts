import type { StateSlot } from '../../models/program.ts';
import type { ProgramSession, Tensors } from './session.ts';
import { fusedTensors, stateKey, takeFused, type FusedTensor } from './state-layout.ts';
import { disposeTensor, isOnDevice, type RuntimeTensor } from './tensor.ts';
import type { StateKey, TrainState } from './train-state.ts';

/**
 * State on the device (webgpu): one gpu-buffer a slot. Each step makes new ones, and adopting it frees the old ones;
 * between steps nothing crosses to the host.
 */
export class DeviceState implements TrainState {
  readonly #session: ProgramSession;
  readonly #fused: readonly FusedTensor[];
  /** By input name; empty before the first `write`. */
  #current = new Map<string, RuntimeTensor>();

  constructor(session: ProgramSession) {
    this.#session = session;
    this.#fused = fusedTensors(session.program.state);
  }

  feeds(): Tensors {
    return Object.fromEntries(this.#session.program.state.map((slot) => [slot.input, this.#tensor(slot)]));
  }

  /** Nothing: the binding cannot write outputs into given device buffers. */
  into(): Tensors {
    return {};
  }

  adopt(outputs: Readonly<Tensors>): void {
    for (const [slot, successor] of this.#successors(outputs)) {
      disposeTensor(this.#tensor(slot));
      this.#current.set(slot.input, successor);
    }
  }

  discard(outputs: Readonly<Tensors>): void {
    for (const [, successor] of this.#successors(outputs)) disposeTensor(successor);
  }

  weightsFor(slots: readonly StateSlot[], role: 'param' | 'ema'): Tensors {
    const feeds: Tensors = {};
    for (const slot of slots) {
      const cut = this.#session.program.state.filter(
        (s) => s.key === slot.key && s.offset === slot.offset && s.length === slot.length,
      );
      // A parameter that the program never changes, such as H_init, is its own average.
      const own =
        cut.find((s) => s.role === role) ?? cut.find((s) => s.role === 'param' && s.output === null);
      if (!own)
        throw new Error(`internal: the state has no ${stateKey(role, slot.key)} cut at ${slot.offset}`);
      feeds[slot.input] = this.#tensor(own);
    }
    return feeds;
  }

  async read(): Promise<Map<StateKey, Float32Array>> {
    const tensors = new Map<StateKey, Float32Array>();
    for (const { key, length, slots } of this.#fused) {
      const data = new Float32Array(length);
      for (const slot of slots) data.set(await this.#session.download(this.#tensor(slot)), slot.offset);
      tensors.set(key, data);
    }
    return tensors;
  }

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

  dispose(): void {
    for (const tensor of this.#current.values()) disposeTensor(tensor);
    this.#current.clear();
  }

  #tensor(slot: StateSlot): RuntimeTensor {
    const tensor = this.#current.get(slot.input);
    if (!tensor) throw new Error('internal: the state was used before it was written');
    return tensor;
  }

  /** The slots that the step changed, with their new tensors, which must be on the device. */
  #successors(outputs: Readonly<Tensors>): [StateSlot, RuntimeTensor][] {
    return this.#session.program.state.flatMap((slot) => {
      if (slot.output === null) return [];
      const successor = outputs[slot.output];
      if (!successor || !isOnDevice(successor)) {
        throw new Error(`internal: state output ${slot.output} did not stay on the device`);
      }
      return [[slot, successor] as [StateSlot, RuntimeTensor]];
    });
  }
}
