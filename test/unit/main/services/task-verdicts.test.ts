import { describe, expect, it } from 'vitest';
import { arcInput } from '../../../../main/services/arc-records.ts';
import { judgeTaskAnswer } from '../../../../main/services/task-verdicts.ts';
import { gridFromRows } from '../../../../puzzles/arc/grid.ts';
import type { ArcTask } from '../../../../puzzles/arc/task.ts';
import { generateConceptTasks } from '../../../../puzzles/concepts/generate.ts';
import { openTestStore, temporaryFolder } from '../training/tiny-run.ts';

type Kept = Parameters<typeof judgeTaskAnswer>[0];

function stored(task: ArcTask, options: Parameters<typeof arcInput>[1] = {}): Kept {
  const store = openTestStore(temporaryFolder());
  const provenance = { source: 'made here', licence: 'none', created_at: 0 };
  store.puzzles.importAll('c', [arcInput(task, options)], { provenance });
  return store.puzzles.list({ collection: 'c' })[0];
}

const [{ familyId, task: CONCEPT }] = generateConceptTasks({ count: 1, seed: 1, families: ['recolour'] });
const asConcept = { family: 'concept', tags: ['easy', familyId] } as const;
const hidden = (task: ArcTask): ArcTask => ({
  ...task,
  test: task.test.map(({ input }) => ({ input, output: null })),
});
const OTHER = gridFromRows([[0]]);

describe('a verdict on an answer to an ARC task', () => {
  const { output } = CONCEPT.test[0];
  if (!output) throw new Error('a generated task has its answers');

  it('follows the rule of a concept task, whether its answer is kept or not', () => {
    for (const puzzle of [stored(CONCEPT, asConcept), stored(hidden(CONCEPT), asConcept)]) {
      expect(judgeTaskAnswer(puzzle, 0, output)).toMatchObject({ kind: 'verified' });
      expect(judgeTaskAnswer(puzzle, 0, OTHER)).toMatchObject({ kind: 'wrong' });
    }
  });

  it('follows the known answer of any other, and is unsure without one', () => {
    expect(judgeTaskAnswer(stored(CONCEPT), 0, output).kind).toBe('verified');
    expect(judgeTaskAnswer(stored(CONCEPT), 0, OTHER).kind).toBe('wrong');
    expect(judgeTaskAnswer(stored(hidden(CONCEPT)), 0, output).kind).toBe('unsure');
  });
});
