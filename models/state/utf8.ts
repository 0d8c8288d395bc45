import { strFromU8, strToU8 } from 'fflate';

/** The text of UTF-8 bytes; null for anything else, a byte order mark included. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  const text = strFromU8(bytes);
  // Broken UTF-8 reads as something else than was written.
  const written = strToU8(text);
  const isSame = written.length === bytes.length && written.every((byte, i) => byte === bytes[i]);
  return isSame ? text : null;
}
