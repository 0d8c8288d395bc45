import { gridEquals, gridKey, type Grid } from '../arc/grid.ts';
import { pairsInFileOrder, type ArcTask } from '../arc/task.ts';
import type { ConceptFamily, Reading } from './family.ts';

/** What the readings of a rule say about one input. */
export type Answer = { kind: 'settled'; output: Grid } | { kind: 'open' } | { kind: 'none' };

/** The answer all the readings agree on. A reading that does not apply to the input has no say. */
export function answerOf(readings: readonly Reading[], input: Grid): Answer {
  let output: Grid | null = null;
  for (const reading of readings) {
    const answer = reading(input);
    if (answer && output && !gridEquals(answer, output)) return { kind: 'open' };
    output ??= answer;
  }
  return output ? { kind: 'settled', output } : { kind: 'none' };
}

/**
 * Why a task is not a sound task of the family, or null. Sound means: the demonstrations follow the rule, they leave no
 * reading open that would answer a test input otherwise, each test output is the rule's answer, no pair answers with its
 * own question, and no question comes twice.
 */
export function taskFault(family: ConceptFamily, task: ArcTask): string | null {
  const pairs = pairsInFileOrder(task);
  if (task.train.length < 2 || task.test.length < 1) {
    return 'it has fewer than two demonstrations or no test pair';
  }
  if (pairs.some(({ input, output }) => output && gridEquals(input, output))) {
    return 'a pair answers with its own question';
  }
  if (new Set(pairs.map(({ input }) => gridKey(input))).size < pairs.length) return 'a question comes twice';
  if (new Set(task.train.map(({ output }) => gridKey(output))).size < 2) {
    return 'all the demonstrations have the same answer';
  }
  const readings = family.readings(task.train);
  if (readings.length === 0) return 'the demonstrations do not follow the rule';
  for (const [index, { input, output }] of task.test.entries()) {
    const where = `test pair ${String(index + 1)}`;
    const answer = answerOf(readings, input);
    if (answer.kind === 'none') return `the demonstrations do not say how to answer ${where}`;
    if (answer.kind === 'open') return `the demonstrations leave more than one answer to ${where}`;
    if (!output) return `${where} has no answer`;
    if (!gridEquals(output, answer.output)) return `the answer of ${where} does not follow the rule`;
  }
  return null;
}
