import { freeShapeModel } from '../../../../main/runtime/free-shape-model.ts';
import type { ProgramSession, Tensors } from '../../../../main/runtime/session.ts';
import { hostTensor, type RuntimeTensor } from '../../../../main/runtime/tensor.ts';
import type { TrainState } from '../../../../main/runtime/train-state.ts';
import type { Program, StateSlot, TensorSpec } from '../../../../models/program.ts';

/** Length of each slot and of the input x. */
export const LENGTH = 4;

const slot = (role: StateSlot['role'], key: string, piece: number, isChanging = true): StateSlot => ({
  role,
  key,
  offset: piece * LENGTH,
  length: LENGTH,
  shape: [LENGTH],
  input: `${role}/${key}/${piece}`,
  output: isChanging ? `${role}/${key}/${piece}/next` : null,
});

/** `w` is cut in two, as q, k, v are; `frozen` is fed and never changed. */
export const TOY_STATE: readonly StateSlot[] = [
  slot('param', 'w', 0),
  slot('param', 'w', 1),
  slot('param', 'frozen', 0, false),
  slot('ema', 'w', 0),
  slot('ema', 'w', 1),
];

/**
 * A training step in miniature, of the ops that every provider has: w += x, ema += the new w, y = x * frozen,
 * and `echo`, an output that is the input x itself.
 */
export function toyProgram(): Program {
  const nodes = [0, 1].flatMap((i) => [
    { op: 'Add', inputs: [`param/w/${i}`, 'x'], outputs: [`param/w/${i}/next`] },
    { op: 'Add', inputs: [`ema/w/${i}`, `param/w/${i}/next`], outputs: [`ema/w/${i}/next`] },
  ]);
  return programOf(
    ['x', ...TOY_STATE.map(({ input }) => input)],
    ['y', ...TOY_STATE.flatMap(({ output }) => output ?? [])],
    [...nodes, { op: 'Mul', inputs: ['x', 'param/frozen/0'], outputs: ['y'] }],
    TOY_STATE,
  );
}

/** A program over vectors `[LENGTH]` from nodes without attributes. */
export function programOf(
  inputs: readonly string[],
  outputs: readonly string[],
  nodes: readonly { op: string; inputs: string[]; outputs: string[] }[],
  state: readonly StateSlot[] = [],
): Program {
  const vector = (name: string): TensorSpec => ({ name, dtype: 'float32', shape: [LENGTH] });
  return {
    bytes: freeShapeModel({ inputs, outputs, nodes }),
    inputs: inputs.map(vector),
    outputs: outputs.map(vector),
    state,
    flops: 0,
    peakBytes: 0,
    numNodes: nodes.length,
    hash: 'toy',
  };
}

export const vector = (...numbers: number[]): RuntimeTensor =>
  hostTensor('float32', Float32Array.from(numbers), [numbers.length]);

/** A state to start from: w = 0..7, frozen = 2, 2, 2, 2, ema = 0. */
export function toyTensors(): Map<string, Float32Array> {
  return new Map([
    ['param/w', Float32Array.from({ length: 2 * LENGTH }, (_, i) => i)],
    ['param/frozen', new Float32Array(LENGTH).fill(2)],
    ['ema/w', new Float32Array(2 * LENGTH)],
  ]);
}

/** One step with x = 1, 10, 100, 1000. */
export function toyStep(session: ProgramSession, state: TrainState): Promise<Tensors> {
  return session.run({ ...state.feeds(), x: vector(1, 10, 100, 1000) });
}
