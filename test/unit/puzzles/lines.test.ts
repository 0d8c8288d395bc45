import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textLines } from '../../../puzzles/lines.ts';
import { UserError } from '../../../puzzles/user-error.ts';

describe('textLines', () => {
  it('gives what splitting gives', () => {
    const pieces = fc.array(fc.constantFrom('a', 'bc', '\n', '\r', '\r\n', '\n\n', ''), { maxLength: 12 });
    fc.assert(
      fc.property(pieces, (list) => {
        const text = list.join('');
        const lines = [...textLines(text, 'x')];
        expect(lines.map((line) => line.text)).toEqual(text.split(/\r\n|\n|\r/));
        expect(lines.map((line) => line.number)).toEqual(lines.map((_, index) => index + 1));
      }),
      { numRuns: 500 },
    );
    expect([...textLines('\uFEFFa\nb', 'x')].map((line) => line.text)).toEqual(['a', 'b']);
  });

  it('refuses a line of more than 10,000 characters, naming it', () => {
    const long = 'x'.repeat(10_000);
    expect([...textLines(`a\n${long}`, 'f')]).toHaveLength(2);
    expect(() => [...textLines(`a\n${long}y`, 'f')]).toThrow(UserError);
    expect(() => [...textLines(`a\n${long}y`, 'f')]).toThrow(/^f: line 2 has 10001 characters/);
  });
});
