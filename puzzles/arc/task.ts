import { writeJson } from '../json/write.ts';
import { gridEquals, gridJson, type Grid } from './grid.ts';

/** A question and its answer. */
export interface Pair {
  readonly input: Grid;
  readonly output: Grid;
}

/** A question whose answer may be unknown (null). */
export interface TestPair {
  readonly input: Grid;
  readonly output: Grid | null;
}

/** One ARC puzzle: demonstration pairs, and the pairs to be solved. Never changed once made. */
export interface ArcTask {
  /** Unique in its collection; holds no '|||'. */
  readonly id: string;
  readonly train: readonly Pair[];
  readonly test: readonly TestPair[];
  /**
   * Did "test" stand before "train" in the file (as in the Kaggle files of ARC-AGI-1)? The official builder numbers
   * the pairs in that order, and an export writes it again.
   */
  readonly isTestFirst: boolean;
}

/** All pairs in the order of the file. */
export function pairsInFileOrder(task: ArcTask): readonly TestPair[] {
  return task.isTestFirst ? [...task.test, ...task.train] : [...task.train, ...task.test];
}

/** Every grid of the task. */
export function gridsOf(task: ArcTask): Grid[] {
  return pairsInFileOrder(task).flatMap(({ input, output }) => (output ? [input, output] : [input]));
}

/** The longest side of any of its grids. */
export function longestSide(task: ArcTask): number {
  return gridsOf(task).reduce((side, grid) => Math.max(side, grid.rows, grid.cols), 0);
}

export function taskEquals(a: ArcTask, b: ArcTask): boolean {
  return a.id === b.id && pairListEquals(a.train, b.train) && pairListEquals(a.test, b.test);
}

function pairListEquals(a: readonly TestPair[], b: readonly TestPair[]): boolean {
  return a.length === b.length && a.every((pair, index) => pairEquals(pair, b[index]));
}

export function pairEquals(a: TestPair, b: TestPair): boolean {
  if (!gridEquals(a.input, b.input)) return false;
  return a.output && b.output ? gridEquals(a.output, b.output) : a.output === b.output;
}

export interface TaskJsonOptions {
  /** Leave the outputs of the test pairs out, as a challenges file does. */
  hidesAnswers?: boolean;
}

/** The task as ARC's JSON, in the spelling of Python's json.dumps. An unknown output is left out. */
export function taskJson(task: ArcTask, options: TaskJsonOptions = {}): string {
  const hidden = options.hidesAnswers === true;
  const train = `"train": [${task.train.map((pair) => pairJson(pair)).join(', ')}]`;
  const test = `"test": [${task.test.map((pair) => pairJson(hidden ? { ...pair, output: null } : pair)).join(', ')}]`;
  return `{${(task.isTestFirst ? [test, train] : [train, test]).join(', ')}}`;
}

function pairJson({ input, output }: TestPair): string {
  const question = `"input": ${gridJson(input)}`;
  return output ? `{${question}, "output": ${gridJson(output)}}` : `{${question}}`;
}

/** A Kaggle challenges file: `{id: task}` without the answers (or with, see the option). */
export function challengesJson(tasks: readonly ArcTask[], options: TaskJsonOptions = {}): string {
  return `{${tasks.map((task) => `${writeJson(task.id)}: ${taskJson(task, options)}`).join(', ')}}`;
}

/** A Kaggle solutions file: `{id: [output, ...]}`. Tasks with an unknown answer are left out. */
export function solutionsJson(tasks: readonly ArcTask[]): string {
  const entries = tasks.flatMap((task) => {
    const outputs = task.test.flatMap(({ output }) => (output ? [gridJson(output)] : []));
    return outputs.length === task.test.length ? [`${writeJson(task.id)}: [${outputs.join(', ')}]`] : [];
  });
  return `{${entries.join(', ')}}`;
}
