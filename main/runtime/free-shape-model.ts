import protobuf from 'protobufjs';

/** A node without attributes, by ONNX op name. */
export interface FreeShapeNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export interface FreeShapeGraph {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly FreeShapeNode[];
}

// Field numbers of onnx.proto, shifted to wire tags (2 = length-delimited, 0 = varint).
const bytesTag = (field: number): number => (field << 3) | 2;
const varintTag = (field: number): number => field << 3;
const FLOAT = 1;
const IR_VERSION = 10;
const OPSET = 21;

/**
 * An ONNX ModelProto over float32 tensors whose shapes are left open, even their rank. The compiler in models/ knows
 * static shapes only, on purpose; the runtime's own errands (moving a tensor of any shape to and from a device,
 * timing a matrix product) need one session for all shapes.
 */
export function freeShapeModel(graph: FreeShapeGraph): Uint8Array {
  const opset = message((w) => w.uint32(varintTag(2)).int64(OPSET));
  return message((w) => {
    w.uint32(varintTag(1)).int64(IR_VERSION);
    w.uint32(bytesTag(7)).bytes(graphProto(graph));
    w.uint32(bytesTag(8)).bytes(opset);
  });
}

/** y = x, for a float32 tensor of any shape. */
export function identityModel(): Uint8Array {
  return freeShapeModel({
    inputs: ['x'],
    outputs: ['y'],
    nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }],
  });
}

function graphProto(graph: FreeShapeGraph): Uint8Array {
  return message((w) => {
    for (const node of graph.nodes) w.uint32(bytesTag(1)).bytes(nodeProto(node));
    w.uint32(bytesTag(2)).string('tessera');
    for (const name of graph.inputs) w.uint32(bytesTag(11)).bytes(valueInfo(name));
    for (const name of graph.outputs) w.uint32(bytesTag(12)).bytes(valueInfo(name));
  });
}

function nodeProto({ op, inputs, outputs }: FreeShapeNode): Uint8Array {
  return message((w) => {
    for (const name of inputs) w.uint32(bytesTag(1)).string(name);
    for (const name of outputs) w.uint32(bytesTag(2)).string(name);
    w.uint32(bytesTag(4)).string(op);
  });
}

/** ValueInfoProto: a float32 tensor without a shape. */
function valueInfo(name: string): Uint8Array {
  const tensorType = message((w) => w.uint32(varintTag(1)).int32(FLOAT));
  const type = message((w) => w.uint32(bytesTag(1)).bytes(tensorType));
  return message((w) => w.uint32(bytesTag(1)).string(name).uint32(bytesTag(2)).bytes(type));
}

function message(write: (writer: protobuf.Writer) => void): Uint8Array {
  const writer = protobuf.Writer.create();
  write(writer);
  return writer.finish();
}
