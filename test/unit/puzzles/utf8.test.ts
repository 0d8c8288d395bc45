import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8Bytes, utf8Text } from '../../../puzzles/utf8.ts';

describe('UTF-8', () => {
  it('comes back as it went', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        if (text.isWellFormed() && !text.startsWith('\uFEFF')) expect(utf8Text(utf8Bytes(text))).toBe(text);
      }),
    );
    expect(utf8Text(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe('A');
  });

  it('is told from other bytes exactly as the platform does', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const byte = fc.oneof(
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(0x80, 0xbf, 0xe0, 0xed, 0xf0, 0xf4),
    );
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 6 }), (values) => {
        const bytes = Uint8Array.from(values);
        let expected: string | null = null;
        try {
          expected = decoder.decode(bytes);
        } catch {
          expected = null;
        }
        expect(utf8Text(bytes)).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });
});
