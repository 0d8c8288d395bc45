import { canonicalHash } from '../arc/canonical.ts';
import { gridEquals } from '../arc/grid.ts';
import { sha256Hex } from '../arc/hash.ts';
import type { ArcTask } from '../arc/task.ts';
import { randomFromSeed, type Random } from '../random.ts';
import { UserError } from '../user-error.ts';
import { checkMaxSide, DEFAULT_MAX_SIDE, type ConceptFamily, type ConceptOptions } from './family.ts';
import { CONCEPT_FAMILIES, findConceptFamily } from './registry.ts';

/** A generated task and the family whose rule it follows. */
export interface ConceptTask {
  readonly familyId: string;
  readonly task: ArcTask;
}

export interface ConceptStreamOptions extends ConceptOptions {
  /** Ids of families; left out, all of them. */
  families?: readonly string[];
  seed: number;
}

/** Draws of one family that were there before or that another rule explains too, in a row, until we give up. */
const MAX_TRIES = 1000;

/**
 * `count` tasks, the families by turns. No two are symmetric twins, and none can be answered otherwise by the rule of
 * another family. The same options give the same tasks, and a larger count begins with those of a smaller one.
 * @throws UserError for an unknown family, or options that are not allowed.
 */
export function generateConceptTasks(options: ConceptStreamOptions & { count: number }): ConceptTask[] {
  const { count } = options;
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new UserError(`The number of tasks must be a whole number from 1 on, not ${String(count)}.`);
  }
  const tasks: ConceptTask[] = [];
  for (const task of conceptTaskStream(options)) {
    tasks.push(task);
    if (tasks.length === count) break;
  }
  return tasks;
}

/** The same tasks one by one, without end: for progress bars and for work in slices. */
export function* conceptTaskStream(options: ConceptStreamOptions): Generator<ConceptTask, never> {
  const { families: ids, seed, ...conceptOptions } = options;
  if (conceptOptions.maxSide !== undefined) checkMaxSide(conceptOptions.maxSide);
  const families = ids ? [...new Set(ids)].map(findConceptFamily) : CONCEPT_FAMILIES;
  if (families.length === 0) throw new UserError('No concept family was chosen; name at least one.');
  const sources = families.map((family) => ({ family, random: streamOf(family, seed, conceptOptions) }));
  const seen = new Set<string>();
  for (;;) {
    for (const { family, random } of sources) {
      yield { familyId: family.id, task: drawNew(family, random, conceptOptions, seen) };
    }
  }
}

/** A stream for each family, so that its tasks do not depend on which others are asked for, and for each difficulty. */
function streamOf({ id }: ConceptFamily, seed: number, { difficulty, maxSide }: ConceptOptions): Random {
  if (!Number.isSafeInteger(seed)) return randomFromSeed(seed);
  const name = [id, seed, difficulty ?? 'any', maxSide ?? DEFAULT_MAX_SIDE].join(':');
  return randomFromSeed(Number.parseInt(sha256Hex(name).slice(0, 12), 16));
}

function drawNew(family: ConceptFamily, random: Random, options: ConceptOptions, seen: Set<string>): ArcTask {
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const task = family.generate(random, options);
    if (rivalRule(family, task) !== null) continue;
    const hash = canonicalHash(task);
    if (seen.has(hash)) continue;
    seen.add(hash);
    return task;
  }
  throw new UserError(`No further task of the family ${family.id} was found; ask for fewer.`, 'not_found');
}

/**
 * Another family whose rule explains all the demonstrations but answers a test input otherwise, or null: with such a rival
 * a task would have two good answers.
 */
export function rivalRule(family: ConceptFamily, task: ArcTask): ConceptFamily | null {
  for (const other of CONCEPT_FAMILIES) {
    if (other === family) continue;
    const disagrees = other.readings(task.train).some((reading) =>
      task.test.some(({ input, output }) => {
        const answer = reading(input);
        return answer !== null && output !== null && !gridEquals(answer, output);
      }),
    );
    if (disagrees) return other;
  }
  return null;
}
