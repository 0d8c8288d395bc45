import type { Random } from '../../../../puzzles/random.ts';

/** Numbers and marks that parsers trip over, as bytes. */
const MORSELS = [
  '0',
  '9',
  '10',
  '-1',
  '1e9',
  '99999999999999999999',
  '0.5',
  'null',
  'true',
  '""',
  '"x"',
  '{}',
  '[]',
  '[',
  ']',
  '{',
  '}',
  ',',
  ':',
  '"',
  '\\',
  '\\u0000',
  '\\ud800',
  '\n',
  '\r\n',
  '\0',
  ' ',
  '.',
  '#',
  'S',
  'G',
  'o',
  '..',
  '../',
  '|||',
  'é',
  '\u2028',
  '"train"',
  '"test"',
  '"input"',
  '"output"',
  '"attempt_1"',
  'question',
  '__proto__',
  'constructor',
].map((text) => new TextEncoder().encode(text));

/** One to four random changes: bits turned, bytes put in, taken out, doubled or moved, parts cut off or taken from elsewhere. */
export function mutate(seeds: readonly Uint8Array[], random: Random): Uint8Array {
  const pick = <T>(list: readonly T[]): T => list[random.int(0, list.length - 1)];
  let bytes: number[] = [...pick(seeds)];
  for (let numLeft = random.int(1, random.int(1, 4)); numLeft > 0; numLeft--) {
    const at = random.int(0, bytes.length);
    const length = random.int(1, random.int(0, 9) === 0 ? 200 : 8);
    switch (random.int(0, 9)) {
      case 0:
        if (at < bytes.length) bytes[at] ^= 1 << random.int(0, 7);
        break;
      case 1:
        if (at < bytes.length) bytes[at] = pick([0, 1, 0x7f, 0x80, 0xff, random.int(0, 255)]);
        break;
      case 2:
        bytes.splice(at, 0, ...pick(MORSELS));
        break;
      case 3:
        bytes.splice(at, random.int(1, 3), ...pick(MORSELS));
        break;
      case 4:
        bytes.splice(at, length);
        break;
      case 5:
        bytes.splice(at, 0, ...bytes.slice(at, at + length));
        break;
      case 6: {
        const from = random.int(0, bytes.length);
        bytes.splice(at, 0, ...bytes.splice(from, length));
        break;
      }
      case 7: {
        // A digit for a digit: the form stays whole and what it says changes.
        const digits = bytes.flatMap((byte, index) => (byte >= 0x30 && byte <= 0x39 ? [index] : []));
        if (digits.length > 0) bytes[pick(digits)] = random.int(0x30, 0x39);
        break;
      }
      case 8: {
        const other = pick(seeds);
        const from = random.int(0, other.length);
        bytes.splice(at, length, ...other.subarray(from, from + length));
        break;
      }
      default:
        if (random.int(0, 4) === 0) bytes = bytes.slice(0, at);
        else bytes.splice(at, 0, random.int(0, 255));
    }
  }
  return Uint8Array.from(bytes);
}
