import { UserError } from '../../../puzzles/user-error.ts';

/** How commander turns the text behind an option into its value; throws a UserError that names the option. */
export type OptionParser<T> = (text: string) => T;

/** A whole number of plain digits, both ends included. */
export function wholeNumber(
  option: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): OptionParser<number> {
  return (text) => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} up` : `from ${least} to ${most}`;
    throw new UserError(`${option} must be a whole number ${range}, not "${shorten(text)}".`);
  };
}

/** A positive number, which may have decimals: 1.5. */
export function positiveNumber(option: string): OptionParser<number> {
  return (text) => {
    const value = /^\d*\.?\d+$/.test(text) ? Number(text) : NaN;
    if (value > 0 && Number.isFinite(value)) return value;
    throw new UserError(`${option} must be a positive number, not "${shorten(text)}".`);
  };
}

/** `8`, or `6-11` with the smaller number first. */
export function numberOrRange(option: string): OptionParser<readonly [number, number]> {
  return (text) => {
    const [, least, most = least] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
    if (least !== undefined && Number(least) <= Number(most)) return [Number(least), Number(most)];
    throw new UserError(
      `${option} must be a whole number or a range like 6-11 with the smaller number first, not "${shorten(text)}".`,
    );
  };
}

/** One of a few words. */
export function oneOf<T extends string>(option: string, words: readonly T[]): OptionParser<T> {
  return (text) => {
    const word = words.find((candidate) => candidate === text);
    if (word !== undefined) return word;
    throw new UserError(`${option} must be ${orList(words)}, not "${shorten(text)}".`);
  };
}

const MAX_NAME_LENGTH = 100;

/** A name as lists show it: one line of at most 100 characters. */
export function name(option: string): OptionParser<string> {
  return (text) => {
    if (nonEmpty(option)(text).length <= MAX_NAME_LENGTH && !/[\x00-\x1f\x7f-\x9f]/.test(text)) return text;
    throw new UserError(
      `${option} must be at most ${MAX_NAME_LENGTH} characters without line breaks or other control characters.`,
    );
  };
}

/** Any text but an empty one: an unset shell variable should not name a run or a folder. */
export function nonEmpty(option: string): OptionParser<string> {
  return (text) => {
    if (text.trim() !== '') return text;
    throw new UserError(`${option} must not be empty.`);
  };
}

function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function shorten(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}...`;
}
