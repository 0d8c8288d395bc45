import { gridFault } from '../arc/parse.ts';
import type { ArcTask } from '../arc/task.ts';
import { quoted, type JsonObject, type JsonValue } from '../json/read.ts';
import { writeJson } from '../json/write.ts';
import { checkSubmission, type CheckOptions, type SubmissionReport } from './doctor.ts';
import { Findings, type Finding, type ProblemCode } from './findings.ts';
import { readSubmissionJson } from './read.ts';
import { attemptKey, NUM_ATTEMPTS, placeholderRows } from './submission.ts';

export interface FixOptions extends CheckOptions {
  /**
   * Put the competition's own placeholder where an answer is missing, so that the file is accepted. It answers nothing and
   * counts as wrong. Default false: such places stay problems.
   */
  fillsMissing?: boolean;
}

export type RepairCode =
  | 'duplicate_key'
  | 'unknown_id'
  | 'renamed_id'
  | 'wrapped'
  | 'repeated_attempt'
  | 'unknown_key'
  | 'cells'
  | 'filled'
  | 'other_order';

export interface FixedSubmission {
  /** The repaired file; null when nothing could be read from it. */
  readonly text: string | null;
  /** What was changed. At most 1,000 of them. */
  readonly repairs: readonly Finding<RepairCode>[];
  readonly numRepairs: number;
  /** What the doctor says of the file as it is now. */
  readonly report: SubmissionReport;
}

/**
 * Repairs what can be repaired without inventing an answer: an attempt that is missing or is no grid becomes the other one
 * again (as the official exporter fills up), digits in quotes become numbers, lone objects become lists, ids lose a '.json',
 * strangers are left out, tasks come in the order of the task set. Whatever else is wrong stays as it was.
 */
export function fixSubmission(
  text: string,
  challenges: readonly ArcTask[],
  { source = 'The submission', fillsMissing = false }: FixOptions = {},
): FixedSubmission {
  const faults = new Findings<ProblemCode>();
  const json = readSubmissionJson(text, source, faults);
  const repair = new Repair(challenges, fillsMissing);
  if (json === null) {
    return { text: null, repairs: [], numRepairs: 0, report: checkSubmission(text, challenges, { source }) };
  }
  for (const { line, column, sentence } of faults.kept) {
    if (line !== undefined && column !== undefined) {
      repair.repairs.add({ code: 'duplicate_key', line, column, sentence });
    }
  }
  const fixed = writeJson(repair.submission(json));
  return {
    text: fixed,
    repairs: repair.repairs.kept,
    numRepairs: repair.repairs.count,
    report: checkSubmission(fixed, challenges, { source }),
  };
}

class Repair {
  readonly repairs = new Findings<RepairCode>();
  readonly #challenges: readonly ArcTask[];
  readonly #fillsMissing: boolean;

  constructor(challenges: readonly ArcTask[], fillsMissing: boolean) {
    this.#challenges = challenges;
    this.#fillsMissing = fillsMissing;
  }

  submission(json: JsonObject): JsonObject {
    const entries = this.#byId(json);
    const fixed: JsonObject = new Map();
    for (const task of this.#challenges) {
      const entry = entries.get(task.id);
      if (entry !== undefined) fixed.set(task.id, this.#task(task, entry));
      else if (this.#fillsMissing) fixed.set(task.id, this.#filledList(task, []));
    }
    const before = [...entries.keys()].filter((id) => fixed.has(id));
    if ([...fixed.keys()].filter((id) => entries.has(id)).some((id, index) => id !== before[index])) {
      this.repairs.add({ code: 'other_order', sentence: 'The tasks were put in the order of the task set.' });
    }
    return fixed;
  }

  /** The entries under ids of the task set; the others are left out. */
  #byId(json: JsonObject): JsonObject {
    const known = new Set(this.#challenges.map(({ id }) => id));
    const entries: JsonObject = new Map();
    for (const [id, entry] of json) {
      const plain = id.trim().replace(/\.json$/i, '');
      const isRenamed = !known.has(id) && known.has(plain) && !json.has(plain) && !entries.has(plain);
      if (known.has(id)) entries.set(id, entry);
      else if (isRenamed) {
        entries.set(plain, entry);
        const sentence = `The task ${quoted(id)} was renamed ${quoted(plain)}.`;
        this.repairs.add({ code: 'renamed_id', taskId: plain, sentence });
      } else {
        const sentence = `The task ${quoted(id)} is not in the task set and was left out.`;
        this.repairs.add({ code: 'unknown_id', taskId: id, sentence });
      }
    }
    return entries;
  }

  #task(task: ArcTask, entry: JsonValue): JsonValue {
    let list = entry;
    if (entry instanceof Map && task.test.length === 1) {
      list = [entry];
      const sentence = `Task ${quoted(task.id)} was no list; it became a list of one.`;
      this.repairs.add({ code: 'wrapped', taskId: task.id, sentence });
    }
    if (!Array.isArray(list)) return list;
    const fixed = list.map((attempts, index) => this.#attempts(attempts, task.id, index));
    return this.#fillsMissing ? this.#filledList(task, fixed) : fixed;
  }

  /** The list with placeholders at its end for the test inputs nobody answered. */
  #filledList(task: ArcTask, answered: JsonValue[]): JsonValue[] {
    const filled = [...answered];
    for (let testIndex = answered.length; testIndex < task.test.length; testIndex++) {
      filled.push(placeholderAttempts());
      this.#note(
        'filled',
        task.id,
        testIndex,
        'had no answer and got the placeholder, which counts as wrong',
      );
    }
    return filled;
  }

  #attempts(json: JsonValue, taskId: string, testIndex: number): JsonValue {
    const given = this.#asObject(json, taskId, testIndex);
    if (given === null) return json;
    const grids = new Map<string, JsonValue>();
    for (const [key, value] of given) {
      if (/^attempt_[12]$/.test(key)) grids.set(key, this.#grid(value, taskId, testIndex));
      else this.#note('unknown_key', taskId, testIndex, `lost its key ${quoted(key)}`);
    }
    const good = [...grids].find(([, grid]) => gridFault(grid) === null);
    const fixed: JsonObject = new Map();
    for (let rank = 0; rank < NUM_ATTEMPTS; rank++) {
      const key = attemptKey(rank);
      const grid = grids.get(key);
      if (grid !== undefined && gridFault(grid) === null) fixed.set(key, grid);
      else if (good !== undefined) {
        fixed.set(key, good[1]);
        const what = grid === undefined ? 'was missing' : 'was no grid';
        this.#note(
          'repeated_attempt',
          taskId,
          testIndex,
          `got its ${good[0]} again as ${key}, which ${what}`,
        );
      } else if (this.#fillsMissing) {
        fixed.set(key, placeholderRows());
        this.#note('filled', taskId, testIndex, `got the placeholder, which counts as wrong, as its ${key}`);
      } else if (grid !== undefined) fixed.set(key, grid);
    }
    return fixed;
  }

  /** The attempts as an object; a bare list of one or two grids is taken for them. */
  #asObject(json: JsonValue, taskId: string, testIndex: number): JsonObject | null {
    if (json instanceof Map) return json;
    const isList = Array.isArray(json) && json.length > 0 && json.length <= NUM_ATTEMPTS;
    if (!isList || json.some((grid) => gridFault(grid) !== null)) return null;
    this.#note('wrapped', taskId, testIndex, 'had bare grids, which became attempts in their order');
    return new Map(json.map((grid, rank) => [attemptKey(rank), grid]));
  }

  /** The grid with digits in quotes made numbers. */
  #grid(json: JsonValue, taskId: string, testIndex: number): JsonValue {
    if (!Array.isArray(json)) return json;
    let numChanged = 0;
    const fixed = json.map((row) =>
      Array.isArray(row)
        ? row.map((cell) => {
            if (typeof cell !== 'string' || !/^\s*[0-9]\s*$/.test(cell)) return cell;
            numChanged++;
            return Number(cell);
          })
        : row,
    );
    if (numChanged > 0) {
      this.#note('cells', taskId, testIndex, `had ${numChanged} digits in quotes, which became numbers`);
    }
    return fixed;
  }

  #note(code: RepairCode, taskId: string, testIndex: number, what: string): void {
    const sentence = `Task ${quoted(taskId)}, test input ${testIndex + 1} ${what}.`;
    this.repairs.add({ code, taskId, testIndex, sentence });
  }
}

function placeholderAttempts(): JsonValue {
  return new Map(
    Array.from({ length: NUM_ATTEMPTS }, (_, rank): [string, JsonValue] => [
      attemptKey(rank),
      placeholderRows(),
    ]),
  );
}
