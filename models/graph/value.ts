import type { OpAttributes, OpName } from '../ops/attributes.ts';
import type { Graph } from './graph.ts';

/** Element types that occur in our graphs. int64 is used by shape inputs only, which the emitter makes. */
export type DType = 'float32' | 'int32' | 'bool';

/** Static: every dimension is a known positive integer (a scalar has shape `[]`). */
export type Shape = readonly number[];

/** One tensor of a graph: the result of a node, a graph input, or a constant. Immutable. */
export interface Value {
  readonly graph: Graph;
  readonly id: number;
  readonly dtype: DType;
  readonly shape: Shape;
  /** The node that makes it; null for a graph input. */
  readonly producer: Node | null;
  /** Which of the producer's outputs it is. */
  readonly outputIndex: number;
}

/** One application of an op. `attributes` belongs to `op` (see OpAttributes). */
export interface NodeOf<K extends OpName> {
  readonly op: K;
  readonly attributes: OpAttributes[K];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

/** The closed union of all nodes: `switch (node.op)` narrows `node.attributes`. */
export type Node = { [K in OpName]: NodeOf<K> }[OpName];

/** A tensor type: what a shape rule computes. */
export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

export function numElements(shape: Shape): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

/** `f32[4,16]`, as it stands in printed graphs and error messages. */
export function typeText({ dtype, shape }: TensorType): string {
  const short = { float32: 'f32', int32: 'i32', bool: 'bool' }[dtype];
  return `${short}[${shape.join(',')}]`;
}
