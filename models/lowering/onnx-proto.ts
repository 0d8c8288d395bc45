import protobuf from 'protobufjs';
import type { DType } from '../graph/value.ts';

/** The part of onnx.proto that we write, as plain data. */
export interface OnnxModel {
  readonly inputs: readonly OnnxTensorType[];
  readonly outputs: readonly OnnxTensorType[];
  readonly initializers: readonly OnnxTensor[];
  readonly nodes: readonly OnnxNode[];
}

/** int64 occurs in shape operands alone. */
export type OnnxDType = DType | 'int64';

export interface OnnxTensorType {
  readonly name: string;
  readonly dtype: OnnxDType;
  readonly shape: readonly number[];
}

export interface OnnxTensor extends OnnxTensorType {
  /** Row major, little endian. */
  readonly bytes: Uint8Array;
}

/** An attribute value: number = INT, `{ float }` = FLOAT, array = INTS. */
export type OnnxAttribute = number | { readonly float: number } | readonly number[];

export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  /** Empty for ONNX's own operators. */
  readonly domain: '' | 'com.microsoft';
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

const IR_VERSION = 10;
const OPSET = 21;
const MICROSOFT_OPSET = 1;
const ELEMENT_TYPES: Readonly<Record<OnnxDType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };
const ATTRIBUTE_TYPES = { float: 1, int: 2, ints: 7 } as const;

/** What a model says beside its graph. */
export interface ModelDescription {
  readonly irVersion: number;
  /** Of ONNX's own operators. */
  readonly opset: number;
  readonly text: string;
  /** metadata_props */
  readonly metadata: ReadonlyMap<string, string>;
}

/** A model for our own sessions, of which nobody asks what it is. */
const ANONYMOUS: ModelDescription = { irVersion: IR_VERSION, opset: OPSET, text: '', metadata: new Map() };

/** The ModelProto's bytes; the same data gives the same bytes. */
export function encodeModel(
  model: OnnxModel,
  { irVersion, opset, text, metadata }: ModelDescription = ANONYMOUS,
): Uint8Array {
  const usesMicrosoft = model.nodes.some((node) => node.domain !== '');
  return message((m) => {
    m.int(1, irVersion);
    m.text(2, 'tessera');
    if (text !== '') m.text(6, text);
    m.bytes(7, graphProto(model));
    m.bytes(8, opsetProto('', opset));
    for (const [key, value] of metadata) {
      m.bytes(
        14,
        message((entry) => {
          entry.text(1, key);
          entry.text(2, value);
        }),
      );
    }
    if (usesMicrosoft) m.bytes(8, opsetProto('com.microsoft', MICROSOFT_OPSET));
  });
}

function opsetProto(domain: string, version: number): Uint8Array {
  return message((m) => {
    m.text(1, domain);
    m.int(2, version);
  });
}

function graphProto(model: OnnxModel): Uint8Array {
  return message((m) => {
    for (const node of model.nodes) m.bytes(1, nodeProto(node));
    m.text(2, 'tessera');
    for (const tensor of model.initializers) m.bytes(5, tensorProto(tensor));
    for (const input of model.inputs) m.bytes(11, valueInfoProto(input));
    for (const output of model.outputs) m.bytes(12, valueInfoProto(output));
  });
}

function nodeProto({ name, op, domain, inputs, outputs, attributes }: OnnxNode): Uint8Array {
  return message((m) => {
    for (const input of inputs) m.text(1, input);
    for (const output of outputs) m.text(2, output);
    m.text(3, name);
    m.text(4, op);
    for (const [key, value] of Object.entries(attributes)) m.bytes(5, attributeProto(key, value));
    if (domain !== '') m.text(7, domain);
  });
}

function attributeProto(name: string, value: OnnxAttribute): Uint8Array {
  return message((m) => {
    m.text(1, name);
    if (typeof value === 'number') {
      m.int(3, value);
      m.int(20, ATTRIBUTE_TYPES.int);
    } else if ('float' in value) {
      m.float(2, value.float);
      m.int(20, ATTRIBUTE_TYPES.float);
    } else {
      for (const element of value) m.int(8, element);
      m.int(20, ATTRIBUTE_TYPES.ints);
    }
  });
}

function tensorProto({ name, dtype, shape, bytes }: OnnxTensor): Uint8Array {
  return message((m) => {
    for (const dim of shape) m.int(1, dim);
    m.int(2, ELEMENT_TYPES[dtype]);
    m.text(8, name);
    m.bytes(9, bytes);
  });
}

/** ValueInfoProto { name, TypeProto { tensor_type { elem_type, shape { dim { dim_value } } } } } */
function valueInfoProto({ name, dtype, shape }: OnnxTensorType): Uint8Array {
  const shapeProto = message((m) => {
    for (const dim of shape)
      m.bytes(
        1,
        message((d) => d.int(1, dim)),
      );
  });
  const tensorType = message((m) => {
    m.int(1, ELEMENT_TYPES[dtype]);
    m.bytes(2, shapeProto);
  });
  return message((m) => {
    m.text(1, name);
    m.bytes(
      2,
      message((t) => t.bytes(1, tensorType)),
    );
  });
}

/** Writes fields by number; protobufjs knows the wire format, onnx.proto the numbers. */
class Fields {
  readonly #writer: protobuf.Writer;

  constructor(writer: protobuf.Writer) {
    this.#writer = writer;
  }

  int(field: number, value: number): void {
    this.#writer.uint32(field << 3).int64(value);
  }

  float(field: number, value: number): void {
    this.#writer.uint32((field << 3) | 5).float(value);
  }

  bytes(field: number, value: Uint8Array): void {
    this.#writer.uint32((field << 3) | 2).bytes(value);
  }

  text(field: number, value: string): void {
    this.#writer.uint32((field << 3) | 2).string(value);
  }
}

function message(write: (fields: Fields) => void): Uint8Array {
  const writer = protobuf.Writer.create();
  write(new Fields(writer));
  return writer.finish();
}
