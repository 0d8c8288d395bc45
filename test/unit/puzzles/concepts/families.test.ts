import { beforeAll, describe, expect, it } from 'vitest';
import { puzzleHash } from '../../../../puzzles/arc/hash.ts';
import { gridsOf, longestSide, pairsInFileOrder, type ArcTask } from '../../../../puzzles/arc/task.ts';
import { checkConcept } from '../../../../puzzles/concepts/check.ts';
import { DIFFICULTIES } from '../../../../puzzles/concepts/dice.ts';
import type { ConceptFamily } from '../../../../puzzles/concepts/family.ts';
import { CONCEPT_FAMILIES, conceptFamilyOf } from '../../../../puzzles/concepts/registry.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { withCell, withExtraRow } from './pictures.ts';

const isLong = process.env['TESSERA_LONG'] !== undefined;
const NUM_CHECKED = isLong ? 5_000 : 300;
const NUM_DISTINCT = isLong ? 20_000 : 1_000;
const NUM_LARGE = isLong ? 1_000 : 30;

/** Families whose grids must stay small for a person to count, compare or look through. */
const SMALL = new Set(['dominant-colour', 'combine-halves', 'stack-panels', 'stencil']);

/**
 * Families whose scenes do not always tell what was painted: a patch that hides its own mirror images, two largest shapes,
 * a black column at the end of a pattern, a rectangle that lost a whole edge, a room that looks like a wall.
 */
const LEAST_AGREEMENT: Record<string, number> = {
  'hidden-patch': 0.75,
  'crop-largest': 0.7,
  'continue-pattern': 0.85,
  'mend-rectangles': 0.9,
  denoise: 0.95,
  'fullest-room': 0.95,
  stencil: 0.99,
};

function taskFromSeed(family: ConceptFamily, seed: number): ArcTask {
  return family.generate(randomFromSeed(seed));
}

/** What is not as promised about a generated task. */
function shapeFaults(family: ConceptFamily, task: ArcTask): string[] {
  const pairs = pairsInFileOrder(task);
  const grids = gridsOf(task);
  const promises: Record<string, boolean> = {
    'three or four demonstrations': task.train.length === 3 || task.train.length === 4,
    'one or two test pairs': task.test.length === 1 || task.test.length === 2,
    'no answer unknown': pairs.every(({ output }) => output !== null),
    'no side over 10': longestSide(task) <= 10,
    'whole grids': grids.every(
      ({ rows, cols, cells }) => rows >= 1 && cols >= 1 && cells.length === rows * cols,
    ),
    'colours 0 to 9': grids.every(({ cells }) => cells.every((colour) => colour <= 9)),
    'no blank question': pairs.every(({ input }) => new Set(input.cells).size >= 2),
    'an id of the family': conceptFamilyOf(task.id) === family,
  };
  return Object.entries(promises).flatMap(([promise, isKept]) => (isKept ? [] : [`${task.id}: ${promise}`]));
}

describe('the registry', () => {
  it('has at least 28 families with ids and titles of their own', () => {
    const ids = CONCEPT_FAMILIES.map(({ id }) => id);
    expect(ids.length).toBeGreaterThanOrEqual(28);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(CONCEPT_FAMILIES.map(({ title }) => title)).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  it.each(CONCEPT_FAMILIES)('$id: the rule is one or two sentences', ({ rule }) => {
    expect(rule).toMatch(/^[A-Z].*\.$/);
    expect(rule.split('. ').length).toBeLessThanOrEqual(2);
  });
});

describe.each(CONCEPT_FAMILIES)('$id', (family) => {
  let tasks: ArcTask[];
  beforeAll(() => {
    tasks = Array.from({ length: NUM_DISTINCT }, (_, seed) => taskFromSeed(family, seed));
  }, 600_000);

  it('makes tasks of the promised shape', () => {
    expect(tasks.flatMap((task) => shapeFaults(family, task))).toEqual([]);
  });

  it(`makes ${String(NUM_CHECKED)} tasks that its checker verifies`, () => {
    const verdicts = tasks.slice(0, NUM_CHECKED).map((task) => checkConcept(family.id, task));
    expect(verdicts.filter(({ verdict }) => verdict !== 'verified')).toEqual([]);
  });

  it('has a checker that refuses any test output with one cell changed', () => {
    const random = randomFromSeed(7);
    const accepted = tasks.slice(0, NUM_CHECKED).filter((task) => {
      const test = task.test.map(({ input, output }, index) => {
        if (!output || index > 0) return { input, output };
        const cell = random.int(0, output.cells.length - 1);
        return { input, output: withCell(output, cell, (output.cells[cell] + random.int(1, 9)) % 10) };
      });
      return checkConcept(family.id, { ...task, test }).verdict !== 'wrong';
    });
    expect(accepted).toEqual([]);
  });

  it('has a checker that refuses a test output of another shape', () => {
    for (const task of tasks.slice(0, 20)) {
      const test = task.test.map(({ input, output }) => ({ input, output: output && withExtraRow(output) }));
      expect(checkConcept(family.id, { ...task, test })).toMatchObject({ verdict: 'wrong' });
    }
  });

  it('has a checker that refuses demonstrations of nothing', () => {
    for (const task of tasks.slice(0, 20)) {
      const train = task.train.map(({ input }) => ({ input, output: input }));
      expect(checkConcept(family.id, { ...task, train })).toMatchObject({ verdict: 'wrong' });
    }
  });

  it('has a solver that finds what was painted', () => {
    const share = family.agreement(randomFromSeed(3), 400);
    expect(share).toBeGreaterThanOrEqual(LEAST_AGREEMENT[family.id] ?? 1);
  });

  it('gives the same task for the same seed', () => {
    for (let seed = 0; seed < 20; seed++) expect(taskFromSeed(family, seed)).toEqual(tasks[seed]);
  });

  it(`hardly ever repeats itself in ${String(NUM_DISTINCT)} tasks`, () => {
    // Drawn without looking at those before; a stream of tasks passes over repeats.
    const numRepeats = tasks.length - new Set(tasks.map(puzzleHash)).size;
    expect(numRepeats).toBeLessThanOrEqual(isLong ? 20 : 0);
  });

  it('keeps its word on larger grids', () => {
    const large = Array.from({ length: NUM_LARGE }, (_, seed) =>
      family.generate(randomFromSeed(seed), { maxSide: 30, difficulty: 'hard' }),
    );
    for (const task of large) {
      expect(longestSide(task)).toBeLessThanOrEqual(30);
      expect(checkConcept(family.id, task)).toMatchObject({ verdict: 'verified' });
    }
    const longest = Math.max(...large.map(longestSide));
    expect(longest).toBeGreaterThan(SMALL.has(family.id) ? 7 : 10);
  });

  it('varies sizes and colours', () => {
    const some = tasks.slice(0, 200);
    const inputs = some.flatMap((task) => pairsInFileOrder(task).map(({ input }) => input));
    expect(
      new Set(inputs.map(({ rows, cols }) => `${String(rows)}x${String(cols)}`)).size,
    ).toBeGreaterThanOrEqual(3);
    expect(new Set(inputs.flatMap(({ cells }) => [...cells])).size).toBeGreaterThanOrEqual(9);
  });

  it('grows with the difficulty', () => {
    const [easy, , hard] = DIFFICULTIES.map((difficulty) => {
      const made = Array.from({ length: 40 }, (_, seed) =>
        family.generate(randomFromSeed(seed), { difficulty }),
      );
      return made.flatMap(gridsOf).reduce((numCells, { cells }) => numCells + cells.length, 0);
    });
    expect(hard).toBeGreaterThan(easy * 0.95);
  });
});

describe('options', () => {
  it.each([9, 31, 12.5, Number.NaN])('refuses a longest side of %d', (maxSide) => {
    const make = () => CONCEPT_FAMILIES[0].generate(randomFromSeed(1), { maxSide });
    expect(make).toThrow(UserError);
    expect(make).toThrow(/10 to 30 cells/);
  });
});
