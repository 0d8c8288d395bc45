import type { StateSlot } from '../../models/program.ts';

/** Names a fused tensor of the state, e.g. `ema/model.inner.lm_head.weight`. */
export type StateKey = `${StateSlot['role']}/${string}`;

/** A fused tensor of the state and the slots that it is cut into, in order of their offsets. */
export interface FusedTensor {
  readonly key: StateKey;
  readonly length: number;
  readonly slots: readonly StateSlot[];
}

export function stateKey(role: StateSlot['role'], key: string): StateKey {
  return `${role}/${key}`;
}

/** Groups slots by the fused tensor that they are slices of; they must cover it without gap or overlap. */
export function fusedTensors(slots: readonly StateSlot[]): FusedTensor[] {
  const groups = Map.groupBy(slots, (slot) => stateKey(slot.role, slot.key));
  return [...groups].map(([key, group]) => {
    const sorted = group.toSorted((a, b) => a.offset - b.offset);
    let end = 0;
    for (const slot of sorted) {
      if (slot.offset !== end) {
        throw new Error(`internal: the slots of ${key} leave a gap or overlap at ${slot.offset}, not ${end}`);
      }
      end += slot.length;
    }
    return { key, length: end, slots: sorted };
  });
}

/** The numbers for one fused tensor among those given; throws unless they are there in full. */
export function takeFused(
  { key, length }: FusedTensor,
  given: ReadonlyMap<string, Float32Array>,
): Float32Array {
  const data = given.get(key);
  if (data?.length !== length) {
    throw new Error(`internal: state ${key} needs ${length} numbers and got ${data?.length ?? 'none'}`);
  }
  return data;
}
