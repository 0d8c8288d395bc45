import { strToU8 } from 'fflate';
import { bytesInMemory, readBytes, refusal, type ByteSource, type Refuse } from './byte-source.ts';
import {
  BYTES_OF,
  contiguousTensor,
  numElements,
  readWhole,
  type FileDtype,
  type FileTensor,
  type WholeTensor,
} from './file-tensor.ts';
import { decodeUtf8 } from './utf8.ts';

export interface SafetensorsFile {
  /** In the order of the data. */
  readonly tensors: ReadonlyMap<string, WholeTensor>;
  /** The texts of `__metadata__`. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** A thousand times what a TRM needs; the format itself allows 100 MB. */
export const MAX_HEADER_BYTES = 4 * 1024 * 1024;
export const MAX_TENSORS = 10_000;
const MAX_NAME_LENGTH = 512;
const MAX_RANK = 8;
const PREFIX_BYTES = 8;
const METADATA_KEY = '__metadata__';

const FILE_DTYPE = { float32: 'F32', int32: 'I32', uint8: 'U8' } as const;

interface Entry {
  readonly name: string;
  readonly dtype: FileDtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** A safetensors file whose tensors have not been read yet. */
export interface OpenSafetensors {
  /** In the order of the data. */
  readonly tensors: ReadonlyMap<string, FileTensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Opens a safetensors file that nobody vouches for. Every rule of the format is checked before a tensor is read: header of
 * at most 4 MiB and one JSON object without repeated keys, ranges that cover the data from its first byte to its last
 * without gap or overlap, each as long as its shape says.
 * @param source what messages call the file
 * @throws UserError naming the first rule that is broken.
 */
export function openSafetensors(file: ByteSource, source = 'The file'): OpenSafetensors {
  const fail = refusal(source, 'safetensors file', 'bad_safetensors');
  const headerBytes = headerLength(file, fail);
  const header = parseHeader(readBytes(file, PREFIX_BYTES, headerBytes), fail);
  const dataStart = PREFIX_BYTES + headerBytes;
  const entries: Entry[] = [];
  let metadata = new Map<string, string>();
  for (const [name, value] of Object.entries(header)) {
    if (name === METADATA_KEY) metadata = readMetadata(value, fail);
    else entries.push(readEntry(name, value, fail));
  }
  if (entries.length > MAX_TENSORS) fail(`it names ${entries.length} tensors; ${MAX_TENSORS} are allowed`);
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  requireCover(entries, file.size - dataStart, fail);
  const tensors = new Map(
    entries.map(({ name, dtype, shape, begin }) => [
      name,
      contiguousTensor(file, dtype, shape, dataStart + begin),
    ]),
  );
  return { tensors, metadata };
}

/** The same with every tensor read. Memory taken: at most twice the file's. */
export function readSafetensors(bytes: Uint8Array, source?: string): SafetensorsFile {
  const { tensors, metadata } = openSafetensors(bytesInMemory(bytes), source);
  return { tensors: new Map([...tensors].map(([name, tensor]) => [name, readWhole(tensor)])), metadata };
}

function headerLength(file: ByteSource, fail: Refuse): number {
  if (file.size < PREFIX_BYTES + 2) return fail(`it has only ${file.size} bytes`);
  const declared = new DataView(readBytes(file, 0, PREFIX_BYTES).buffer).getBigUint64(0, true);
  if (declared > BigInt(MAX_HEADER_BYTES)) {
    return fail(`its header would have ${declared} bytes, and ${MAX_HEADER_BYTES} are allowed`);
  }
  const length = Number(declared);
  if (length > file.size - PREFIX_BYTES) {
    return fail(`its header would have ${length} bytes, but the file ends before (is it complete?)`);
  }
  return length;
}

function parseHeader(bytes: Uint8Array, fail: Refuse): object {
  const text = decodeUtf8(bytes);
  if (text === null) return fail('its header is not JSON in UTF-8');
  let header: unknown;
  try {
    header = text.startsWith('{') ? JSON.parse(text) : null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return fail('its header is not JSON');
  }
  if (!isObject(header)) return fail('its header is not a JSON object');
  if (countKeysWritten(text) !== countKeys(header)) return fail('its header names something twice');
  return header;
}

/** Strings followed by a colon: in valid JSON, exactly the keys. */
function countKeysWritten(json: string): number {
  let numKeys = 0;
  for (const [, colon] of json.matchAll(/"(?:[^"\\]|\\.)*"\s*(:?)/g)) if (colon !== '') numKeys++;
  return numKeys;
}

/** Iterative: a header may be nested deeper than the call stack. */
function countKeys(root: object): number {
  const pending: object[] = [root];
  let numKeys = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (!Array.isArray(next)) numKeys += Object.keys(next).length;
    for (const value of Object.values(next) as unknown[]) {
      if (typeof value === 'object' && value !== null) pending.push(value);
    }
  }
  return numKeys;
}

function readMetadata(value: unknown, fail: Refuse): Map<string, string> {
  if (!isObject(value)) return fail(`its ${METADATA_KEY} is not an object of texts`);
  const texts = new Map<string, string>();
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') return fail(`its ${METADATA_KEY} is not an object of texts`);
    texts.set(key, text);
  }
  return texts;
}

function readEntry(name: string, value: unknown, fail: Refuse): Entry {
  if (name === '' || name.length > MAX_NAME_LENGTH) {
    return fail(`a tensor's name has ${name.length} characters; 1 to ${MAX_NAME_LENGTH} are allowed`);
  }
  const named = JSON.stringify(name);
  const fields = isObject(value) ? Object.keys(value).sort().join() : '';
  if (fields !== 'data_offsets,dtype,shape') {
    return fail(`the tensor ${named} needs dtype, shape and data_offsets, and nothing else`);
  }
  const { dtype, shape, data_offsets } = value as Record<string, unknown>;
  if (typeof dtype !== 'string' || !Object.hasOwn(BYTES_OF, dtype)) {
    const shown = String(JSON.stringify(dtype)).slice(0, 20);
    return fail(`the tensor ${named} has dtype ${shown}; ${Object.keys(BYTES_OF).join(', ')} can be read`);
  }
  if (!isCounts(shape) || shape.length > MAX_RANK) return fail(`the shape of the tensor ${named} is damaged`);
  if (!isCounts(data_offsets) || data_offsets.length !== 2) {
    return fail(`the data_offsets of the tensor ${named} are damaged`);
  }
  const [begin, end] = data_offsets;
  const numBytes = shape.reduce((product, size) => product * size, BYTES_OF[dtype as FileDtype]);
  if (end - begin !== numBytes) {
    return fail(
      `the tensor ${named} of shape [${shape.join(', ')}] needs ${numBytes} bytes, not ${end - begin}`,
    );
  }
  return { name, dtype: dtype as FileDtype, shape, begin, end };
}

function requireCover(entries: readonly Entry[], numBytes: number, fail: Refuse): void {
  let covered = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== covered) {
      fail(`the data of the tensor ${JSON.stringify(name)} begins at byte ${begin}, not at ${covered}`);
    }
    covered = end;
  }
  if (covered !== numBytes) {
    fail(`its tensors take ${covered} bytes, but ${numBytes} bytes of data are there (is it complete?)`);
  }
}

/** A safetensors file of these tensors, in their order; the data begins at a multiple of 8 bytes. */
export function writeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array {
  const header: [string, unknown][] = [];
  if (metadata.size > 0) header.push([METADATA_KEY, Object.fromEntries(metadata)]);
  let numBytes = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    if (name === METADATA_KEY || data.length !== numElements(shape)) {
      throw new Error(
        `internal: ${name} of ${data.length} numbers is no tensor of shape [${shape.join(',')}]`,
      );
    }
    const data_offsets = [numBytes, numBytes + data.byteLength];
    header.push([name, { dtype: FILE_DTYPE[dtype], shape, data_offsets }]);
    numBytes += data.byteLength;
  }
  const json = strToU8(JSON.stringify(Object.fromEntries(header)));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(PREFIX_BYTES + headerBytes + numBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.fill(0x20, PREFIX_BYTES, PREFIX_BYTES + headerBytes);
  file.set(json, PREFIX_BYTES);
  let at = PREFIX_BYTES + headerBytes;
  for (const { data } of tensors.values()) {
    file.set(bytesOf(data), at);
    at += data.byteLength;
  }
  return file;
}

/** Our platforms are little endian, as the format is. */
function bytesOf({ buffer, byteOffset, byteLength }: WholeTensor['data']): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);
}
