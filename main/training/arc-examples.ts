import { drawRecipes } from '../../puzzles/arc/augment.ts';
import { arcBatchSource, ArcTestRows } from '../../puzzles/arc/batches.ts';
import { arcTaskFromContent } from '../../puzzles/arc/content.ts';
import { ArcDataset, type ArcEntry } from '../../puzzles/arc/dataset.ts';
import { IDENTITY_CODE } from '../../puzzles/arc/recipe.ts';
import type { ArcTask } from '../../puzzles/arc/task.ts';
import { randomFromSeed } from '../../puzzles/random.ts';
import type { StoredPuzzle } from '../store/puzzles.ts';
import type { ExamplesOf } from './training-data.ts';

/**
 * ARC tasks, arranged as the official builder arranges them: every augmentation has a puzzle identifier of its own; all
 * pairs of the training tasks are learned and, of the held-out ones, the demonstration pairs, so that their embeddings
 * exist. Held-out tasks are judged by their test pairs as they are, without augmentation.
 */
export const arcExamples: ExamplesOf = (train, heldOut, options) => {
  const { seed, augment, arc, splitSeed, recipes } = options;
  if (!arc) throw new Error('internal: ARC data without a canvas and augmentations');
  const all = [...train, ...heldOut];
  const ids = taskIds(all);
  const random = randomFromSeed(splitSeed);
  const entries = all.map((puzzle, index): ArcEntry => {
    const task = arcTaskOf(puzzle, ids[index]);
    const saved = recipes.get(puzzle.id);
    return {
      task,
      codes: saved ? codesOf(saved) : drawRecipes(task, { numAug: arc.numAug, random }),
      testPairs: index < train.length && hasAnswers(task) ? 'train' : 'test',
    };
  });
  const dataset = new ArcDataset(entries, arc.canvas === null ? {} : { canvas: arc.canvas });
  const rows = new ArcTestRows(dataset, { numAug: 0, taskIds: new Set(ids.slice(train.length)) });
  return {
    source: arcBatchSource(dataset, { seed, translates: augment }),
    heldOut: { numPuzzles: rows.numRows, fill: (start, into) => rows.fill(start, into) },
    arc: dataset,
  };
};

/** A task can be held out only where all its answers are known. */
export function hasKnownAnswers(puzzle: StoredPuzzle): boolean {
  return hasAnswers(arcTaskOf(puzzle, puzzle.name ?? puzzle.id));
}

function hasAnswers({ test }: ArcTask): boolean {
  return test.every(({ output }) => output !== null);
}

/** @throws UserError when the stored content is damaged */
function arcTaskOf({ id, content }: StoredPuzzle, taskId: string): ArcTask {
  return arcTaskFromContent(taskId, content, `The stored puzzle ${id}`);
}

/** A task's own name, or where another of the collection has the same, name and puzzle id. */
function taskIds(puzzles: readonly StoredPuzzle[]): string[] {
  const numOfName = new Map<string, number>();
  for (const { id, name } of puzzles) numOfName.set(name ?? id, (numOfName.get(name ?? id) ?? 0) + 1);
  return puzzles.map(({ id, name }) =>
    name === null || numOfName.get(name) === 1 ? (name ?? id) : `${name}@${id}`,
  );
}

/** Saved recipes, the task as it is first. */
function codesOf(saved: readonly number[]): Uint32Array {
  return Uint32Array.from([IDENTITY_CODE, ...saved.filter((code) => code !== IDENTITY_CODE)]);
}
