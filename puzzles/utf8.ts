import { strFromU8, strToU8 } from 'fflate';

/** The text of UTF-8 bytes, without a byte order mark; null when they are anything else (RFC 3629). */
export function utf8Text(bytes: Uint8Array): string | null {
  return isUtf8(bytes) ? strFromU8(bytes).replace(/^\uFEFF/, '') : null;
}

export function utf8Bytes(text: string): Uint8Array {
  return strToU8(text);
}

function isUtf8(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at];
    if (lead < 0x80) {
      at++;
      continue;
    }
    const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (length === 0 || at + length > bytes.length) return false;
    // The second byte rules out what has a shorter form, surrogates, and what lies beyond U+10FFFF.
    const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (bytes[at + 1] < least || bytes[at + 1] > most) return false;
    for (let i = at + 2; i < at + length; i++) if ((bytes[i] & 0xc0) !== 0x80) return false;
    at += length;
  }
  return true;
}
