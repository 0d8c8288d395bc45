import { gridJson, gridToRows, type Grid } from '../arc/grid.ts';
import type { ArcTask } from '../arc/task.ts';
import { writeJson } from '../json/write.ts';
import type { ArcVotes, Candidate } from './votes.ts';

/** ARC Prize allows two attempts at each test input. */
export const NUM_ATTEMPTS = 2;

/** Stands where there is no answer, as in the competition's own sample_submission.json. It counts as a wrong answer. */
export const PLACEHOLDER: Grid = { rows: 2, cols: 2, cells: new Uint8Array(4) };

/** Attempts by task, by test input, best first. */
export type Submission = ReadonlyMap<string, readonly (readonly Grid[])[]>;

export interface VotedSubmission {
  readonly submission: Submission;
  /** What a person should know, one sentence each. */
  readonly notes: readonly string[];
}

export interface SubmissionOptions {
  /** Attempts a test input; default 2, the official submission_K. */
  numAttempts?: number;
  /**
   * 'placed' (the default) keeps a place for every test input: where no usable prediction was made stands a placeholder.
   * 'official' does what evaluators/arc.py does: leaves such a test input out, so that those behind it move up, and takes an
   * empty prediction for an answer.
   */
  form?: 'placed' | 'official';
}

/** The best candidates of every test input, in the order of the tasks; too few are filled up by repeating the first. */
export function submissionFromVotes(
  votes: ArcVotes,
  tasks: readonly ArcTask[],
  { numAttempts = NUM_ATTEMPTS, form = 'placed' }: SubmissionOptions = {},
): VotedSubmission {
  const notes: string[] = [];
  const submission = new Map<string, (readonly Grid[])[]>();
  for (const task of tasks) {
    const outputs: (readonly Grid[])[] = [];
    task.test.forEach(({ input }, index) => {
      const ranked = votes.ranked(task.id, input);
      const usable = form === 'official' ? ranked : ranked.filter(({ grid }) => grid.cells.length > 0);
      if (usable.length > 0) {
        outputs.push(bestGrids(usable, numAttempts));
        return;
      }
      const where = `Task ${task.id}, test input ${index + 1} of ${task.test.length}`;
      const what = ranked.length === 0 ? 'no prediction was made' : 'every prediction is empty';
      if (form === 'official') {
        notes.push(`${where}: ${what}; it was left out, and those behind it moved up.`);
      } else {
        notes.push(`${where}: ${what}; a placeholder keeps its place.`);
        outputs.push(new Array<Grid>(numAttempts).fill(PLACEHOLDER));
      }
    });
    submission.set(task.id, outputs);
  }
  return { submission, notes };
}

function bestGrids(candidates: readonly Candidate[], numAttempts: number): Grid[] {
  return Array.from({ length: numAttempts }, (_, rank) => (candidates.at(rank) ?? candidates[0]).grid);
}

/** submission.json, in the spelling of Python's json.dumps: `{id: [{"attempt_1": grid, "attempt_2": grid}, ...]}`. */
export function submissionJson(submission: Submission): string {
  const tasks = Array.from(submission, ([id, outputs]) => {
    const places = outputs.map(
      (attempts) =>
        `{${attempts.map((grid, rank) => `"${attemptKey(rank)}": ${gridJson(grid)}`).join(', ')}}`,
    );
    return `${writeJson(id)}: [${places.join(', ')}]`;
  });
  return `{${tasks.join(', ')}}`;
}

/** 'attempt_1' for rank 0. */
export function attemptKey(rank: number): string {
  return `attempt_${rank + 1}`;
}

/** The placeholder as rows, for JSON that is being put together. */
export function placeholderRows(): number[][] {
  return gridToRows(PLACEHOLDER);
}
