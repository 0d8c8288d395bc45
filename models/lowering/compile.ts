import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Graph } from '../graph/graph.ts';
import { verify } from '../graph/verify.ts';
import type { Value } from '../graph/value.ts';
import type { Program, StateSlot, Target, TensorSpec } from '../program.ts';
import { canonicalize, isCanonical } from './1-canonicalize.ts';
import { simplify } from './2-simplify.ts';
import { schedule } from './3-schedule.ts';
import { emitOnnx } from './4-emit-onnx.ts';
import { matrixProductFlops } from './flops.ts';
import { lifetimes } from './live-bytes.ts';
import { encodeModel } from './onnx-proto.ts';
import { runtimeOrder } from './runtime-order.ts';

export interface CompileOptions {
  readonly target: Target;
  /** Which inputs and outputs are the pieces of the training state. */
  readonly state: readonly StateSlot[];
}

/** Compiles a graph (differentiated already) to what main/runtime can open: passes 1 to 4, verified after each. */
export function compile(graph: Graph, { target, state }: CompileOptions): Program {
  const lowered = lower(graph, target);
  const model = emitOnnx(lowered);
  const bytes = encodeModel(model);
  checkState(graph, state);
  return {
    bytes,
    inputs: specs(graph.inputs),
    outputs: specs(graph.outputs),
    state,
    flops: matrixProductFlops(lowered),
    peakBytes: peakBytes(lowered),
    numNodes: model.nodes.length,
    hash: bytesToHex(sha256(bytes)),
  };
}

/** Passes 1 to 3: a graph of the same meaning in the provider's own ops. */
export function lower(graph: Graph, target: Target): Graph {
  verify(graph, 'building');
  const canonical = canonicalize(graph, target);
  verify(canonical, 'canonicalize', isCanonical);
  const simple = simplify(canonical, target);
  verify(simple, 'simplify', isCanonical);
  const scheduled = schedule(simple, target);
  verify(scheduled, 'schedule', isCanonical);
  return scheduled;
}

/** In the order in which ONNX Runtime runs the nodes. */
function peakBytes(graph: Graph): number {
  return lifetimes(graph, runtimeOrder(graph.nodes.filter((node) => node.op !== 'Constant'))).peakBytes;
}

function specs(values: ReadonlyMap<string, Value>): TensorSpec[] {
  return [...values].map(([name, { dtype, shape }]) => ({ name, dtype, shape }));
}

function checkState(graph: Graph, state: readonly StateSlot[]): void {
  for (const slot of state) {
    const isKnown = graph.inputs.has(slot.input) && (slot.output === null || graph.outputs.has(slot.output));
    if (!isKnown) throw new Error(`internal: the graph lacks the state ${slot.role} of ${slot.key}`);
  }
}
