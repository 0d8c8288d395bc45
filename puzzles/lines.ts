import { UserError } from './user-error.ts';

/** A line of a text, without its end. */
export interface TextLine {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

/** The longest line of the largest maze in the official CSV has 2,000 characters. */
const MAX_LINE_LENGTH = 10_000;

/**
 * The lines of a text one by one, whichever way they end, so that a text of millions of lines takes no more memory than
 * itself. A byte order mark is left out.
 * @param where begins the message, e.g. the file's name.
 * @throws UserError at a line longer than 10,000 characters.
 */
export function* textLines(text: string, where: string): Generator<TextLine> {
  const ends = /\r\n|\n|\r/g;
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  for (let number = 1; ; number++) {
    ends.lastIndex = start;
    const end = ends.exec(text);
    const stop = end?.index ?? text.length;
    if (stop - start > MAX_LINE_LENGTH) {
      throw new UserError(
        `${where}: line ${number} has ${stop - start} characters; no puzzle has so many.`,
        'too_large',
      );
    }
    yield { text: text.slice(start, stop), number };
    if (end === null) return;
    start = stop + end[0].length;
  }
}
