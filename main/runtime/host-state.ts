import type { StateSlot } from '../../models/program.ts';
import type { Tensors } from './session.ts';
import { fusedTensors, stateKey, takeFused, type FusedTensor } from './state-layout.ts';
import { hostTensor, type RuntimeTensor } from './tensor.ts';
import type { StateKey, TrainState } from './train-state.ts';

/** A fused tensor in memory, and for each of its slots a tensor that is a view of it. */
interface Buffer {
  readonly data: Float32Array;
  readonly views: readonly RuntimeTensor[];
}

interface Pair {
  readonly fused: FusedTensor;
  now: Buffer;
  /** Where the successor is written; null where the program changes none of the slots. */
  next: Buffer | null;
}

/**
 * State in host memory (cpu, cuda, dml): two fused arrays a tensor. A step reads the one and writes the other, both
 * in place through views; adopting it swaps them. No allocation a step.
 */
export class HostState implements TrainState {
  readonly #pairs: Map<StateKey, Pair>;
  #isWritten = false;

  constructor(slots: readonly StateSlot[]) {
    this.#pairs = new Map(
      fusedTensors(slots).map((fused) => {
        const isChanging = fused.slots.some((slot) => slot.output !== null);
        return [fused.key, { fused, now: makeBuffer(fused), next: isChanging ? makeBuffer(fused) : null }];
      }),
    );
  }

  feeds(): Tensors {
    this.#assertWritten();
    const feeds: Tensors = {};
    for (const { fused, now } of this.#pairs.values()) {
      fused.slots.forEach((slot, i) => (feeds[slot.input] = now.views[i]));
    }
    return feeds;
  }

  into(): Tensors {
    const into: Tensors = {};
    for (const { fused, next } of this.#pairs.values()) {
      fused.slots.forEach((slot, i) => {
        if (next && slot.output !== null) into[slot.output] = next.views[i];
      });
    }
    return into;
  }

  adopt(outputs: Readonly<Tensors>): void {
    for (const [name, tensor] of Object.entries(this.into())) {
      if (outputs[name] !== tensor)
        throw new Error(`internal: ${name} was not written into the state's buffers`);
    }
    for (const pair of this.#pairs.values()) {
      if (pair.next) [pair.now, pair.next] = [pair.next, pair.now];
    }
  }

  discard(): void {
    // The next step overwrites what was written.
  }

  weightsFor(slots: readonly StateSlot[], role: 'param' | 'ema'): Tensors {
    this.#assertWritten();
    const feeds: Tensors = {};
    for (const slot of slots) {
      const pair = this.#pairs.get(stateKey(role, slot.key)) ?? this.#unchanging(slot.key);
      if (!pair) throw new Error(`internal: the state has no ${role} of ${slot.key}`);
      const data = pair.now.data.subarray(slot.offset, slot.offset + slot.length);
      feeds[slot.input] = hostTensor('float32', data, slot.shape);
    }
    return feeds;
  }

  read(): Promise<Map<StateKey, Float32Array>> {
    this.#assertWritten();
    return Promise.resolve(new Map([...this.#pairs].map(([key, { now }]) => [key, now.data.slice()])));
  }

  write(tensors: ReadonlyMap<string, Float32Array>): Promise<void> {
    const given = [...this.#pairs.values()].map((pair) => [pair, takeFused(pair.fused, tensors)] as const);
    for (const [{ now, next }, data] of given) {
      now.data.set(data);
      // For slots without an output, which share a fused tensor with slots that have one.
      next?.data.set(data);
    }
    this.#isWritten = true;
    return Promise.resolve();
  }

  dispose(): void {
    this.#pairs.clear();
  }

  /** A parameter that the program never changes, such as H_init: it is its own average. */
  #unchanging(key: string): Pair | undefined {
    const pair = this.#pairs.get(stateKey('param', key));
    return pair?.next === null ? pair : undefined;
  }

  #assertWritten(): void {
    if (!this.#isWritten) throw new Error('internal: the state was used before it was written');
  }
}

function makeBuffer(fused: FusedTensor): Buffer {
  const data = new Float32Array(fused.length);
  const views = fused.slots.map(({ offset, length, shape }) =>
    hostTensor('float32', data.subarray(offset, offset + length), shape),
  );
  return { data, views };
}
