import { sameShape, type Node, type Value } from '../graph/value.ts';
import { broadcastShapes } from '../ops/shape-rules.ts';
import { isConstant, isFilledWith } from './fold-constants.ts';
import type { Simplification } from './simplification.ts';

/** Identities of arithmetic, and operands stretched for nothing. */
export const simplerElementwise: Simplification = (node, inputs, context) => {
  const kept = identityOperand(node, inputs);
  if (kept) return [kept];
  const [a, b] = inputs;
  const { to } = context;
  switch (node.op) {
    case 'Add':
      if (b.producer?.op === 'Neg') return to.apply('Sub', [a, b.producer.inputs[0]], {});
      if (a.producer?.op === 'Neg') return to.apply('Sub', [b, a.producer.inputs[0]], {});
      break;
    case 'Sub':
      if (b.producer?.op === 'Neg') return to.apply('Add', [a, b.producer.inputs[0]], {});
      break;
    case 'Neg':
      if (a.producer?.op === 'Neg') return [a.producer.inputs[0]];
      break;
    case 'Mul': {
      const merged = mergedScales(a, b);
      if (merged) return to.apply('Mul', [merged.x, to.one('Constant', [], merged.scale)], {});
      break;
    }
    default:
  }
  const unstretched = inputs.map((input) => withoutExpand(node, input, inputs));
  return unstretched.some((input, i) => input !== inputs[i]) ? to.copyOf(node, unstretched) : null;
};

/** x of x + 0, x - 0, x * 1, x / 1, where it has the result's shape. */
function identityOperand(node: Node, [a, b]: readonly Value[]): Value | null {
  const is = (neutral: number, constant: Value, x: Value): boolean =>
    isFilledWith(constant, neutral) && sameShape(x.shape, node.outputs[0].shape);
  switch (node.op) {
    case 'Add':
      return is(0, b, a) ? a : is(0, a, b) ? b : null;
    case 'Mul':
      return is(1, b, a) ? a : is(1, a, b) ? b : null;
    case 'Sub':
      return is(0, b, a) ? a : null;
    case 'Div':
      return is(1, b, a) ? a : null;
    default:
      return null;
  }
}

/** (x * c1) * c2 with scalar constants, as x and c1 * c2. */
function mergedScales(
  a: Value,
  b: Value,
): { x: Value; scale: { dtype: 'float32'; shape: []; data: Float32Array } } | null {
  const outer = scaleOf(a, b);
  const inner = outer?.x.producer?.op === 'Mul' ? scaleOf(...pair(outer.x.producer.inputs)) : null;
  if (!outer || !inner || inner.x.dtype !== 'float32') return null;
  const data = Float32Array.of(outer.scale * inner.scale);
  return { x: inner.x, scale: { dtype: 'float32', shape: [], data } };
}

function pair(inputs: readonly Value[]): [Value, Value] {
  return [inputs[0], inputs[1]];
}

function scaleOf(a: Value, b: Value): { x: Value; scale: number } | null {
  if (isScalarConstant(b)) return { x: a, scale: numberOf(b) };
  if (isScalarConstant(a)) return { x: b, scale: numberOf(a) };
  return null;
}

function isScalarConstant(value: Value): boolean {
  return isConstant(value) && value.shape.length === 0;
}

function numberOf(constant: Value): number {
  const node = constant.producer;
  if (node?.op !== 'Constant') throw new Error(`internal: value ${constant.id} is no constant`);
  return node.attributes.data[0];
}

const BROADCASTING = new Set(['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min', 'Equal', 'Less', 'Greater']);

/** What an Expand stretches, where the op stretches it by itself. */
function withoutExpand(node: Node, input: Value, inputs: readonly Value[]): Value {
  if (!BROADCASTING.has(node.op) || input.producer?.op !== 'Expand') return input;
  const small = input.producer.inputs[0];
  const others = inputs.filter((other) => other !== input);
  const shape = others.reduce((sum, other) => broadcastShapes(sum, other.shape), small.shape);
  return others.length > 0 && sameShape(shape, node.outputs[0].shape) ? small : input;
}
