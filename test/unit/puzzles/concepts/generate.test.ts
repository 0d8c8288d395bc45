import { describe, expect, it } from 'vitest';
import { canonicalHash } from '../../../../puzzles/arc/canonical.ts';
import { longestSide } from '../../../../puzzles/arc/task.ts';
import { checkConcept } from '../../../../puzzles/concepts/check.ts';
import { conceptTaskStream, generateConceptTasks, rivalRule } from '../../../../puzzles/concepts/generate.ts';
import {
  CONCEPT_FAMILIES,
  conceptFamilyOf,
  findConceptFamily,
} from '../../../../puzzles/concepts/registry.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { taskOf } from './pictures.ts';

const NUM_FAMILIES = CONCEPT_FAMILIES.length;

describe('generateConceptTasks', () => {
  it('takes the families by turns, every task verified and none a twin of another', () => {
    const made = generateConceptTasks({ count: 4 * NUM_FAMILIES, seed: 1 });
    expect(made.map(({ familyId }) => familyId)).toEqual(
      Array.from({ length: 4 }, () => CONCEPT_FAMILIES.map(({ id }) => id)).flat(),
    );
    for (const { familyId, task } of made) {
      expect(checkConcept(familyId, task).verdict).toBe('verified');
      expect(conceptFamilyOf(task.id)?.id).toBe(familyId);
    }
    expect(new Set(made.map(({ task }) => canonicalHash(task))).size).toBe(made.length);
    expect(new Set(made.map(({ task }) => task.id)).size).toBe(made.length);
  });

  it('gives the same tasks for the same seed, and a longer list begins with a shorter one', () => {
    const make = (count: number, seed: number) => generateConceptTasks({ count, seed });
    expect(make(60, 3)).toEqual(make(60, 3));
    expect(make(90, 3).slice(0, 60)).toEqual(make(60, 3));
    expect(make(60, 4)).not.toEqual(make(60, 3));
  });

  it("keeps a family's tasks whatever other families are asked for", () => {
    const alone = generateConceptTasks({ families: ['tile'], count: 5, seed: 8 });
    const together = generateConceptTasks({ families: ['gravity', 'tile', 'fold'], count: 15, seed: 8 });
    expect(together.filter(({ familyId }) => familyId === 'tile')).toEqual(alone);
  });

  it('obeys difficulty and longest side', () => {
    const sideOf = (options: object) =>
      generateConceptTasks({ count: NUM_FAMILIES, seed: 5, ...options }).map(({ task }) => longestSide(task));
    const easy = sideOf({ difficulty: 'easy' });
    const large = sideOf({ difficulty: 'hard', maxSide: 20 });
    expect(Math.max(...easy)).toBeLessThanOrEqual(10);
    expect(Math.max(...large)).toBe(20);
    const sum = (sides: number[]) => sides.reduce((total, side) => total + side, 0);
    expect(sum(large)).toBeGreaterThan(1.5 * sum(easy));
  });

  it.each([
    [{ count: 0, seed: 1 }, /number of tasks/],
    [{ count: 1.5, seed: 1 }, /number of tasks/],
    [{ count: 1, seed: 0.5 }, /seed/],
    [{ count: 1, seed: 1, families: ['nothing'] }, /no concept family "nothing"/],
    [{ count: 1, seed: 1, families: [] }, /No concept family was chosen/],
    [{ count: 1, seed: 1, maxSide: 31 }, /10 to 30 cells, not 31/],
  ])('refuses %o', (options, message) => {
    expect(() => generateConceptTasks(options)).toThrow(UserError);
    expect(() => generateConceptTasks(options)).toThrow(message);
  });
});

describe('rival rules', () => {
  // Without an open cup among the demonstrations, the rings could be rectangles with cells missing.
  const cup = taskOf(
    ['333. 3.3. 3.3. 333. / 333. 363. 363. 333.', '.4444 .4..4 .4444 / .4444 .4664 .4444'],
    ['222.... 2.2.5.5 222.555 / 222.... 262.5.5 222.555'],
  );

  it('sees that demonstrations fit another rule with another answer', () => {
    expect(rivalRule(findConceptFamily('fill-enclosed'), cup)?.id).toBe('mend-rectangles');
  });

  it('no longer sees one once a demonstration tells the rules apart', () => {
    const [shown] = taskOf(['5.5. 555. 1111 1..1 1111 / 5.5. 555. 1111 1661 1111'], []).train;
    const told = { ...cup, train: [...cup.train, shown] };
    expect(rivalRule(findConceptFamily('fill-enclosed'), told)).toBeNull();
  });

  it('are drawn by single families now and then, and never served', () => {
    const family = findConceptFamily('fill-enclosed');
    const drawn = Array.from({ length: 200 }, (_, seed) => family.generate(randomFromSeed(seed)));
    expect(drawn.some((task) => rivalRule(family, task) !== null)).toBe(true);
    const served = generateConceptTasks({ families: ['fill-enclosed', 'crop-colour'], count: 200, seed: 2 });
    for (const { familyId, task } of served) expect(rivalRule(findConceptFamily(familyId), task)).toBeNull();
  });
});

describe('conceptTaskStream', () => {
  it('never ends and passes over twins, which a family with few shapes draws often', () => {
    const family = findConceptFamily('growing-bar');
    const hashes = Array.from({ length: 3000 }, (_, seed) =>
      canonicalHash(family.generate(randomFromSeed(seed), { difficulty: 'easy' })),
    );
    expect(new Set(hashes).size).toBeLessThan(hashes.length);
    const stream = conceptTaskStream({ families: [family.id], difficulty: 'easy', seed: 1 });
    const served = Array.from({ length: 3000 }, () => canonicalHash(stream.next().value.task));
    expect(new Set(served).size).toBe(served.length);
  });
});
