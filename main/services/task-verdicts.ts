import { gridEquals, type Grid } from '../../puzzles/arc/grid.ts';
import { checkConceptAnswer } from '../../puzzles/concepts/check.ts';
import { CONCEPT_FAMILIES } from '../../puzzles/concepts/registry.ts';
import type { StoredPuzzle } from '../store/puzzles.ts';
import { storedArcTask } from './arc-records.ts';
import type { VerdictKind } from './solving.ts';

/** What can be said of an answer to an ARC task. */
export interface TaskVerdict {
  readonly kind: VerdictKind;
  /** Why, in a sentence. */
  readonly sentence: string;
}

/**
 * Judges an answer to one test input: a concept task's by the rule of its family, any other by the known answer; 'unsure'
 * where neither settles it.
 * @throws UserError when the stored content is damaged
 */
export function judgeTaskAnswer(puzzle: StoredPuzzle, testIndex: number, answer: Grid): TaskVerdict {
  const task = storedArcTask(puzzle);
  const { input, output } = task.test[testIndex];
  const family = CONCEPT_FAMILIES.find(({ id }) => puzzle.tags.includes(id));
  if (puzzle.family === 'concept' && family !== undefined) {
    const { verdict, reason } = checkConceptAnswer(family.id, task.train, input, answer);
    if (verdict !== 'unsure')
      return { kind: verdict, sentence: reason.charAt(0).toUpperCase() + reason.slice(1) };
  }
  if (output === null) return { kind: 'unsure', sentence: 'The right answer is not known.' };
  if (gridEquals(answer, output)) return { kind: 'verified', sentence: 'It is the known answer.' };
  return { kind: 'wrong', sentence: 'It is not the known answer.' };
}
