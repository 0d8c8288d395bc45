import { strToU8, zipSync, type Zippable } from 'fflate';

/** A zip of texts and bytes. */
export function zipOf(files: Record<string, string | Uint8Array>, level: 0 | 6 = 6): Uint8Array {
  const content: Zippable = {};
  for (const [name, data] of Object.entries(files)) {
    content[name] = [typeof data === 'string' ? strToU8(data) : data, { level, mtime: '2025-01-01' }];
  }
  return zipSync(content);
}

/** Where a signature stands for the n-th time. */
export function findSignature(bytes: Uint8Array, signature: number, n = 0): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 4 <= bytes.length; at++) {
    if (view.getUint32(at, true) === signature && n-- === 0) return at;
  }
  throw new Error('no such signature');
}

export const CENTRAL = 0x02014b50;
export const LOCAL = 0x04034b50;
export const END = 0x06054b50;

/** The zip with a number of its first central directory record changed. */
export function patched(
  zip: Uint8Array,
  signature: number,
  offset: number,
  width: 1 | 2 | 4,
  value: number,
): Uint8Array {
  const bytes = zip.slice();
  const view = new DataView(bytes.buffer);
  const at = findSignature(bytes, signature) + offset;
  if (width === 1) view.setUint8(at, value);
  else if (width === 2) view.setUint16(at, value, true);
  else view.setUint32(at, value, true);
  return bytes;
}
