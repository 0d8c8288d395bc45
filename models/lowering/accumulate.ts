import { sameShape, type NodeOf, type Value } from '../graph/value.ts';
import type { SharedNodes } from './shared-nodes.ts';
import type { Simplification } from './simplification.ts';

/**
 * a + A B as the product's own C operand: the gradient of a weight that is used many times, and that of a value with
 * many readers, become chains of Gemm without a pass of their own over the sums.
 */
export const accumulateInProduct: Simplification = (node, inputs, { to, isReadOnce }) => {
  if (node.op !== 'Add' || !sameShape(inputs[0].shape, inputs[1].shape)) return null;
  // The second operand first: it is the later contribution, and the sum so far is there when it is computed.
  for (const i of [1, 0]) {
    if (!isReadOnce(node.inputs[i]) || to.isShared(inputs[i])) continue;
    const sum = addedTo(inputs[i], inputs[1 - i], to, () => isInnerReadOnce(node.inputs[i], isReadOnce));
    if (sum) return [sum];
  }
  return null;
};

function addedTo(product: Value, other: Value, to: SharedNodes, mayChangeInner: () => boolean): Value | null {
  const producer = product.producer;
  if (producer?.op === 'Gemm') return addedToGemm(producer, other, to);
  if (producer?.op !== 'Reshape') return null;
  const inner = producer.inputs[0].producer;
  if (inner?.op !== 'Gemm' || to.isShared(inner.outputs[0]) || !mayChangeInner()) return null;
  // A reshaped product: the sum is taken in the product's own shape, since reshaping costs nothing.
  const sum = addedToGemm(inner, to.reshape(other, inner.outputs[0].shape), to);
  return sum && to.reshape(sum, product.shape);
}

function addedToGemm(gemm: NodeOf<'Gemm'>, other: Value, to: SharedNodes): Value | null {
  if (gemm.inputs.length > 2) return null;
  return to.one('Gemm', [...gemm.inputs, other], gemm.attributes);
}

/** Whether the product behind a Reshape of the old graph has no other reader. */
function isInnerReadOnce(old: Value, isReadOnce: (value: Value) => boolean): boolean {
  const reshape = old.producer;
  return reshape?.op === 'Reshape' && isReadOnce(reshape.inputs[0]);
}
