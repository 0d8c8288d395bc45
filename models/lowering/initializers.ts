import type { ConstantData } from '../ops/attributes.ts';
import type { OnnxTensor } from './onnx-proto.ts';

/** The constant tensors of a model. */
export class Initializers {
  readonly #tensors = new Map<string, OnnxTensor>();
  readonly #int64Names = new Map<string, string>();

  /** A constant of the graph, under its value's name. */
  named(name: string, { dtype, shape, data }: ConstantData): void {
    const contents = dtype === 'bool' ? Uint8Array.from(data) : data;
    this.#add({ name, dtype, shape, bytes: bytesOf(contents) });
  }

  /** A shape operand: int64, a vector unless `shape` is given. Equal ones are one tensor. */
  int64(numbers: readonly number[], shape: readonly number[] = [numbers.length]): string {
    const key = `${shape.join()}:${numbers.join()}`;
    const name = this.#int64Names.get(key) ?? `i64_${this.#int64Names.size}`;
    this.#int64Names.set(key, name);
    const data = BigInt64Array.from(numbers, BigInt);
    this.#add({ name, dtype: 'int64', shape, bytes: bytesOf(data) });
    return name;
  }

  all(): OnnxTensor[] {
    return [...this.#tensors.values()];
  }

  #add(tensor: OnnxTensor): void {
    this.#tensors.set(tensor.name, tensor);
  }
}

/** Our platforms are little endian, as ONNX's raw data is. */
function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
