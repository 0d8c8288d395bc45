import { readArcFiles } from '../arc/files.ts';
import { gridEquals, type Grid } from '../arc/grid.ts';
import { arcFileKind, ArcReader, gridFault, readGrid } from '../arc/parse.ts';
import { quoted, readJson, type JsonValue } from '../json/read.ts';
import { UserError } from '../user-error.ts';
import { Findings, type ProblemCode } from './findings.ts';
import { readSubmissionJson } from './read.ts';
import { attemptKey, NUM_ATTEMPTS } from './submission.ts';

/** The right outputs of each task, one a test input, null where unknown. */
export type Answers = ReadonlyMap<string, readonly (Grid | null)[]>;

export interface ScoredTask {
  readonly taskId: string;
  /** For each test input: is one of the attempts exactly right? */
  readonly isSolved: readonly boolean[];
}

export interface SubmissionScore {
  /** As ARC Prize: test outputs answered right / test outputs, in [0, 1]. */
  readonly perTestOutput: number;
  /** As TRM's evaluator: the mean over tasks of the part of their test outputs answered right, in [0, 1]. */
  readonly perTask: number;
  readonly numSolvedTests: number;
  readonly numTests: number;
  readonly numTasks: number;
  /** Tasks all of whose test outputs are right. */
  readonly numSolvedTasks: number;
  readonly tasks: readonly ScoredTask[];
  /** What a person should know, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * The answers in a Kaggle solutions file, or in a challenges or task file that holds them.
 * @throws UserError when the text is none of these.
 */
export function readAnswers(text: string, source: string): Answers {
  const json = readJson(text, { source });
  const kind = arcFileKind(json);
  if (kind === 'solutions' && json instanceof Map) return new ArcReader(source, new Set()).solutions(json);
  if (kind === 'submission') {
    throw new UserError(`${source} is a submission, not a solutions file; give the file with the answers.`);
  }
  const { collections } = readArcFiles([{ name: source, text }]);
  const tasks = collections.flatMap((collection) => collection.tasks);
  return new Map(tasks.map(({ id, test }) => [id, test.map(({ output }) => output)]));
}

/**
 * Scores a submission against the answers. Only tasks with answers count; what is missing or is no grid counts as wrong.
 * @throws UserError when the text is no submission, or no answer is known.
 */
export function scoreSubmission(
  text: string,
  answers: Answers,
  { source = 'The submission' }: { source?: string } = {},
): SubmissionScore {
  const problems = new Findings<ProblemCode>();
  const json = readSubmissionJson(text, source, problems);
  if (json === null) throw new UserError(problems.kept[problems.kept.length - 1].sentence, 'wrong_kind');
  const known = [...answers].filter(([, outputs]) => outputs.some((output) => output !== null));
  if (known.length === 0) throw new UserError('No answer is known, so nothing can be scored.');
  const tasks = known.map(([taskId, outputs]) => scoreTask(taskId, outputs, json.get(taskId)));
  const isSolved = tasks.flatMap((task) => task.isSolved);
  const parts = tasks.map((task) => numTrue(task.isSolved) / task.isSolved.length);
  return {
    perTestOutput: numTrue(isSolved) / isSolved.length,
    perTask: parts.reduce((sum, part) => sum + part, 0) / tasks.length,
    numSolvedTests: numTrue(isSolved),
    numTests: isSolved.length,
    numTasks: tasks.length,
    numSolvedTasks: tasks.filter((task) => task.isSolved.every(Boolean)).length,
    tasks,
    notes: notesOf(problems, json.keys(), answers, known),
  };
}

function scoreTask(
  taskId: string,
  outputs: readonly (Grid | null)[],
  entry: JsonValue | undefined,
): ScoredTask {
  const list = Array.isArray(entry) ? entry : [];
  const isSolved = outputs.flatMap((output, index) =>
    output === null ? [] : [attemptsOf(list.at(index)).some((attempt) => gridEquals(attempt, output))],
  );
  return { taskId, isSolved };
}

/** The attempts that are grids. */
function attemptsOf(json: JsonValue | undefined): Grid[] {
  if (!(json instanceof Map)) return [];
  return Array.from({ length: NUM_ATTEMPTS }, (_, rank) => json.get(attemptKey(rank)))
    .filter((grid) => gridFault(grid) === null)
    .map((grid) => readGrid(grid, 'internal: a grid without a fault'));
}

function notesOf(
  problems: Findings<ProblemCode>,
  ids: Iterable<string>,
  answers: Answers,
  known: readonly (readonly [string, unknown])[],
): string[] {
  const notes = problems.kept.map(({ sentence }) => sentence);
  const submitted = new Set(ids);
  const numMissing = known.filter(([id]) => !submitted.has(id)).length;
  const strangers = [...submitted].filter((id) => !answers.has(id));
  if (numMissing > 0)
    notes.push(`${numMissing} tasks with answers are not in the submission; they count as wrong.`);
  if (strangers.length > 0) {
    notes.push(
      `${strangers.length} tasks have no answers and were passed over, ${quoted(strangers[0])} among them.`,
    );
  }
  return notes;
}

function numTrue(flags: readonly boolean[]): number {
  return flags.filter(Boolean).length;
}
