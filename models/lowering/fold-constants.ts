import type { Node, Value } from '../graph/value.ts';
import { numElements } from '../graph/value.ts';
import type { OpName } from '../ops/attributes.ts';
import { KERNELS, type Kernel } from '../reference/kernels.ts';
import { tensor } from '../reference/tensor.ts';
import type { SharedNodes } from './shared-nodes.ts';

/** A result larger than this and than all its operands together is left to the run: it would only swell the model. */
const ALWAYS_SMALL_ENOUGH = 4096;

/** The node's outputs as constants, computed here in float64; null where some input is no constant. */
export function foldConstants(
  node: Node,
  inputs: readonly Value[],
  to: SharedNodes,
): readonly Value[] | null {
  if (node.op === 'Constant' || node.op === 'Ordered' || !inputs.every(isConstant)) return null;
  const numOperands = inputs.reduce((sum, { shape }) => sum + numElements(shape), 0);
  const limit = Math.max(numOperands, ALWAYS_SMALL_ENOUGH);
  if (node.outputs.some(({ shape }) => numElements(shape) > limit)) return null;
  const operands = inputs.map((input) => tensor(input.dtype, input.shape, constantData(input)));
  const kernel = KERNELS[node.op] as Kernel<OpName>;
  return kernel(operands, node.attributes, node.outputs).map(({ dtype, shape, data }) =>
    to.one('Constant', [], {
      dtype,
      shape,
      data: dtype === 'float32' ? Float32Array.from(data) : Int32Array.from(data),
    }),
  );
}

export function isConstant(value: Value): boolean {
  return value.producer?.op === 'Constant';
}

/** Whether every element is this number. */
export function isFilledWith(value: Value, number: number): boolean {
  return isConstant(value) && constantData(value).every((element) => element === number);
}

function constantData(value: Value): Float32Array | Int32Array {
  const node = value.producer;
  if (node?.op !== 'Constant') throw new Error(`internal: value ${value.id} is no constant`);
  return node.attributes.data;
}
