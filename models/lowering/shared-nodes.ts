import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Graph } from '../graph/graph.ts';
import type { Node, Value } from '../graph/value.ts';
import type { ConstantData, OpAttributes, OpName } from '../ops/attributes.ts';

/** Appends nodes to a graph, each computation once: asked for the same again, it answers with the first. */
export class SharedNodes {
  readonly #graph: Graph;
  readonly #known = new Map<string, readonly Value[]>();
  readonly #askedAgain = new Set<Value>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  apply<K extends OpName>(op: K, inputs: readonly Value[], attributes: OpAttributes[K]): readonly Value[] {
    const contents = op === 'Constant' ? contentKey(attributes as ConstantData) : JSON.stringify(attributes);
    const key = `${op}(${inputs.map((input) => input.id).join()})${contents}`;
    const known = this.#known.get(key);
    known?.forEach((value) => this.#askedAgain.add(value));
    const outputs = known ?? this.#graph.apply(op, inputs, attributes);
    this.#known.set(key, outputs);
    return outputs;
  }

  one<K extends OpName>(op: K, inputs: readonly Value[], attributes: OpAttributes[K]): Value {
    return this.apply(op, inputs, attributes)[0];
  }

  copyOf(node: Node, inputs: readonly Value[]): readonly Value[] {
    return this.apply(node.op, inputs, node.attributes);
  }

  reshape(x: Value, shape: readonly number[]): Value {
    return this.one('Reshape', [x], { shape });
  }

  /** Whether two nodes of the old graph became this one value. */
  isShared(value: Value): boolean {
    return this.#askedAgain.has(value);
  }
}

/** By the data of a constant, which nobody changes: the rounds of simplification ask for the same ones again. */
const digests = new WeakMap<ConstantData['data'], string>();

function contentKey({ dtype, shape, data }: ConstantData): string {
  const digest = digests.get(data) ?? bytesToHex(sha256(bytesOf(data)));
  digests.set(data, digest);
  return `${dtype}[${shape.join()}]${digest}`;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
