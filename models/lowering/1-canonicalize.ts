import type { Graph } from '../graph/graph.ts';
import { rewrite, type Rewriting } from '../graph/rewrite.ts';
import type { NodeOf, Value } from '../graph/value.ts';
import { matMul, mul, transpose } from '../ops/apply.ts';
import type { CompositeOp, OpName, PrimitiveOps } from '../ops/attributes.ts';
import type { Target } from '../program.ts';
import { atanByPolynomial } from './atan.ts';
import { FUSED_COMPOSITES, PLAIN_COMPOSITES, type CompositeRule } from './composites.ts';
import { providerOps } from './provider-ops.ts';

/** Pass 1: composite ops become what the provider has kernels for. */
export function canonicalize(graph: Graph, { provider }: Target): Graph {
  const has = providerOps(provider);
  const composites = provider === 'cpu' ? FUSED_COMPOSITES : PLAIN_COMPOSITES;
  const primitive = rewrite(graph, (node, inputs, to) => {
    if (isComposite(node.op)) {
      const rule = composites[node.op] as CompositeRule<CompositeOp>;
      return rule({ node: node as NodeOf<CompositeOp>, inputs, isRead: (i) => to.isRead(i) });
    }
    if (node.op === 'Atan' && !has.has('Atan')) return [atanByPolynomial(inputs[0])];
    return asItIs(to);
  });
  if (has.has('com.microsoft.FusedMatMul')) return primitive;
  // After the composites, whose rules make products with flags as well.
  return rewrite(primitive, (node, inputs, to) =>
    node.op === 'MatMul' ? [plainMatMul(inputs, node.attributes)] : asItIs(to),
  );
}

/** Whether an op may stand in a graph after this pass. */
export function isCanonical(op: OpName): boolean {
  return !isComposite(op);
}

function isComposite(op: OpName): op is CompositeOp {
  return op in PLAIN_COMPOSITES;
}

function asItIs(to: Rewriting): readonly Value[] {
  return to.copy();
}

/** Transposes and scale spelled out. The smaller operand is scaled. */
function plainMatMul([a, b]: readonly Value[], { transA, transB, alpha }: PrimitiveOps['MatMul']): Value {
  const turned = (x: Value): Value => {
    const axes = x.shape.map((_, axis) => axis);
    return transpose(x, [...axes.slice(0, -2), axes.length - 1, axes.length - 2]);
  };
  const left = transA ? turned(a) : a;
  const right = transB ? turned(b) : b;
  return matMul(alpha === 1 ? left : mul(left, alpha), right);
}
