import { sameShape, type Node, type NodeOf, type Shape, type Value } from '../graph/value.ts';
import type { Simplification } from './simplification.ts';

/** Layout changes that change nothing, follow one another, or stand before a product that can turn its operand. */
export const simplerLayout: Simplification = (node, inputs, { to, hasFusedMatMul }) => {
  const [x] = inputs;
  const y = node.outputs[0];
  switch (node.op) {
    case 'Reshape':
      if (sameShape(x.shape, y.shape)) return [x];
      return x.producer?.op === 'Reshape' ? [to.reshape(x.producer.inputs[0], y.shape)] : null;
    case 'Expand':
      return sameShape(x.shape, y.shape) ? [x] : null;
    case 'Slice':
    case 'Pad':
      return sameShape(x.shape, y.shape) ? [x] : null;
    case 'Cast':
      return x.dtype === y.dtype ? [x] : null;
    case 'ReduceSum':
    case 'ReduceMean':
    case 'ReduceMax':
      return node.attributes.axes.every((axis) => x.shape[axis] === 1) ? [to.reshape(x, y.shape)] : null;
    case 'Transpose':
      return simplerTranspose(node, x, to.reshape.bind(to), (source, perm) =>
        to.one('Transpose', [source], { perm }),
      );
    case 'Gemm': {
      const folded = foldedTransposes(node, inputs);
      return folded && to.apply('Gemm', [...folded.operands, ...inputs.slice(2)], folded.attributes);
    }
    case 'MatMul': {
      const folded = hasFusedMatMul ? foldedTransposes(node, inputs) : null;
      return folded && to.apply('MatMul', folded.operands, folded.attributes);
    }
    default:
      return null;
  }
};

function simplerTranspose(
  { attributes: { perm }, outputs: [y] }: NodeOf<'Transpose'>,
  x: Value,
  reshape: (x: Value, shape: Shape) => Value,
  transpose: (x: Value, perm: readonly number[]) => Value,
): readonly Value[] | null {
  // Axes of length 1 lie anywhere in memory: only the order of the others counts.
  const moving = perm.filter((axis) => x.shape[axis] !== 1);
  if (moving.every((axis, i) => i === 0 || axis > moving[i - 1])) return [reshape(x, y.shape)];
  if (x.producer?.op !== 'Transpose') return null;
  const inner = x.producer.attributes.perm;
  return [
    transpose(
      x.producer.inputs[0],
      perm.map((axis) => inner[axis]),
    ),
  ];
}

/** A product's operands without the transposes of their last two axes, and its flags turned instead. */
function foldedTransposes(
  node: NodeOf<'Gemm'> | NodeOf<'MatMul'>,
  [a, b]: readonly Value[],
): { operands: [Value, Value]; attributes: NodeOf<'Gemm'>['attributes'] } | null {
  const [left, right] = [matrixTransposed(a), matrixTransposed(b)];
  if (!left && !right) return null;
  const { transA, transB, alpha } = node.attributes;
  return {
    operands: [left ?? a, right ?? b],
    attributes: { transA: transA !== !!left, transB: transB !== !!right, alpha },
  };
}

/** y where x = y with its last two axes exchanged. */
function matrixTransposed(x: Value): Value | null {
  const producer: Node | null = x.producer;
  if (producer?.op !== 'Transpose') return null;
  const { perm } = producer.attributes;
  const last = perm.length - 1;
  const isMatrix = perm[last] === last - 1 && perm[last - 1] === last;
  return isMatrix && perm.slice(0, -2).every((axis, i) => axis === i) ? producer.inputs[0] : null;
}
