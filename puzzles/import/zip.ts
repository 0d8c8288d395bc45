import { Inflate } from 'fflate';
import { UserError } from '../user-error.ts';
import { utf8Text } from '../utf8.ts';
import { crc32 } from './crc32.ts';

/** A file in a zip. */
export interface ZipEntry {
  /** With forward slashes; never absolute, never with '..'. */
  readonly name: string;
  /** Inflates it and checks its length and checksum. @throws UserError when it is damaged or a limit is passed. */
  read(): Uint8Array;
}

export const MAX_ZIP_ENTRIES = 10_000;
/** Inflated bytes of all entries together, for each byte of the zip. */
export const MAX_ZIP_RATIO = 100;
/** Inflated bytes of all entries together, however large the zip. */
export const MAX_INFLATED_BYTES = 256 * 1024 * 1024;

const END_SIGNATURE = 0x06054b50;
const END_LENGTH = 22;
const MAX_COMMENT = 0xffff;
const CENTRAL_SIGNATURE = 0x02014b50;
const CENTRAL_LENGTH = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_LENGTH = 30;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;
const UNIX = 3;
/** The kind of file in a Unix mode. */
const KIND_MASK = 0xf000;
const KIND_SYMLINK = 0xa000;
const ORDINARY_KINDS = [0, 0x8000, 0x4000];
/** Small enough that one piece cannot inflate past every limit before it is counted (at most 1,032 to 1). */
const PIECE_BYTES = 4 * 1024;

/** Does it begin like a zip? */
export function isZip(bytes: Uint8Array): boolean {
  const signature = bytes.length < 4 ? 0 : viewOf(bytes).getUint32(0, true);
  return signature === LOCAL_SIGNATURE || signature === END_SIGNATURE;
}

/**
 * Opens a zip: looks through its directory and refuses what no collection of puzzles needs (links, paths that lead out,
 * encryption, more than 10,000 entries). Nothing is inflated until an entry is read; what is inflated is counted over all
 * entries, whatever the directory promises. Folders and what macOS adds are left out.
 * @throws UserError with the reason.
 */
export function openZip(bytes: Uint8Array, source: string): ZipEntry[] {
  const view = viewOf(bytes);
  const end = findEnd(bytes, source);
  const numEntries = view.getUint16(end + 10, true);
  const directoryStart = view.getUint32(end + 16, true);
  if (numEntries === 0xffff || directoryStart === 0xffffffff) {
    throw new UserError(
      `${source} is in the Zip64 format, which no collection of puzzles needs; pack fewer files.`,
    );
  }
  if (numEntries > MAX_ZIP_ENTRIES) {
    throw new UserError(
      `${source} has ${numEntries} entries; at most ${MAX_ZIP_ENTRIES} are read: split it.`,
      'too_large',
    );
  }
  const budget = new InflateBudget(source, bytes.length);
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  let at = directoryStart;
  for (let i = 0; i < numEntries; i++) {
    if (at + CENTRAL_LENGTH > end || view.getUint32(at, true) !== CENTRAL_SIGNATURE) throw damaged(source);
    const header = readCentralHeader(view, at, bytes, source);
    at = header.next;
    if (at > end) throw damaged(source);
    if (header.isFolder || isForeign(header.name)) continue;
    if (names.has(header.name))
      throw new UserError(`${source} holds ${header.name} twice; remove one of them.`);
    names.add(header.name);
    entries.push({
      name: header.name,
      read: () => inflateEntry(bytes, header, end, `${source}/${header.name}`, budget),
    });
  }
  return entries;
}

interface CentralHeader {
  readonly name: string;
  readonly nameLength: number;
  readonly isFolder: boolean;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly localStart: number;
  readonly next: number;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function damaged(source: string): UserError {
  return new UserError(`${source} is a damaged zip; pack it again.`, 'damaged');
}

/** The record at the end, behind which only its own comment may stand. */
function findEnd(bytes: Uint8Array, source: string): number {
  const view = viewOf(bytes);
  const last = bytes.length - END_LENGTH;
  for (let at = last; at >= 0 && at >= last - MAX_COMMENT; at--) {
    if (view.getUint32(at, true) !== END_SIGNATURE) continue;
    if (at + END_LENGTH + view.getUint16(at + 20, true) === bytes.length) return at;
  }
  throw damaged(source);
}

function readCentralHeader(view: DataView, at: number, bytes: Uint8Array, source: string): CentralHeader {
  const nameLength = view.getUint16(at + 28, true);
  const nameStart = at + CENTRAL_LENGTH;
  const nameBytes = bytes.subarray(nameStart, nameStart + nameLength);
  const name = entryName(nameBytes, source);
  const method = view.getUint16(at + 10, true);
  const isUnix = view.getUint8(at + 5) === UNIX;
  const kind = isUnix ? (view.getUint32(at + 38, true) >>> 16) & KIND_MASK : 0;
  if (kind === KIND_SYMLINK) throw new UserError(`${source} holds the link ${name}; pack the file itself.`);
  if (!ORDINARY_KINDS.includes(kind))
    throw new UserError(`${source} holds ${name}, which is no ordinary file.`);
  if (view.getUint16(at + 8, true) & ENCRYPTED) {
    throw new UserError(`${source} is encrypted; pack it without a password.`);
  }
  if (method !== STORED && method !== DEFLATED) {
    throw new UserError(
      `${source}: ${name} is packed by method ${method}; only plain "deflate" zips are read.`,
    );
  }
  return {
    name,
    nameLength,
    isFolder: name.endsWith('/'),
    method,
    crc: view.getUint32(at + 16, true),
    compressedSize: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    localStart: view.getUint32(at + 42, true),
    next: nameStart + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true),
  };
}

/** @throws UserError for a name that would lead out of the folder it is unpacked in. */
function entryName(bytes: Uint8Array, source: string): string {
  const name = (
    utf8Text(bytes) ?? Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  ).replaceAll('\\', '/');
  const leadsOut = name.startsWith('/') || /^[A-Za-z]:/.test(name) || name.split('/').includes('..');
  if (!leadsOut && name !== '' && !/[\x00-\x1f\x7f]/.test(name)) return name;
  throw new UserError(
    `${source} holds an entry named ${JSON.stringify(name.slice(0, 100))}, which leads out of its folder or cannot be a file.`,
  );
}

/** What macOS puts into every zip it makes. */
function isForeign(name: string): boolean {
  return name.startsWith('__MACOSX/') || /(^|\/)(\.DS_Store|\._[^/]*)$/.test(name);
}

/** Counts inflated bytes over all entries of one zip. */
class InflateBudget {
  readonly #source: string;
  readonly #maxBytes: number;
  #numBytes = 0;

  constructor(source: string, zipBytes: number) {
    this.#source = source;
    this.#maxBytes = Math.min(MAX_INFLATED_BYTES, zipBytes * MAX_ZIP_RATIO);
  }

  spend(numBytes: number): void {
    this.#numBytes += numBytes;
    if (this.#numBytes <= this.#maxBytes) return;
    throw new UserError(
      `${this.#source} inflates to more than ${MAX_ZIP_RATIO} times its size or ${MAX_INFLATED_BYTES / 1024 ** 2} MiB; no collection of puzzles does.`,
      'too_large',
    );
  }
}

function inflateEntry(
  bytes: Uint8Array,
  { nameLength, method, crc, compressedSize, size, localStart }: CentralHeader,
  end: number,
  source: string,
  budget: InflateBudget,
): Uint8Array {
  const view = viewOf(bytes);
  if (localStart + LOCAL_LENGTH > end || view.getUint32(localStart, true) !== LOCAL_SIGNATURE)
    throw damaged(source);
  if (view.getUint16(localStart + 26, true) !== nameLength) throw damaged(source);
  const start = localStart + LOCAL_LENGTH + nameLength + view.getUint16(localStart + 28, true);
  if (start + compressedSize > end) throw damaged(source);
  const packed = bytes.subarray(start, start + compressedSize);
  if (method === STORED) budget.spend(packed.length);
  const unpacked = method === STORED ? packed : inflate(packed, size, source, budget);
  if (unpacked.length !== size || crc32(unpacked) !== crc) throw damaged(source);
  return unpacked;
}

/** Inflates piece by piece: what comes out is counted before more goes in. */
function inflate(packed: Uint8Array, size: number, source: string, budget: InflateBudget): Uint8Array {
  const pieces: Uint8Array[] = [];
  let numBytes = 0;
  const inflater = new Inflate((piece) => {
    numBytes += piece.length;
    budget.spend(piece.length);
    if (numBytes > size) throw damaged(source);
    pieces.push(piece);
  });
  try {
    for (let at = 0; at === 0 || at < packed.length; at += PIECE_BYTES) {
      inflater.push(packed.subarray(at, at + PIECE_BYTES), at + PIECE_BYTES >= packed.length);
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    // fflate throws a plain Error for any fault of the stream.
    throw damaged(source);
  }
  const unpacked = new Uint8Array(numBytes);
  let at = 0;
  for (const piece of pieces) {
    unpacked.set(piece, at);
    at += piece.length;
  }
  return unpacked;
}
