import { crc32 as platformCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../../puzzles/import/crc32.ts';
import { isZip, MAX_INFLATED_BYTES, MAX_ZIP_ENTRIES, openZip } from '../../../../puzzles/import/zip.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { CENTRAL, END, findSignature, LOCAL, patched, zipOf } from './zips.ts';

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const namesOf = (zip: Uint8Array): string[] => openZip(zip, 'z.zip').map(({ name }) => name);
const readAll = (zip: Uint8Array): string[] => openZip(zip, 'z.zip').map((entry) => textOf(entry.read()));

/** A name written over another of the same length, in both headers. */
function renamed(zip: Uint8Array, from: string, to: string): Uint8Array {
  expect(to).toHaveLength(from.length);
  const text = Array.from(zip, (byte) => String.fromCharCode(byte))
    .join('')
    .replaceAll(from, to);
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

const UNIX_LINK = (0xa1ff << 16) >>> 0;

describe('openZip', () => {
  it.each([0, 6] as const)('reads what was packed at level %i', (level) => {
    const files = { 'a.json': '{"x": 1}', 'deep/b.txt': 'é'.repeat(5000), empty: '' };
    const zip = zipOf(files, level);
    expect(isZip(zip)).toBe(true);
    expect(namesOf(zip)).toEqual(Object.keys(files));
    expect(readAll(zip)).toEqual(Object.values(files));
  });

  it('reads any bytes of any length', () => {
    const random = randomFromSeed(1);
    for (const length of [1, 4095, 4096, 4097, 300_000]) {
      const bytes = Uint8Array.from({ length }, () => random.int(0, 255));
      expect(openZip(zipOf({ a: bytes }), 'z.zip')[0].read()).toEqual(bytes);
    }
  });

  it('leaves out folders and what macOS adds, and reads names written on Windows', () => {
    const zip = zipOf({ 'f/': '', '__MACOSX/f/._a': 'x', 'f/._b': 'x', 'f/.DS_Store': 'x', 'f/a.json': '1' });
    expect(namesOf(zip)).toEqual(['f/a.json']);
    expect(namesOf(renamed(zipOf({ 'f/a.json': '1' }), 'f/a.json', 'f\\a.json'))).toEqual(['f/a.json']);
  });

  it('finds the end behind a comment that looks like one', () => {
    const zip = zipOf({ a: '1' });
    const end = findSignature(zip, END);
    const comment = Uint8Array.of(0x50, 0x4b, 5, 6, ...new Array<number>(30).fill(0));
    const commented = Uint8Array.of(...zip, ...comment);
    new DataView(commented.buffer).setUint16(end + 20, comment.length, true);
    expect(readAll(commented)).toEqual(['1']);
  });

  const good = zipOf({ 'aaaaaaaa.json': '[1, 2, 3]' });
  const two = zipOf({ 'a.json': '1', 'b.json': '2' });
  it.each<[string, Uint8Array, RegExp]>([
    ['a way out', renamed(good, 'aaaaaaaa.json', '../../aa.json'), /"\.\.\/\.\.\/aa\.json", which leads out/],
    ['a way out from Windows', renamed(good, 'aaaaaaaa.json', '..\\..\\aa.json'), /leads out/],
    ['an absolute path', renamed(good, 'aaaaaaaa.json', '/etc/passwd.j'), /leads out/],
    ['a drive', renamed(good, 'aaaaaaaa.json', 'C:\\aaaaa.json'), /leads out/],
    ['a control character', renamed(good, 'aaaaaaaa.json', 'aaaaaa\0a.json'), /leads out/],
    [
      'a link',
      patched(patched(good, CENTRAL, 5, 1, 3), CENTRAL, 38, 4, UNIX_LINK),
      /holds the link aaaaaaaa\.json/,
    ],
    ['a device', patched(patched(good, CENTRAL, 5, 1, 3), CENTRAL, 38, 4, 0x2000 << 16), /no ordinary file/],
    ['encryption', patched(good, CENTRAL, 8, 2, 1), /is encrypted/],
    ['another method', patched(good, CENTRAL, 10, 2, 14), /packed by method 14/],
    ['Zip64', patched(good, END, 10, 2, 0xffff), /Zip64/],
    ['two of a name', renamed(two, 'b.json', 'a.json'), /holds a\.json twice/],
    ['a cut zip', good.subarray(0, good.length - 1), /damaged zip/],
    ['a cut beginning', good.subarray(10), /damaged zip/],
    ['nothing but a beginning', good.subarray(0, 40), /damaged zip/],
    ['more entries than there are', patched(good, END, 10, 2, 2), /damaged zip/],
    ['a directory elsewhere', patched(good, END, 16, 4, 3), /damaged zip/],
    ['a directory beyond the end', patched(good, END, 16, 4, 0x7fffffff), /damaged zip/],
    ['a long name', patched(good, CENTRAL, 28, 2, 60_000), /damaged zip|leads out/],
  ])('refuses %s', (_, zip, message) => {
    expect(() => openZip(zip, 'z.zip')).toThrow(UserError);
    expect(() => openZip(zip, 'z.zip')).toThrow(message);
  });

  it.each<[string, Uint8Array]>([
    ['a wrong checksum', patched(good, CENTRAL, 16, 4, 12345)],
    ['more than it says', patched(good, CENTRAL, 24, 4, 3)],
    ['less than it says', patched(good, CENTRAL, 24, 4, 300)],
    ['no local header', patched(good, CENTRAL, 42, 4, 7)],
    ['a local header beyond the end', patched(good, CENTRAL, 42, 4, 0x7fffffff)],
    ['content beyond the end', patched(good, CENTRAL, 20, 4, 5000)],
    ['another name in the local header', patched(good, LOCAL, 26, 2, 3)],
    ['a broken stream', patched(good, LOCAL, 30 + 13, 4, 0xffffffff)],
  ])('refuses an entry with %s, when it is read', (_, zip) => {
    const [entry] = openZip(zip, 'z.zip');
    expect(() => entry.read()).toThrow(UserError);
    expect(() => entry.read()).toThrow(/^z\.zip\/aaaaaaaa\.json is a damaged zip/);
  });

  it('refuses more than 10,000 entries', () => {
    const many = (count: number) =>
      zipOf(Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}`, ''])), 0);
    expect(openZip(many(MAX_ZIP_ENTRIES), 'z.zip')).toHaveLength(MAX_ZIP_ENTRIES);
    expect(() => openZip(many(MAX_ZIP_ENTRIES + 1), 'z.zip')).toThrow(/has 10001 entries; at most 10000/);
  });
});

describe('bombs', () => {
  const bomb = zipOf({ 'bomb.json': new Uint8Array(80_000_000) });

  it('stop at 100 times the size of the zip, counted on what comes out', () => {
    expect(80_000_000 / bomb.length).toBeGreaterThan(900);
    const [entry] = openZip(bomb, 'z.zip');
    const before = process.memoryUsage().arrayBuffers;
    expect(() => entry.read()).toThrow(/inflates to more than 100 times its size/);
    // It gave up long before all was inflated.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(60_000_000);
  });

  it('do not get through by lying about their size', () => {
    const liar = patched(bomb, CENTRAL, 24, 4, 1000);
    expect(() => openZip(liar, 'z.zip')[0].read()).toThrow(UserError);
  });

  it('are counted over all entries together', () => {
    // Each entry alone is far below the limit of the whole; entry by entry they pass it.
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`${index}`, new Uint8Array(50_000).fill(index)]),
    );
    const zip = zipOf(files);
    const entries = openZip(zip, 'z.zip');
    const numRead = entries.findIndex((entry) => {
      try {
        entry.read();
        return false;
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        return true;
      }
    });
    expect(numRead).toBeGreaterThan(0);
    expect((numRead + 1) * 50_000).toBeGreaterThan(100 * zip.length);
    expect((numRead - 1) * 50_000).toBeLessThan(100 * zip.length);
    expect(MAX_INFLATED_BYTES).toBe(268_435_456);
  });

  it('that point at one stream many times are counted each time', () => {
    // Two names for the same 45,000 bytes: the second directory record is turned to the first stream.
    const zip = zipOf({ a: new Uint8Array(45_000), b: new Uint8Array(45_000) });
    const bytes = zip.slice();
    new DataView(bytes.buffer).setUint32(findSignature(bytes, CENTRAL, 1) + 42, 0, true);
    const [first, second] = openZip(bytes, 'z.zip');
    expect(() => {
      first.read();
      second.read();
    }).toThrow(/100 times/);
  });
});

describe('crc32', () => {
  it('is the platform’s', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(crc32(bytes)).toBe(platformCrc32(bytes));
      }),
    );
  });
});
