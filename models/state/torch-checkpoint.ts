import { readBytes, refusal, type ByteSource, type Refuse } from './byte-source.ts';
import { BYTES_OF, type FileDtype, type FileTensor } from './file-tensor.ts';
import { readPickle, MAX_PICKLE_BYTES, type PickleTable } from './pickle-reader.ts';
import { PickleDict, PickleGlobal, PickleMade, PickleTuple, type PickleValue } from './pickle-values.ts';
import { dataStart, readStoredZip, shown, type StoredEntry } from './stored-zip.ts';
import { checkedTensor, torchFileTensor, type TorchStorage, type TorchTensor } from './torch-tensor.ts';
import { decodeUtf8 } from './utf8.ts';

/** CRC-32 as zip files use it, carried on from `before` (0 at first). */
export type Crc32 = (bytes: Uint8Array, before: number) => number;

/** The storages whose numbers can be read, by the name that torch.save gives them. */
const STORAGE_DTYPES: ReadonlyMap<string, FileDtype> = new Map([
  ['torch.FloatStorage', 'F32'],
  ['torch.HalfStorage', 'F16'],
  ['torch.BFloat16Storage', 'BF16'],
  ['torch.IntStorage', 'I32'],
  ['torch.ByteStorage', 'U8'],
]);
const ORDERED_DICT = 'collections.OrderedDict';
const REBUILD_TENSOR = 'torch._utils._rebuild_tensor_v2';
const REBUILD_PARAMETER = 'torch._utils._rebuild_parameter';

const MAX_TENSORS = 10_000;
/** Bytes whose checksum is taken at a time. */
const CHECKED_BYTES = 4 * 1024 * 1024;

/** An entry of ours beside PyTorch's own, which PyTorch passes over: what the file says about its model. */
export const DESCRIPTION_ENTRY = 'tessera.json';
const MAX_DESCRIPTION_BYTES = 1024 * 1024;

export interface TorchCheckpoint {
  /** The state_dict, in its order. */
  readonly tensors: ReadonlyMap<string, FileTensor>;
  /** The text of `DESCRIPTION_ENTRY`; null where there is none, as in every file from elsewhere. */
  readonly description: string | null;
}

/**
 * Opens the state_dict that `torch.save` wrote (PyTorch 1.6 and later: a zip with a pickle and the numbers). Nobody vouches
 * for the bytes: the pickle is read by an interpreter of ours that knows eight names and calls nothing, every view is checked
 * against its storage, and the numbers are read when they are asked for, a storage's checksum first.
 * @param source what messages call the file
 * @throws UserError naming the first thing that is wrong
 */
export function openTorchCheckpoint(file: ByteSource, crc32: Crc32, source = 'The file'): TorchCheckpoint {
  const refuse = refusal(source, 'checkpoint of torch.save', 'bad_checkpoint');
  const archive = new Archive(file, crc32, refuse);
  const stateDict = readPickle(archive.read('data.pkl', MAX_PICKLE_BYTES), tableFor(archive, refuse), refuse);
  const tensors = new Map<string, FileTensor>();
  for (const [name, tensor] of tensorsOf(stateDict, refuse)) tensors.set(name, archive.tensor(tensor));
  const description = archive.has(DESCRIPTION_ENTRY)
    ? decodeUtf8(archive.read(DESCRIPTION_ENTRY, MAX_DESCRIPTION_BYTES))
    : null;
  return { tensors, description };
}

/** The zip around a checkpoint: everything lies in one folder, whose name is that of the file it was first saved as. */
class Archive {
  readonly #file: ByteSource;
  readonly #crc32: Crc32;
  readonly #refuse: Refuse;
  readonly #folder: string;
  readonly #entries: ReadonlyMap<string, StoredEntry>;
  readonly #checked = new Set<StoredEntry>();

  constructor(file: ByteSource, crc32: Crc32, refuse: Refuse) {
    this.#file = file;
    this.#crc32 = crc32;
    this.#refuse = refuse;
    this.#entries = readStoredZip(file, refuse);
    this.#folder = folderOf(this.#entries, refuse);
    if (this.has('constants.pkl')) {
      refuse('it is a TorchScript program: save model.state_dict() with torch.save');
    }
    if (this.has('byteorder') && String.fromCharCode(...this.read('byteorder', 16)) !== 'little') {
      refuse('its numbers are big endian: save it again on a common machine');
    }
  }

  has(name: string): boolean {
    return this.#entries.has(this.#folder + name);
  }

  /** A small entry, whole. @throws UserError when it is larger than `maxBytes`, or damaged */
  read(name: string, maxBytes: number): Uint8Array {
    const entry = this.#entry(name);
    if (entry.size > maxBytes) {
      return this.#refuse(`its ${name} has ${entry.size} bytes; ${maxBytes} are allowed`);
    }
    this.#check(entry);
    return readBytes(this.#file, this.#start(entry), entry.size);
  }

  /** The same storage, once it is known to be there in full. */
  storage(storage: TorchStorage): TorchStorage {
    const { key, dtype, numElements } = storage;
    if (this.#entry(`data/${key}`).size !== numElements * BYTES_OF[dtype]) {
      this.#refuse(`its data/${key} does not hold ${numElements} numbers (is the file complete?)`);
    }
    return storage;
  }

  /** The checksum of its storage is taken when the first tensor of it is read. */
  tensor(tensor: TorchTensor): FileTensor {
    const entry = this.#entry(`data/${tensor.storage.key}`);
    const view = torchFileTensor(this.#file, tensor, this.#start(entry), this.#refuse);
    const check = () => this.#check(entry);
    return {
      ...view,
      *pieces() {
        check();
        yield* view.pieces();
      },
    };
  }

  #entry(name: string): StoredEntry {
    return this.#entries.get(this.#folder + name) ?? this.#refuse(`its ${name} is missing`);
  }

  #start(entry: StoredEntry): number {
    return dataStart(this.#file, entry, this.#refuse);
  }

  #check(entry: StoredEntry): void {
    if (this.#checked.has(entry)) return;
    const start = this.#start(entry);
    let crc = 0;
    for (let at = 0; at < entry.size; at += CHECKED_BYTES) {
      crc = this.#crc32(readBytes(this.#file, start + at, Math.min(CHECKED_BYTES, entry.size - at)), crc);
    }
    if (crc !== entry.crc) this.#refuse(`the checksum of ${shown(entry.name)} differs: copy the file again`);
    this.#checked.add(entry);
  }
}

function folderOf(entries: ReadonlyMap<string, StoredEntry>, refuse: Refuse): string {
  const pickle = [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  return (
    pickle?.slice(0, -'data.pkl'.length) ?? refuse('no data.pkl is in it (is it a zip of something else?)')
  );
}

function tableFor(archive: Archive, refuse: Refuse): PickleTable {
  const calls = new Map<string, (args: readonly PickleValue[]) => PickleValue>([
    [
      ORDERED_DICT,
      (args) => (args.length === 0 ? new PickleDict() : refuse('a dict is made in a way of its own')),
    ],
    [REBUILD_TENSOR, (args) => new PickleMade(rebuiltTensor(args, refuse))],
    [
      // A parameter is its tensor; requires_grad and hooks are left out.
      REBUILD_PARAMETER,
      ([tensor]) => (isTensor(tensor) ? tensor : refuse('a parameter is made of what is no tensor')),
    ],
  ]);
  return {
    globals: new Set([...STORAGE_DTYPES.keys(), ...calls.keys()]),
    calls,
    persistent: (id) => new PickleMade(new Stored(archive.storage(storageOf(id, refuse)))),
  };
}

/** Tells a storage that a pickle mentions from a tensor. */
class Stored {
  readonly storage: TorchStorage;

  constructor(storage: TorchStorage) {
    this.storage = storage;
  }
}

class Rebuilt {
  readonly tensor: TorchTensor;

  constructor(tensor: TorchTensor) {
    this.tensor = tensor;
  }
}

function isTensor(value: PickleValue | undefined): value is PickleMade & { readonly value: Rebuilt } {
  return value instanceof PickleMade && value.value instanceof Rebuilt;
}

/** ('storage', torch.FloatStorage, '0', 'cuda:0', 1024): kind, type, key, device, number of elements. */
function storageOf(id: PickleValue, refuse: Refuse): TorchStorage {
  const [kind, type, key, , numElements] = id instanceof PickleTuple ? id.items : [];
  const dtype = type instanceof PickleGlobal ? STORAGE_DTYPES.get(type.name) : undefined;
  const isKnown =
    kind === 'storage' && dtype !== undefined && typeof key === 'string' && /^\d{1,9}$/.test(key);
  if (!isKnown || typeof numElements !== 'number' || !Number.isSafeInteger(numElements) || numElements < 0) {
    return refuse('a storage is described in a way of its own');
  }
  return { key, dtype, numElements };
}

/** (storage, storage_offset, size, stride, requires_grad, backward_hooks[, metadata]) */
function rebuiltTensor([stored, offset, shape, strides]: readonly PickleValue[], refuse: Refuse): Rebuilt {
  const described = stored instanceof PickleMade ? stored.value : null;
  if (!(described instanceof Stored) || typeof offset !== 'number') {
    return refuse('a tensor is described in a way of its own');
  }
  const { storage } = described;
  const tensor = { storage, offset, shape: countsOf(shape, refuse), strides: countsOf(strides, refuse) };
  return new Rebuilt(checkedTensor(tensor, refuse));
}

function countsOf(value: PickleValue | undefined, refuse: Refuse): number[] {
  if (!(value instanceof PickleTuple)) return refuse('the shape of a tensor is damaged');
  return value.items.map((item) =>
    typeof item === 'number' ? item : refuse('the shape of a tensor is damaged'),
  );
}

function* tensorsOf(stateDict: PickleValue, refuse: Refuse): Generator<[string, TorchTensor], void> {
  if (!(stateDict instanceof PickleDict)) {
    return refuse('it holds no state_dict: save model.state_dict() with torch.save');
  }
  if (stateDict.entries.size > MAX_TENSORS) {
    return refuse(`it holds ${stateDict.entries.size} tensors; ${MAX_TENSORS} are allowed`);
  }
  for (const [name, value] of stateDict.entries) {
    if (typeof name !== 'string' || !isTensor(value)) {
      return refuse(`its ${shown(String(name))} is no tensor: save model.state_dict() alone`);
    }
    yield [name, value.value.tensor];
  }
}
