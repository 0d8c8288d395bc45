import { strToU8 } from 'fflate';
import { UserError } from '../../puzzles/user-error.ts';
import { numElements, type WholeTensor } from './file-tensor.ts';
import { PickleWriter } from './pickle-writer.ts';
import { DESCRIPTION_ENTRY, type Crc32 } from './torch-checkpoint.ts';

const STORAGES = { float32: 'FloatStorage', int32: 'IntStorage', uint8: 'ByteStorage' } as const;

/** PyTorch maps storages into memory in place, so each begins at such a multiple. */
const ALIGNMENT = 64;
/** The version of torch.save's format that PyTorch 1.6 began with. */
const FORMAT_VERSION = '3\n';

/** As torch.save calls the folder that it writes to a stream. */
const FOLDER = 'archive';

const LOCAL_LENGTH = 30;
/** The extra field that torch.save pads with ("FB"). */
const PADDING_FIELD = 0x4246;
/** Of the numbers; the rest of the 4 GiB that a zip without Zip64 can have is ample for everything else. */
const MAX_DATA_BYTES = 2 ** 32 - 2 ** 26;
/** 1 January 1980, as little as a zip can say. */
const DOS_DATE = 0x21;
const UTF8_NAMES = 0x0800;
const ZIP_VERSION = 20;

interface Entry {
  readonly name: Uint8Array;
  readonly content: Uint8Array;
  readonly crc: number;
  readonly headerStart: number;
}

/**
 * The state_dict as `torch.save` writes it, in pieces to be written one after another: a zip of `data.pkl`, `byteorder`,
 * `data/0`, `data/1`, .. (each at a multiple of 64 bytes) and `version`, which `torch.load(weights_only=True)` opens.
 * @param description what the file says about its model, for us; PyTorch passes over it
 * @throws UserError for more than 4 GB, which would need Zip64
 */
export function* torchCheckpointPieces(
  tensors: ReadonlyMap<string, WholeTensor>,
  crc32: Crc32,
  description: string | null = null,
): Generator<Uint8Array, void> {
  const numBytes = [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
  if (numBytes > MAX_DATA_BYTES) {
    throw new UserError(
      `These weights have ${Math.ceil(numBytes / 1e9)} GB, and files of PyTorch are written up to 4 GB: export safetensors.`,
      'too_large',
    );
  }
  const contents: (readonly [string, Uint8Array])[] = [
    ['data.pkl', stateDictPickle(tensors)],
    ['byteorder', strToU8('little')],
    ...[...tensors.values()].map(({ data }, i): [string, Uint8Array] => [`data/${i}`, bytesOf(data)]),
    ['version', strToU8(FORMAT_VERSION)],
    ...(description === null ? [] : ([[DESCRIPTION_ENTRY, strToU8(description)]] as const)),
  ];
  const entries: Entry[] = [];
  let at = 0;
  for (const [name, content] of contents) {
    const entry = { name: strToU8(`${FOLDER}/${name}`), content, crc: crc32(content, 0), headerStart: at };
    const header = localHeader(entry);
    yield header;
    yield content;
    at += header.length + content.length;
    entries.push(entry);
  }
  const directory = entries.map(centralHeader);
  yield* directory;
  const directoryBytes = directory.reduce((sum, header) => sum + header.length, 0);
  yield endRecord(entries.length, at, directoryBytes);
}

/** OrderedDict of name -> _rebuild_tensor_v2(('storage', type, key, 'cpu', n), 0, shape, strides, False, OrderedDict()) */
function stateDictPickle(tensors: ReadonlyMap<string, WholeTensor>): Uint8Array {
  const pickle = new PickleWriter();
  const emptyDict = () => pickle.global('collections', 'OrderedDict').emptyTuple().reduce();
  const counts = (values: readonly number[]) => {
    pickle.mark();
    for (const value of values) pickle.whole(value);
    pickle.tuple();
  };
  emptyDict().mark();
  let key = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    if (data.length !== numElements(shape)) {
      throw new Error(
        `internal: ${name} of ${data.length} numbers is no tensor of shape [${shape.join(',')}]`,
      );
    }
    pickle.text(name).global('torch._utils', '_rebuild_tensor_v2').mark();
    pickle.mark().text('storage').global('torch', STORAGES[dtype]);
    pickle.text(String(key++)).text('cpu').whole(data.length).tuple().persistent();
    pickle.whole(0);
    counts(shape);
    counts(rowMajorStrides(shape));
    pickle.no();
    emptyDict().tuple().reduce();
  }
  return pickle.setItems().finish();
}

/** PyTorch counts an axis without elements as one. */
function rowMajorStrides(shape: readonly number[]): number[] {
  return shape.map((_, axis) =>
    shape.slice(axis + 1).reduce((product, size) => product * Math.max(size, 1), 1),
  );
}

function bytesOf({ buffer, byteOffset, byteLength }: WholeTensor['data']): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Padded such that the content begins at a multiple of 64 bytes. */
function localHeader({ name, content, crc, headerStart }: Entry): Uint8Array {
  const bare = headerStart + LOCAL_LENGTH + name.length + 4;
  const padding = (ALIGNMENT - (bare % ALIGNMENT)) % ALIGNMENT;
  const header = record(LOCAL_LENGTH + name.length + 4 + padding, (view) => {
    view.setUint32(0, 0x04034b50, true);
    commonFields(view, 4, crc, content.length, name.length);
    view.setUint16(28, 4 + padding, true);
    view.setUint16(LOCAL_LENGTH + name.length, PADDING_FIELD, true);
    view.setUint16(LOCAL_LENGTH + name.length + 2, padding, true);
  });
  header.set(name, LOCAL_LENGTH);
  return header;
}

function centralHeader({ name, content, crc, headerStart }: Entry): Uint8Array {
  const header = record(46 + name.length, (view) => {
    view.setUint32(0, 0x02014b50, true);
    view.setUint16(4, ZIP_VERSION, true);
    commonFields(view, 6, crc, content.length, name.length);
    view.setUint32(42, headerStart, true);
  });
  header.set(name, 46);
  return header;
}

/** From the version that is needed on, the two headers of an entry are alike. */
function commonFields(view: DataView, at: number, crc: number, size: number, nameLength: number): void {
  view.setUint16(at, ZIP_VERSION, true);
  view.setUint16(at + 2, UTF8_NAMES, true);
  view.setUint16(at + 8, DOS_DATE, true);
  view.setUint32(at + 10, crc, true);
  view.setUint32(at + 14, size, true);
  view.setUint32(at + 18, size, true);
  view.setUint16(at + 22, nameLength, true);
}

function endRecord(numEntries: number, start: number, length: number): Uint8Array {
  return record(22, (view) => {
    view.setUint32(0, 0x06054b50, true);
    view.setUint16(8, numEntries, true);
    view.setUint16(10, numEntries, true);
    view.setUint32(12, length, true);
    view.setUint32(16, start, true);
  });
}

function record(length: number, fill: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length);
  fill(new DataView(bytes.buffer));
  return bytes;
}
