import { readArcFiles } from '../../puzzles/arc/files.ts';
import type { ArcTask } from '../../puzzles/arc/task.ts';
import { checkSubmission, type SubmissionReport } from '../../puzzles/submission/doctor.ts';
import { fixSubmission, type FixedSubmission } from '../../puzzles/submission/fix.ts';
import { readAnswers, scoreSubmission, type SubmissionScore } from '../../puzzles/submission/score.ts';
import { UserError } from '../../puzzles/user-error.ts';
import { utf8Bytes, utf8Text } from '../../puzzles/utf8.ts';
import { readBounded, refuseExisting, writeNewFile } from './user-files.ts';

/** What the reader of JSON takes, and a byte more would only be refused later. */
const MAX_BYTES = 64 * 1024 * 1024;

export interface FixRequest {
  /** Where the repaired submission goes. */
  readonly out: string;
  /** Put the competition's placeholder where an answer is missing; it counts as wrong. */
  readonly fillsMissing: boolean;
}

/** Everything that is wrong with a submission file. @throws UserError when a file cannot be read or holds no tasks */
export function examineSubmission(path: string, challenges: string): SubmissionReport {
  return checkSubmission(readText(path), readTasks(challenges), { source: path });
}

/**
 * Repairs a submission file without inventing an answer and writes the result beside it.
 * @throws UserError when a file cannot be read or written, or nothing can be read from the submission
 */
export function repairSubmission(
  path: string,
  challenges: string,
  { out, fillsMissing }: FixRequest,
): FixedSubmission {
  refuseExisting(out);
  const fixed = fixSubmission(readText(path), readTasks(challenges), { source: path, fillsMissing });
  if (fixed.text === null) {
    const reason = fixed.report.problems.at(0)?.sentence ?? `${path} cannot be read.`;
    throw new UserError(`${reason.replace(/\.$/, '')}: nothing can be repaired.`, 'bad_json');
  }
  writeNewFile(out, utf8Bytes(fixed.text));
  return fixed;
}

/** @throws UserError when a file cannot be read, is not what it should be, or no answer is known */
export function scoreSubmissionFile(path: string, solutions: string): SubmissionScore {
  const answers = readAnswers(readText(solutions), solutions);
  return scoreSubmission(readText(path), answers, { source: path });
}

function readTasks(path: string): ArcTask[] {
  const { collections } = readArcFiles([{ name: path, text: readText(path) }]);
  return collections.flatMap(({ tasks }) => tasks);
}

function readText(path: string): string {
  const text = utf8Text(readBounded(path, MAX_BYTES));
  if (text !== null) return text;
  throw new UserError(`${path} is no text in UTF-8, so it is no JSON.`, 'bad_json');
}
