import { crc32 } from 'node:zlib';

export interface ZipOptions {
  /** Write every number that may be large as Zip64 does, and the records that go with it. */
  readonly zip64?: boolean;
  /** 0 = stored. */
  readonly method?: number;
}

/** A zip with these entries, byte for byte. */
export function storedZip(
  entries: Readonly<Record<string, Uint8Array | string>>,
  { zip64 = false, method = 0 }: ZipOptions = {},
): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(entries)) {
    const bytes = Buffer.from(content);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(method, 8);
    local.writeUInt16LE(name.length, 26);
    directory.push(centralHeader(name, bytes, at, { zip64, method }));
    parts.push(local, Buffer.from(name), bytes);
    at += 30 + name.length + bytes.length;
  }
  const length = directory.reduce((sum, header) => sum + header.length, 0);
  return Buffer.concat([...parts, ...directory, endRecords(directory.length, length, at, zip64)]);
}

function centralHeader(
  name: string,
  bytes: Buffer,
  start: number,
  { zip64, method = 0 }: ZipOptions,
): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(method, 10);
  header.writeUInt32LE(crc32(bytes), 16);
  header.writeUInt32LE(zip64 ? 0xffffffff : bytes.length, 20);
  header.writeUInt32LE(zip64 ? 0xffffffff : bytes.length, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt32LE(zip64 ? 0xffffffff : start, 42);
  if (!zip64) return Buffer.concat([header, Buffer.from(name)]);
  // Another field first, as other programs put there.
  const extra = Buffer.alloc(4 + 2 + 4 + 24);
  extra.writeUInt16LE(0x5455, 0);
  extra.writeUInt16LE(2, 2);
  extra.writeUInt16LE(1, 6);
  extra.writeUInt16LE(24, 8);
  [bytes.length, bytes.length, start].forEach((n, i) => extra.writeBigUInt64LE(BigInt(n), 10 + 8 * i));
  header.writeUInt16LE(extra.length, 30);
  return Buffer.concat([header, Buffer.from(name), extra]);
}

function endRecords(numEntries: number, length: number, start: number, zip64: boolean): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(zip64 ? 0xffff : numEntries, 8);
  end.writeUInt16LE(zip64 ? 0xffff : numEntries, 10);
  end.writeUInt32LE(zip64 ? 0xffffffff : length, 12);
  end.writeUInt32LE(zip64 ? 0xffffffff : start, 16);
  if (!zip64) return end;
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  [numEntries, numEntries, length, start].forEach((n, i) => record.writeBigUInt64LE(BigInt(n), 24 + 8 * i));
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(start + length), 8);
  return Buffer.concat([record, locator, end]);
}
