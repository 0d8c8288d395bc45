import { readArcFiles } from '../../puzzles/arc/files.ts';
import type { ArcTask } from '../../puzzles/arc/task.ts';
import { Findings, type ProblemCode } from '../../puzzles/submission/findings.ts';
import { readSubmissionJson } from '../../puzzles/submission/read.ts';
import { checkSubmission, type SubmissionReport } from '../../puzzles/submission/doctor.ts';
import { fixSubmission, type FixedSubmission } from '../../puzzles/submission/fix.ts';
import { readAnswers, scoreSubmission, type SubmissionScore } from '../../puzzles/submission/score.ts';
import { UserError } from '../../puzzles/user-error.ts';
import { utf8Bytes, utf8Text } from '../../puzzles/utf8.ts';
import type { Store } from '../store/store.ts';
import { tasksToAnswer } from './submitting.ts';
import { readBounded, refuseExisting, writeNewFile } from './user-files.ts';
import { isArcPuzzle } from './voting.ts';

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

/** What a text is worth as a submission for these tasks: the doctor's report, and its scores where answers are known. */
export function examineText(
  text: string,
  tasks: readonly ArcTask[],
  source: string,
): { report: SubmissionReport; score: SubmissionScore | null } {
  const report = checkSubmission(text, tasks, { source });
  const isReadable = readSubmissionJson(text, source, new Findings<ProblemCode>()) !== null;
  return { report, score: isReadable ? scoreWhereKnown(text, tasks) : null };
}

/** Both scores by the answers that the tasks bring along; null when none is known. @throws UserError when the text is no submission */
export function scoreWhereKnown(text: string, tasks: readonly ArcTask[]): SubmissionScore | null {
  const answers = new Map(tasks.map(({ id, test }) => [id, test.map(({ output }) => output)]));
  const isKnown = [...answers.values()].flat().some((output) => output !== null);
  return isKnown ? scoreSubmission(text, answers) : null;
}

/**
 * The task set that a submission should answer: the named collection, or else the one that most of its ids are in, of equals
 * the first.
 * @throws UserError when there is no such collection, or none that knows any of the ids
 */
export function taskSetOf(
  store: Pick<Store, 'puzzles'>,
  text: string,
  collection: string | null,
): { collection: string; tasks: ArcTask[] } {
  if (collection !== null) return { collection, tasks: tasksToAnswer(store, collection) };
  const json = readSubmissionJson(text, '', new Findings<ProblemCode>());
  const ids = new Set(Array.from(json?.keys() ?? [], (id) => id.trim().replace(/\.json$/i, '')));
  const counts = new Map<string, number>();
  for (const puzzle of store.puzzles.list()) {
    const isAsked = isArcPuzzle(puzzle) && ids.has(puzzle.name ?? puzzle.id);
    if (isAsked) counts.set(puzzle.collection, (counts.get(puzzle.collection) ?? 0) + 1);
  }
  const [best] = [...counts].sort(([, a], [, b]) => b - a);
  if (best === undefined) {
    throw new UserError(
      'No collection holds any task of this file: choose the task set that it should answer.',
      'unknown_tasks',
    );
  }
  return { collection: best[0], tasks: tasksToAnswer(store, best[0]) };
}
