import { strFromU8 } from 'fflate';
import { readBytes, type ByteSource, type Refuse } from './byte-source.ts';

/** A file in a zip whose bytes lie in it as they are. */
export interface StoredEntry {
  readonly name: string;
  readonly size: number;
  readonly crc: number;
  /** False where its bytes do not lie there as they are: packed or encrypted. */
  readonly isPlain: boolean;
  /** Where the entry's own header begins. */
  readonly headerStart: number;
}

/** A thousand times what a TRM's checkpoint has. */
export const MAX_ENTRIES = 20_000;
const MAX_DIRECTORY_BYTES = 4 * 1024 * 1024;

const END_SIGNATURE = 0x06054b50;
const END_LENGTH = 22;
const MAX_COMMENT = 0xffff;
const END64_SIGNATURE = 0x06064b50;
const END64_LENGTH = 56;
const LOCATOR_SIGNATURE = 0x07064b50;
const LOCATOR_LENGTH = 20;
const CENTRAL_SIGNATURE = 0x02014b50;
const CENTRAL_LENGTH = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_LENGTH = 30;
const ZIP64_FIELD = 1;
const ENCRYPTED = 1;
const STORED = 0;
const IN_ZIP64_16 = 0xffff;
const IN_ZIP64_32 = 0xffffffff;

/** Does a file begin like a zip? */
export function isZipFile(file: ByteSource): boolean {
  if (file.size < END_LENGTH) return false;
  const signature = viewAt(file, 0, 4).getUint32(0, true);
  return signature === LOCAL_SIGNATURE || signature === END_SIGNATURE;
}

interface Directory {
  readonly start: number;
  readonly end: number;
  readonly numEntries: number;
}

/**
 * The directory of a zip of any size (also Zip64), as torch.save makes it. Of the entries nothing is read.
 */
export function readStoredZip(file: ByteSource, refuse: Refuse): Map<string, StoredEntry> {
  const { start, end, numEntries } = findDirectory(file, refuse);
  if (numEntries > MAX_ENTRIES) refuse(`it has ${numEntries} entries; ${MAX_ENTRIES} are allowed`);
  if (start > end || end > file.size) return refuse('its directory is damaged (is it complete?)');
  if (end - start > MAX_DIRECTORY_BYTES) {
    refuse(`its directory has ${end - start} bytes; ${MAX_DIRECTORY_BYTES} are allowed`);
  }
  const directory = readBytes(file, start, end - start);
  const entries = new Map<string, StoredEntry>();
  let at = 0;
  for (let i = 0; i < numEntries; i++) {
    const { entry, next } = readCentralHeader(directory, at, refuse);
    at = next;
    if (entry.headerStart + LOCAL_LENGTH + (entry.isPlain ? entry.size : 0) > start) {
      refuse(`its entry ${shown(entry.name)} reaches past the end (is the file complete?)`);
    }
    if (entries.has(entry.name)) refuse(`it holds ${shown(entry.name)} twice`);
    entries.set(entry.name, entry);
  }
  return entries;
}

/** Where an entry's bytes begin. All of them lie within the file. */
export function dataStart(
  file: ByteSource,
  { name, size, isPlain, headerStart }: StoredEntry,
  refuse: Refuse,
): number {
  if (!isPlain) {
    return refuse(
      `its entry ${shown(name)} is packed or encrypted, and torch.save does neither: unpack it and save it again`,
    );
  }
  const view = viewAt(file, headerStart, LOCAL_LENGTH);
  const start = headerStart + LOCAL_LENGTH + view.getUint16(26, true) + view.getUint16(28, true);
  if (view.getUint32(0, true) !== LOCAL_SIGNATURE || start + size > file.size) {
    return refuse(`its entry ${shown(name)} is damaged`);
  }
  return start;
}

/** Names from a file, fit for a message. */
export function shown(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 77)}...` : name);
}

function viewAt(file: ByteSource, start: number, length: number): DataView {
  return new DataView(readBytes(file, start, length).buffer);
}

function findDirectory(file: ByteSource, refuse: Refuse): Directory {
  const tailLength = Math.min(file.size, END_LENGTH + MAX_COMMENT);
  const tailStart = file.size - tailLength;
  const tail = viewAt(file, tailStart, tailLength);
  for (let at = tailLength - END_LENGTH; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END_SIGNATURE) continue;
    if (at + END_LENGTH + tail.getUint16(at + 20, true) !== tailLength) continue;
    const numEntries = tail.getUint16(at + 10, true);
    const length = tail.getUint32(at + 12, true);
    const start = tail.getUint32(at + 16, true);
    const isLarge = numEntries === IN_ZIP64_16 || length === IN_ZIP64_32 || start === IN_ZIP64_32;
    if (isLarge) return findDirectory64(file, tailStart + at, refuse);
    if (start + length > tailStart + at) refuse('its directory is damaged (is it complete?)');
    return { start, end: start + length, numEntries };
  }
  return refuse('it begins like a zip, but its directory is missing (is it complete?)');
}

function findDirectory64(file: ByteSource, endStart: number, refuse: Refuse): Directory {
  const damaged = 'its Zip64 directory is damaged (is it complete?)';
  if (endStart < LOCATOR_LENGTH) return refuse(damaged);
  const locator = viewAt(file, endStart - LOCATOR_LENGTH, LOCATOR_LENGTH);
  const recordStart = toNumber(locator.getBigUint64(8, true), refuse);
  if (locator.getUint32(0, true) !== LOCATOR_SIGNATURE || recordStart + END64_LENGTH > endStart) {
    return refuse(damaged);
  }
  const record = viewAt(file, recordStart, END64_LENGTH);
  const length = toNumber(record.getBigUint64(40, true), refuse);
  const start = toNumber(record.getBigUint64(48, true), refuse);
  if (record.getUint32(0, true) !== END64_SIGNATURE || start + length > recordStart) return refuse(damaged);
  return { start, end: start + length, numEntries: toNumber(record.getBigUint64(32, true), refuse) };
}

function readCentralHeader(
  directory: Uint8Array,
  at: number,
  refuse: Refuse,
): { entry: StoredEntry; next: number } {
  const view = new DataView(directory.buffer, directory.byteOffset, directory.byteLength);
  const isHeader = at + CENTRAL_LENGTH <= directory.length && view.getUint32(at, true) === CENTRAL_SIGNATURE;
  if (!isHeader) return refuse('its directory is damaged');
  const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
    view.getUint16(at + field, true),
  );
  const extraStart = at + CENTRAL_LENGTH + nameLength;
  const next = extraStart + extraLength + commentLength;
  if (next > directory.length) return refuse('its directory is damaged');
  const name = strFromU8(directory.subarray(at + CENTRAL_LENGTH, extraStart), true);
  const isPlain =
    (view.getUint16(at + 8, true) & ENCRYPTED) === 0 && view.getUint16(at + 10, true) === STORED;
  const large = new Zip64Field(view, extraStart, extraStart + extraLength, refuse);
  const size = large.orElse(view.getUint32(at + 24, true));
  const storedSize = large.orElse(view.getUint32(at + 20, true));
  const headerStart = large.orElse(view.getUint32(at + 42, true));
  if (isPlain && size !== storedSize) refuse(`its entry ${shown(name)} is damaged`);
  return { entry: { name, size, crc: view.getUint32(at + 16, true), isPlain, headerStart }, next };
}

/** The extra field with those numbers that are too large for their places, in the order of these. */
class Zip64Field {
  readonly #view: DataView;
  readonly #refuse: Refuse;
  #at = 0;
  #end = 0;

  constructor(view: DataView, start: number, end: number, refuse: Refuse) {
    this.#view = view;
    this.#refuse = refuse;
    for (let at = start; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
      if (view.getUint16(at, true) !== ZIP64_FIELD) continue;
      this.#at = at + 4;
      this.#end = Math.min(end, at + 4 + view.getUint16(at + 2, true));
      return;
    }
  }

  orElse(value: number): number {
    if (value !== IN_ZIP64_32) return value;
    if (this.#at + 8 > this.#end) return this.#refuse('its Zip64 directory is damaged');
    this.#at += 8;
    return toNumber(this.#view.getBigUint64(this.#at - 8, true), this.#refuse);
  }
}

function toNumber(value: bigint, refuse: Refuse): number {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : refuse('its Zip64 directory is damaged');
}
