import { readJson, type JsonObject, type JsonValue } from '../json/read.ts';
import { UserError } from '../user-error.ts';
import type { Grid } from './grid.ts';
import { arcFileKind, ArcReader, type ArcFileKind } from './parse.ts';
import type { ArcTask } from './task.ts';

/** A file as the person gave it; `name` may hold folders ("training/007bbfb7.json"). */
export interface ArcTextFile {
  readonly name: string;
  readonly text: string;
}

export interface ArcCollection {
  readonly name: string;
  /** The challenges file, or the folder of single tasks. */
  readonly source: string;
  readonly tasks: readonly ArcTask[];
}

export interface ArcImport {
  readonly collections: readonly ArcCollection[];
  /** What a person should know: answers missing, keys left out. One sentence each. */
  readonly notes: readonly string[];
}

interface Challenges {
  readonly file: string;
  readonly tasks: Map<string, ArcTask>;
}

interface Solutions {
  readonly file: string;
  readonly answers: Map<string, Grid[]>;
}

const REFUSALS: Record<Exclude<ArcFileKind, 'task' | 'challenges' | 'solutions'>, string> = {
  submission:
    'is a submission: it holds attempts, not puzzles; import the challenges file instead (`tessera doctor` and `tessera score` read submissions).',
  official_dataset: 'belongs to a dataset folder in the official layout; import that folder as a dataset.',
  unknown: 'is no ARC file: neither a task with "train" and "test", nor a challenges or a solutions file.',
};

/**
 * Reads any mix of ARC files given together: single tasks (one collection a folder), challenges files, and the
 * solutions files that belong to them, in any order. All or nothing.
 * @throws UserError for the first file that cannot be used.
 */
export function readArcFiles(files: readonly ArcTextFile[]): ArcImport {
  const gathered = new ArcFiles();
  for (const { name, text } of files) gathered.add(name, readJson(text, { source: name }));
  return gathered.finish();
}

/** The same, file by file, so that only the tasks of those read before are in memory. */
export class ArcFiles {
  readonly #notes = new Set<string>();
  readonly #challenges: Challenges[] = [];
  readonly #solutions: Solutions[] = [];
  readonly #folders = new Map<string, Map<string, ArcTask>>();

  /** @throws UserError when the file holds no tasks and no solutions. */
  add(name: string, json: JsonValue): void {
    const kind = arcFileKind(json);
    const reader = new ArcReader(name, this.#notes);
    if (kind === 'task') {
      addTask(this.#folders, name, reader.task(baseName(name), json as JsonObject));
    } else if (kind === 'challenges') {
      const tasks = reader.challenges(json as JsonObject);
      this.#challenges.push({ file: name, tasks: new Map(tasks.map((task) => [task.id, task])) });
    } else if (kind === 'solutions') {
      this.#solutions.push({ file: name, answers: reader.solutions(json as JsonObject) });
    } else {
      throw new UserError(`${name} ${REFUSALS[kind]}`, 'wrong_kind');
    }
  }

  /** @throws UserError when solutions have no tasks or do not fit them. */
  finish(): ArcImport {
    const solved = answerChallenges(this.#challenges, this.#solutions, this.#notes);
    const single = Array.from(this.#folders, ([name, tasks]) => ({
      name,
      source: name,
      tasks: [...tasks.values()],
    }));
    return { collections: [...solved, ...single], notes: [...this.#notes] };
  }
}

function addTask(folders: Map<string, Map<string, ArcTask>>, file: string, task: ArcTask): void {
  const folder =
    file
      .split(/[\\/]/)
      .at(-2)
      ?.replace(/\.zip$/i, '') ?? 'tasks';
  const tasks = folders.get(folder) ?? new Map<string, ArcTask>();
  if (tasks.has(task.id)) {
    throw new UserError(`${file}: the folder ${folder} holds a task ${task.id} already; rename one of them.`);
  }
  folders.set(folder, tasks.set(task.id, task));
}

function answerChallenges(
  challenges: readonly Challenges[],
  solutions: readonly Solutions[],
  notes: Set<string>,
): ArcCollection[] {
  const solutionsOf = new Map<Challenges, Solutions>();
  for (const solution of solutions) {
    const owner = findChallenges(solution, challenges, solutionsOf);
    if (!owner) {
      throw new UserError(
        `${solution.file} holds only the answers of ${String(solution.answers.size)} tasks, not the tasks; import it together with its challenges file.`,
        'solutions_alone',
      );
    }
    solutionsOf.set(owner, solution);
  }
  return challenges.map((owner) => {
    const name = baseName(owner.file).replace(/[-_ ]?challenges$/i, '') || 'challenges';
    const solution = solutionsOf.get(owner);
    const tasks = [...owner.tasks.values()];
    const answered = solution ? addAnswers(tasks, owner.file, solution, notes) : tasks;
    return { name, source: owner.file, tasks: answered };
  });
}

/** The challenges file a solutions file belongs to: by its name, else the one that shares most ids with it. */
function findChallenges(
  { file, answers }: Solutions,
  challenges: readonly Challenges[],
  taken: Map<Challenges, Solutions>,
): Challenges | undefined {
  const ids = [...answers.keys()];
  const fitting = challenges
    .filter((owner) => !taken.has(owner))
    .map((owner) => ({
      owner,
      hasName: owner.file === file.replace(/solutions(?=[^\\/]*$)/i, 'challenges'),
      shared: ids.filter((id) => owner.tasks.has(id)).length,
    }))
    .filter(({ shared }) => shared > 0);
  fitting.sort(
    (a, b) =>
      Number(b.hasName) - Number(a.hasName) || b.shared - a.shared || a.owner.tasks.size - b.owner.tasks.size,
  );
  return fitting[0]?.owner;
}

/** The tasks with the outputs of their test pairs filled in. */
function addAnswers(
  tasks: readonly ArcTask[],
  file: string,
  solutions: Solutions,
  notes: Set<string>,
): ArcTask[] {
  const ids = new Set(tasks.map((task) => task.id));
  const numStray = [...solutions.answers.keys()].filter((id) => !ids.has(id)).length;
  if (numStray > 0) {
    notes.add(
      `${solutions.file}: the answers of ${String(numStray)} tasks that ${file} lacks were left out.`,
    );
  }
  const numUnanswered = tasks.filter((task) => !solutions.answers.has(task.id)).length;
  if (numUnanswered > 0) {
    notes.add(`${solutions.file} has no answers for ${String(numUnanswered)} tasks of ${file}.`);
  }
  return tasks.map((task) => {
    const outputs = solutions.answers.get(task.id);
    if (!outputs) return task;
    if (outputs.length !== task.test.length) {
      throw new UserError(
        `${solutions.file}, task ${task.id}: ${String(outputs.length)} answers for ${String(task.test.length)} test inputs.`,
      );
    }
    return {
      ...task,
      test: task.test.map(({ input }, index) => ({ input, output: outputs[index] })),
    };
  });
}

function baseName(file: string): string {
  return (file.split(/[\\/]/).at(-1) ?? file).replace(/\.json$/i, '');
}
