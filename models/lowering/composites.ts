import type { NodeOf, Value } from '../graph/value.ts';
import {
  abs,
  add,
  concat,
  exp,
  log,
  matMul,
  max,
  mul,
  neg,
  reduceMean,
  reciprocal,
  reshape,
  sigmoid,
  slice,
  softmax,
  sqrt,
  sub,
} from '../ops/apply.ts';
import type { CompositeOp } from '../ops/attributes.ts';
import { mergeHeads, splitHeads } from '../ops/heads.ts';

/** A composite node to be replaced: its inputs in the new graph, and which of its outputs anybody reads. */
export interface CompositeUse<K extends CompositeOp> {
  readonly node: NodeOf<K>;
  readonly inputs: readonly Value[];
  readonly isRead: (output: number) => boolean;
}

/** New outputs; null for one that nobody reads. */
export type CompositeRule<K extends CompositeOp> = (use: CompositeUse<K>) => readonly (Value | null)[];

type CompositeRules = { readonly [K in CompositeOp]: CompositeRule<K> };

/** Each composite op out of ONNX's own operators. */
export const PLAIN_COMPOSITES: CompositeRules = {
  StopGradient: ({ inputs }) => inputs,
  // max(x, 0) + log(1 + exp(-|x|)): nothing overflows.
  Softplus: ({ inputs: [x] }) => [add(max(x, 0), log(add(exp(neg(abs(x))), 1)))],
  RMSNormalization: ({ node, inputs: [x] }) => {
    const { axis, epsilon } = node.attributes;
    const r = reciprocal(sqrt(add(reduceMean(mul(x, x), [axis], true), epsilon)));
    return [mul(x, r), r];
  },
  SwiGLU: ({ inputs: [gate, up] }) => [mul(mul(gate, sigmoid(gate)), up)],
  SwiGLUDerivative: ({ inputs: [gate, up] }) => {
    const s = sigmoid(gate);
    const silu = mul(gate, s);
    return [mul(mul(sub(add(gate, 1), silu), s), up), silu, mul(silu, up)];
  },
  RotaryEmbedding: ({ node, inputs: [x, cos, sin] }) => {
    const { numHeads, inverse } = node.attributes;
    const [B, L, width] = x.shape as [number, number, number];
    const d = width / numHeads;
    const heads = reshape(x, [B, L, numHeads, d]);
    const x1 = slice(heads, 3, 0, d / 2);
    const x2 = slice(heads, 3, d / 2, d);
    const [c, s] = [cos, sin].map((table) => reshape(table, [L, 1, d / 2])) as [Value, Value];
    const swapped = inverse ? [x2, neg(x1)] : [neg(x2), x1];
    const halves = [add(mul(x1, c), mul(swapped[0], s)), add(mul(x2, c), mul(swapped[1], s))];
    return [reshape(concat(halves, 3), x.shape)];
  },
  Attention: ({ node, inputs }) => {
    const { numHeads, scale } = node.attributes;
    const [q, k, v] = inputs.map((x) => splitHeads(x, numHeads)) as [Value, Value, Value];
    const probabilities = softmax(matMul(q, k, { transB: true, alpha: scale }));
    return [mergeHeads(matMul(probabilities, v)), probabilities];
  },
};

/** The same by the kernels that ONNX Runtime has on the CPU. */
export const FUSED_COMPOSITES: CompositeRules = {
  ...PLAIN_COMPOSITES,
  RMSNormalization: (use) => {
    const { axis, epsilon } = use.node.attributes;
    const [x] = use.inputs;
    if (axis === 0) return PLAIN_COMPOSITES.RMSNormalization(use);
    const gain = x.graph.constant('float32', [x.shape[1]], new Float32Array(x.shape[1]).fill(1));
    return x.graph.apply('SimplifiedLayerNormalization', [x, gain], { epsilon });
  },
  // Not the nodes of SwiGLUDerivative, so that sharing equal computations does not keep these until then.
  SwiGLU: ({ inputs: [gate, up] }) => [mul(gate.graph.apply('QuickGelu', [gate], {})[0], up)],
  RotaryEmbedding: ({ node, inputs: [x, cos, sin] }) => {
    const { numHeads, inverse } = node.attributes;
    return x.graph.apply('FusedRotaryEmbedding', [x, cos, inverse ? neg(sin) : sin], { numHeads });
  },
  Attention: (use) => {
    if (use.isRead(1)) return PLAIN_COMPOSITES.Attention(use);
    const [q] = use.inputs;
    const { numHeads, scale } = use.node.attributes;
    return [...q.graph.apply('MultiHeadAttention', use.inputs, { numHeads, scale }), null];
  },
};
