import { describe, expect, it } from 'vitest';

import {
  nonEmpty,
  numberOrRange,
  oneOf,
  positiveNumber,
  wholeNumber,
} from '../../../../../main/shells/cli/option-values.ts';
import { UserError } from '../../../../../puzzles/user-error.ts';

describe('the values of options', () => {
  it.each(['1', '7', '12'])('take %s for a whole number from 1 to 12', (text) => {
    expect(wholeNumber('--n', 1, 12)(text)).toBe(Number(text));
  });

  it.each(['', ' ', '0', '13', '-1', '1.5', '1e1', '0x3', 'x', 'NaN', 'Infinity', '99999999999999999999'])(
    'refuse %j as a whole number from 1 to 12, in one sentence that names the option',
    (text) => {
      expect(() => wholeNumber('--n', 1, 12)(text)).toThrow(
        new UserError(`--n must be a whole number from 1 to 12, not "${text}".`),
      );
    },
  );

  it('read a number or a range', () => {
    expect(numberOrRange('--blanks')('8')).toEqual([8, 8]);
    expect(numberOrRange('--blanks')('6-11')).toEqual([6, 11]);
    for (const text of ['', '11-6', '6-', '-6', '6-11-12', '6..11', 'six']) {
      expect(() => numberOrRange('--blanks')(text), text).toThrow(UserError);
    }
  });

  it('read a positive number', () => {
    expect(positiveNumber('--minutes')('1.5')).toBe(1.5);
    expect(positiveNumber('--minutes')('.5')).toBe(0.5);
    for (const text of ['', '0', '-1', '1e3', '1.', 'x', '9'.repeat(400)]) {
      expect(() => positiveNumber('--minutes')(text), text).toThrow(UserError);
    }
  });

  it('read one word of a few, and any text but an empty one', () => {
    expect(oneOf('--size', ['4', '6', '9'])('6')).toBe('6');
    expect(() => oneOf('--size', ['4', '6', '9'])('5')).toThrow('--size must be 4, 6 or 9, not "5".');
    expect(nonEmpty('--run')('a')).toBe('a');
    expect(() => nonEmpty('--run')(' ')).toThrow('--run must not be empty.');
  });
});
