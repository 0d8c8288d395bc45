import { gridEquals, type Grid } from '../arc/grid.ts';
import type { ArcTask, Pair } from '../arc/task.ts';
import { answerOf, taskFault } from './faults.ts';
import { findConceptFamily } from './registry.ts';

export interface ConceptVerdict {
  /** 'unsure' only for answers: when the demonstrations do not settle what is right. */
  readonly verdict: 'verified' | 'unsure' | 'wrong';
  /** One sentence a person can read. */
  readonly reason: string;
}

/**
 * Does the whole task follow the family's rule? Its solver learns from the demonstrations alone and must come to every
 * test output in the one way they leave open. @throws UserError for an unknown family.
 */
export function checkConcept(familyId: string, task: ArcTask): ConceptVerdict {
  const family = findConceptFamily(familyId);
  const fault = taskFault(family, task);
  if (fault !== null) return { verdict: 'wrong', reason: `${fault}.` };
  return { verdict: 'verified', reason: `the task follows the rule: ${family.rule}` };
}

/**
 * Judges an answer to one input by the rule, not by a stored output. @throws UserError for an unknown family.
 */
export function checkConceptAnswer(
  familyId: string,
  train: readonly Pair[],
  input: Grid,
  answer: Grid,
): ConceptVerdict {
  const family = findConceptFamily(familyId);
  const readings = family.readings(train);
  if (readings.length === 0) {
    return { verdict: 'unsure', reason: `the demonstrations do not follow the rule of ${family.title}.` };
  }
  const right = answerOf(readings, input);
  if (right.kind === 'none') {
    return { verdict: 'unsure', reason: 'the demonstrations do not say how to answer this input.' };
  }
  if (right.kind === 'open') {
    return { verdict: 'unsure', reason: 'the demonstrations leave more than one answer to this input.' };
  }
  if (gridEquals(answer, right.output)) return { verdict: 'verified', reason: family.rule };
  return { verdict: 'wrong', reason: differenceBetween(answer, right.output) };
}

function differenceBetween(answer: Grid, right: Grid): string {
  if (answer.rows !== right.rows || answer.cols !== right.cols) {
    return `the answer is ${sizeOf(answer)} and the rule makes it ${sizeOf(right)}.`;
  }
  const numWrong = answer.cells.reduce(
    (num, colour, index) => num + (colour === right.cells[index] ? 0 : 1),
    0,
  );
  return `${String(numWrong)} of ${String(right.cells.length)} cells are not what the rule makes them.`;
}

function sizeOf({ rows, cols }: Grid): string {
  return `${String(rows)}x${String(cols)}`;
}
