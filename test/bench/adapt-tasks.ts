import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalHash } from '../../puzzles/arc/canonical.ts';
import { readArcFiles } from '../../puzzles/arc/files.ts';
import { longestSide, type ArcTask } from '../../puzzles/arc/task.ts';
import { CONCEPT_FAMILIES } from '../../puzzles/concepts/registry.ts';
import { generateConceptTasks, type ConceptTask } from '../../puzzles/concepts/generate.ts';
import { randomFromSeed } from '../../puzzles/random.ts';

/** Side of the canvas of the whole measurement. */
export const CANVAS = 10;
/** The tasks that are measured, and those that a run may learn before, come from different seeds. */
const MEASURED_SEED = 2026;
const LEARNED_SEED = 1;
const SHUFFLE_SEED = 7;
/** Learned tasks of each concept family. */
const LEARNED_A_FAMILY = 12;

/** One concept task each of `count` families drawn from all. */
export function measuredConcepts(count: number): ArcTask[] {
  const tasks = generateConceptTasks({ seed: MEASURED_SEED, count: CONCEPT_FAMILIES.length });
  randomFromSeed(SHUFFLE_SEED).shuffle(tasks);
  return tasks.slice(0, count).map(({ task }) => task);
}

/** `count` tasks drawn from those of ARC-AGI-1's training set whose grids all fit the canvas. */
export function measuredArcTasks(folder: string, count: number): ArcTask[] {
  return shuffledArcTasks(folder).slice(0, count);
}

/**
 * What a run may learn before: other tasks of all concept families and, where there is a folder, the small ARC-AGI-1
 * tasks that are not measured and those of ConceptARC. No symmetric twin of a measured task is among them.
 */
export function learnableTasks(
  folder: string | null,
  numMeasuredArc: number,
): { concepts: ConceptTask[]; arc: ArcTask[] } {
  const measured = [
    ...measuredConcepts(CONCEPT_FAMILIES.length),
    ...(folder === null ? [] : measuredArcTasks(folder, numMeasuredArc)),
  ];
  const hashes = new Set(measured.map(canonicalHash));
  const count = LEARNED_A_FAMILY * CONCEPT_FAMILIES.length;
  const concepts = generateConceptTasks({ seed: LEARNED_SEED, count });
  const arc =
    folder === null
      ? []
      : [
          ...shuffledArcTasks(folder).slice(numMeasuredArc),
          ...smallTasks(folder, 'evaluation'),
          ...smallTasks(folder, 'concept'),
        ];
  return {
    concepts: concepts.filter(({ task }) => !hashes.has(canonicalHash(task))),
    arc: arc.filter((task) => !hashes.has(canonicalHash(task))),
  };
}

function shuffledArcTasks(folder: string): ArcTask[] {
  const tasks = smallTasks(folder, 'training');
  randomFromSeed(SHUFFLE_SEED).shuffle(tasks);
  return tasks;
}

/** By id. */
function smallTasks(folder: string, subset: string): ArcTask[] {
  const files = ['challenges', 'solutions'].map((part) => {
    const name = `arc-agi_${subset}_${part}.json`;
    return { name, text: readFileSync(join(folder, name), 'utf8') };
  });
  return readArcFiles(files)
    .collections.flatMap(({ tasks }) => tasks)
    .filter((task) => longestSide(task) <= CANVAS)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
