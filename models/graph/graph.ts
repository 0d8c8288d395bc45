import type { OpAttributes, OpName } from '../ops/attributes.ts';
import { inferTypes } from '../ops/shape-rules.ts';
import { typeText, type Node, type Shape, type DType, type Value } from './value.ts';

/**
 * A straight-line program in single-assignment form: nodes stand in an order in which they can run.
 * It only grows; passes build a new one (see `rewrite`).
 */
export class Graph {
  readonly inputs = new Map<string, Value>();
  readonly outputs = new Map<string, Value>();
  readonly nodes: Node[] = [];
  readonly #scalars = new Map<string, Value>();
  #nextId = 0;

  /** Declares a tensor that is fed from outside. */
  input(name: string, dtype: DType, shape: Shape): Value {
    if (this.inputs.has(name)) throw new Error(`internal: graph input ${name} is declared twice`);
    const value = this.#value(dtype, shape, null, 0);
    this.inputs.set(name, value);
    return value;
  }

  /** Names a value as a result of the graph. */
  output(name: string, value: Value): void {
    if (value.graph !== this) throw new Error(`internal: output ${name} belongs to another graph`);
    if (this.outputs.has(name)) throw new Error(`internal: graph output ${name} is declared twice`);
    this.outputs.set(name, value);
  }

  /** Appends one node; shapes and dtypes of its outputs come from the op's shape rule. */
  apply<K extends OpName>(op: K, inputs: readonly Value[], attributes: OpAttributes[K]): readonly Value[] {
    for (const input of inputs) {
      if (input.graph !== this) throw new Error(`internal: ${op} takes a value of another graph`);
    }
    const types = inferTypes(op, inputs, attributes);
    const outputs: Value[] = [];
    const node = { op, attributes, inputs, outputs } as unknown as Node;
    types.forEach((type, i) => outputs.push(this.#value(type.dtype, type.shape, node, i)));
    this.nodes.push(node);
    return outputs;
  }

  /** A constant tensor; `data` is kept, not copied. */
  constant(dtype: DType, shape: Shape, data: Float32Array | Int32Array): Value {
    return this.apply('Constant', [], { dtype, shape, data })[0];
  }

  /** A scalar constant, one per graph, dtype and number. */
  scalar(value: number, dtype: DType = 'float32'): Value {
    const key = `${dtype}:${Object.is(value, -0) ? '-0' : value}`;
    const known = this.#scalars.get(key);
    if (known) return known;
    const data = dtype === 'float32' ? Float32Array.of(value) : Int32Array.of(value);
    const made = this.constant(dtype, [], data);
    this.#scalars.set(key, made);
    return made;
  }

  #value(dtype: DType, shape: Shape, producer: Node | null, outputIndex: number): Value {
    if (shape.some((dim) => !Number.isInteger(dim) || dim < 1)) {
      throw new Error(
        `internal: ${producer?.op ?? 'input'} has the impossible type ${typeText({ dtype, shape })}`,
      );
    }
    return { graph: this, id: this.#nextId++, dtype, shape, producer, outputIndex };
  }
}
