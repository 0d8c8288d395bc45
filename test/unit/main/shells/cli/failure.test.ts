import { describe, expect, it } from 'vitest';

import { failureOf } from '../../../../../main/shells/cli/failure.ts';
import { tesseraProgram } from '../../../../../main/shells/cli/program.ts';
import { UserError } from '../../../../../puzzles/user-error.ts';

async function failureOfWords(...words: string[]) {
  try {
    await tesseraProgram('1.2.3').parseAsync(words, { from: 'user' });
  } catch (error) {
    return failureOf(error);
  }
  throw new Error('the words were accepted');
}

describe('what becomes of an error', () => {
  it('is the sentence of a UserError, and exit 2', () => {
    expect(failureOf(new UserError('There is no run 7.'))).toEqual({
      exitCode: 2,
      message: 'There is no run 7.',
    });
  });

  it('is a stack to report, and exit 1, for our own', () => {
    const { exitCode, message } = failureOf(new Error('internal: lost'));
    expect(exitCode).toBe(1);
    expect(message).toMatch(/error of its own; please report it\.\nError: internal: lost\n +at /);
  });

  it.each([
    [['puzles'], "Unknown command 'puzles' (did you mean puzzles?): --help tells what there is."],
    [
      ['puzzles', '--limt', '3'],
      "Unknown option '--limt' (did you mean --limit?): --help tells what there is.",
    ],
    [['import'], "Missing required argument 'file': --help tells what there is."],
    [['puzzles', '--limit'], "Option '--limit <n>' argument missing: --help tells what there is."],
    [
      ['generate', 'sudoku', '--count', '3', '--blanks', '3', '--collection', 'c'],
      "Required option '--size <n>' not specified: --help tells what there is.",
    ],
    [['generate'], 'A command is missing: --help lists them.'],
    [['puzzles', 'a', 'b'], "Too many arguments for 'puzzles': --help tells what there is."],
    [['puzzles', '--limit', 'x'], '--limit must be a whole number from 1 up, not "x".'],
  ])('is one sentence and exit 2 for the words %j', async (words, message) => {
    expect(await failureOfWords(...words)).toEqual({ exitCode: 2, message });
  });
});
