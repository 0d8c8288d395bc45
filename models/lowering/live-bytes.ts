import type { Graph } from '../graph/graph.ts';
import { numElements, type Node, type Value } from '../graph/value.ts';

const BYTES_PER_ELEMENT = { float32: 4, int32: 4, bool: 1 } as const;

/** When the intermediate results of a graph come and go if its nodes run in a given order. */
export interface Lifetimes {
  /** The most bytes that intermediate results take at once; inputs, constants and outputs are not counted. */
  readonly peakBytes: number;
  /** Bytes that are free once a node has run, because it is the last to read them. */
  readonly releasedBytes: ReadonlyMap<Node, number>;
}

/** @param order the nodes to run, constants left out */
export function lifetimes(graph: Graph, order: readonly Node[]): Lifetimes {
  const isKept = new Set([...graph.outputs.values()].map(bufferOf));
  const lastReader = new Map<Value, Node>();
  for (const node of order) node.inputs.forEach((input) => lastReader.set(bufferOf(input), node));
  const isOurs = (value: Value): boolean => isIntermediate(value) && !isKept.has(value);
  const releasedBytes = new Map<Node, number>();
  let liveBytes = 0;
  let peakBytes = 0;
  for (const node of order) {
    for (const output of node.outputs) {
      if (bufferOf(output) === output && isOurs(output) && lastReader.has(output))
        liveBytes += bytesOf(output);
    }
    peakBytes = Math.max(peakBytes, liveBytes);
    const dying = new Set(node.inputs.map(bufferOf).filter((x) => isOurs(x) && lastReader.get(x) === node));
    const released = [...dying].reduce((sum, value) => sum + bytesOf(value), 0);
    releasedBytes.set(node, released);
    liveBytes -= released;
  }
  return { peakBytes, releasedBytes };
}

/** Made by a node, and not as a constant. */
export function isIntermediate(value: Value): boolean {
  return value.producer !== null && value.producer.op !== 'Constant';
}

/** The value whose memory this one shares: reshaping copies nothing. */
function bufferOf(value: Value): Value {
  const node = value.producer;
  return node?.op === 'Reshape' || node?.op === 'Ordered' ? bufferOf(node.inputs[0]) : value;
}

function bytesOf({ dtype, shape }: Value): number {
  return numElements(shape) * BYTES_PER_ELEMENT[dtype];
}
