import { gridFault, type GridFaultKind } from '../arc/parse.ts';
import type { ArcTask } from '../arc/task.ts';
import { quoted, type JsonObject, type JsonValue } from '../json/read.ts';
import { writeJson } from '../json/write.ts';
import { Findings, type Note, type NoteCode, type Problem, type ProblemCode } from './findings.ts';
import { readSubmissionJson } from './read.ts';
import { attemptKey, NUM_ATTEMPTS, placeholderRows } from './submission.ts';

export interface SubmissionReport {
  /** No problems: ARC Prize would accept and score the file. */
  readonly isValid: boolean;
  /** At most 1,000 of them. */
  readonly problems: readonly Problem[];
  readonly numProblems: number;
  readonly notes: readonly Note[];
  readonly numNotes: number;
}

export interface CheckOptions {
  /** What sentences call the file. */
  source?: string;
}

/** Examines a submission for a task set: everything that is wrong, each with its place, and what is worth knowing. */
export function checkSubmission(
  text: string,
  challenges: readonly ArcTask[],
  { source = 'The submission' }: CheckOptions = {},
): SubmissionReport {
  const examination = new Examination(challenges);
  const json = readSubmissionJson(text, source, examination.problems);
  if (json !== null) examination.examine(json);
  const { problems, notes } = examination;
  return {
    isValid: problems.count === 0,
    problems: problems.kept,
    numProblems: problems.count,
    notes: notes.kept,
    numNotes: notes.count,
  };
}

const GRID_PROBLEMS: Record<GridFaultKind, ProblemCode> = {
  no_grid: 'no_grid',
  empty: 'empty_grid',
  ragged: 'ragged_grid',
  bad_cell: 'bad_cell',
  too_large: 'large_grid',
};

const ATTEMPT_KEYS = Array.from({ length: NUM_ATTEMPTS }, (_, rank) => attemptKey(rank));
const PLACEHOLDER_TEXT = writeJson(placeholderRows());

interface Place {
  readonly taskId: string;
  readonly testIndex: number;
}

class Examination {
  readonly problems = new Findings<ProblemCode>();
  readonly notes = new Findings<NoteCode>();
  readonly #challenges: readonly ArcTask[];

  constructor(challenges: readonly ArcTask[]) {
    this.#challenges = challenges;
  }

  examine(json: JsonObject): void {
    const known = new Set(this.#challenges.map(({ id }) => id));
    for (const taskId of json.keys()) {
      if (known.has(taskId)) continue;
      this.#problem('unknown_id', { taskId }, `The task ${quoted(taskId)} is not in the task set.`);
    }
    for (const task of this.#challenges) {
      const entry = json.get(task.id);
      if (entry === undefined) {
        this.#problem('missing_id', { taskId: task.id }, `The task ${quoted(task.id)} is missing.`);
      } else this.#examineTask(task, entry);
    }
    this.#noteOrder([...json.keys()].filter((id) => known.has(id)));
  }

  #examineTask({ id: taskId, test }: ArcTask, entry: JsonValue): void {
    if (!Array.isArray(entry)) {
      const sentence = `Task ${quoted(taskId)} is not a list with one entry for each test input.`;
      this.#problem('no_list', { taskId }, sentence);
      return;
    }
    if (entry.length !== test.length) {
      const sentence = `Task ${quoted(taskId)} has ${test.length} test inputs, but ${entry.length} are answered.`;
      this.#problem('wrong_count', { taskId }, sentence);
    }
    entry.forEach((attempts, testIndex) => {
      this.#examineAttempts(attempts, { taskId, testIndex });
    });
  }

  #examineAttempts(json: JsonValue, place: Place): void {
    const where = nameOf(place);
    if (!(json instanceof Map)) {
      this.#problem('no_attempts', place, `${where} is not an object with attempt_1 and attempt_2.`);
      return;
    }
    for (const key of json.keys()) {
      if (ATTEMPT_KEYS.includes(key)) continue;
      this.#problem(
        'unknown_key',
        place,
        `${where} has a key ${quoted(key)}; only attempt_1 and attempt_2 belong there.`,
      );
    }
    const texts: string[] = [];
    for (const key of ATTEMPT_KEYS) {
      if (!json.has(key)) {
        this.#problem('missing_attempt', place, `${where} has no ${key}.`);
        continue;
      }
      const grid = json.get(key) as JsonValue;
      const fault = gridFault(grid);
      if (fault === null) texts.push(writeJson(grid));
      else this.#problem(GRID_PROBLEMS[fault.kind], place, `${where}, ${key} ${fault.text}.`);
    }
    this.#noteAttempts(texts, place);
  }

  #noteAttempts(texts: readonly string[], place: Place): void {
    if (texts.length < NUM_ATTEMPTS) return;
    if (texts.every((text) => text === PLACEHOLDER_TEXT)) {
      const sentence = `${nameOf(place)} has only the placeholder ${PLACEHOLDER_TEXT} for an answer.`;
      this.notes.add({ code: 'placeholder', ...place, sentence });
    } else if (new Set(texts).size === 1) {
      const sentence = `${nameOf(place)} has two equal attempts; a second guess costs nothing.`;
      this.notes.add({ code: 'equal_attempts', ...place, sentence });
    }
  }

  #noteOrder(ids: readonly string[]): void {
    const present = new Set(ids);
    const expected = this.#challenges.filter(({ id }) => present.has(id));
    const index = expected.findIndex(({ id }, i) => id !== ids[i]);
    if (index === -1) return;
    const sentence = `The tasks stand in another order than in the task set, from ${quoted(ids[index])} on; they are told apart by their ids, so this does no harm.`;
    this.notes.add({ code: 'other_order', taskId: ids[index], sentence });
  }

  #problem(code: ProblemCode, place: Partial<Place>, sentence: string): void {
    this.problems.add({ code, ...place, sentence });
  }
}

function nameOf({ taskId, testIndex }: Place): string {
  return `Task ${quoted(taskId)}, test input ${testIndex + 1}`;
}
