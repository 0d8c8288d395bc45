import { SeenRecipes } from '../../puzzles/arc/augment.ts';
import { arcBatchSource, ArcTestRows } from '../../puzzles/arc/batches.ts';
import { ArcDataset } from '../../puzzles/arc/dataset.ts';
import { NUM_TRANSFORMS } from '../../puzzles/arc/dihedral.ts';
import { NUM_COLOURS } from '../../puzzles/arc/grid.ts';
import { IDENTITY_CODE, NUM_RECIPES } from '../../puzzles/arc/recipe.ts';
import type { ArcTask } from '../../puzzles/arc/task.ts';
import type { Random } from '../../puzzles/random.ts';
import type { BatchSource } from '../../puzzles/tokens.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { JudgedPuzzles } from '../solving/evaluation.ts';

/** With fewer demonstrations every one is needed to learn from. */
const MIN_PAIRS_TO_LEAVE_ONE_OUT = 3;
const DRAWS_PER_RECIPE = 5;

export interface AdaptationDataOptions {
  /** Augmentations beside the task as it is. */
  readonly numAug: number;
  /** Side of the canvas; null = the smallest that holds the task. */
  readonly canvas: number | null;
  /** Of the augmentations, the pair that is left out, and the batches. */
  readonly random: Random;
  /** Keep one demonstration back at first. */
  readonly leavesOneOut: boolean;
  /** Move examples on the canvas; the test inputs stand in its corner. Default true. */
  readonly translates?: boolean;
}

/** What a model learns one task from, and what it is asked. Answers of test pairs are nowhere in it. */
export interface AdaptationData {
  readonly task: ArcTask;
  readonly dataset: ArcDataset;
  readonly batches: DemonstrationBatches;
  /** The test inputs in every augmentation. */
  readonly questions: JudgedPuzzles & Pick<ArcTestRows, 'numRows'>;
  /** The demonstration that is kept back at first, in every augmentation; null where there are too few to do so. */
  readonly leftOut: JudgedPuzzles | null;
}

/** The demonstrations of one task, endlessly: all but the one that is kept back, until `useAll` is called. */
export interface DemonstrationBatches extends BatchSource {
  useAll(): void;
}

/** @throws UserError when the task has no demonstration, or does not fit the canvas */
export function adaptationData(given: ArcTask, options: AdaptationDataOptions): AdaptationData {
  const { random, numAug, leavesOneOut, canvas, translates = true } = options;
  if (given.train.length === 0) {
    throw new UserError(
      `Task ${given.id} has no demonstration pair, so there is nothing to learn its rule from.`,
      'no_demonstrations',
    );
  }
  const task = { ...given, test: given.test.map(({ input }) => ({ input, output: null })) };
  const codes = adaptationRecipes(task, numAug, random);
  const sized = canvas === null ? {} : { canvas };
  const datasetOf = (of: ArcTask): ArcDataset =>
    new ArcDataset([{ task: of, codes, testPairs: 'test' }], sized);
  const dataset = datasetOf(task);
  const batchesOf = (of: ArcDataset): BatchSource =>
    arcBatchSource(of, { seed: random.int(0, 2 ** 31 - 1), translates });
  const all = batchesOf(dataset);
  const isOneLeftOut = leavesOneOut && task.train.length >= MIN_PAIRS_TO_LEAVE_ONE_OUT;
  const index = random.int(0, task.train.length - 1);
  const numRowsOf = (rows: ArcTestRows): JudgedPuzzles & Pick<ArcTestRows, 'numRows'> => ({
    numRows: rows.numRows,
    numPuzzles: rows.numRows,
    fill: (start, into) => rows.fill(start, into),
  });
  const questions = numRowsOf(new ArcTestRows(dataset));
  if (!isOneLeftOut) return { task, dataset, questions, leftOut: null, batches: switchable(all, all) };
  const others = task.train.filter((_, pair) => pair !== index);
  // The larger dataset's canvas, so that both speak of the same one.
  const judged = new ArcDataset(
    [{ task: { ...task, train: others, test: [task.train[index]] }, codes, testPairs: 'test' }],
    { canvas: dataset.canvas },
  );
  return {
    ...{ task, dataset, questions },
    leftOut: numRowsOf(new ArcTestRows(judged)),
    batches: switchable(batchesOf(judged), all),
  };
}

function switchable(first: BatchSource, all: BatchSource): DemonstrationBatches {
  let current = first;
  return {
    metadata: all.metadata,
    nextBatch: (into) => current.nextBatch(into),
    getState: () => current.getState(),
    setState: (state) => current.setState(state),
    useAll: () => {
      current = all;
    },
  };
}

/**
 * The task as it is, then its turns and mirrors, then these with other colours, black left alone. Where a test input has
 * colours that no demonstration has, only recolourings bring them into what is learned: 31 augmentations answer such a task
 * that 7 do not (docs/adapt.md). A task with many symmetries has fewer than wanted.
 */
export function adaptationRecipes(task: ArcTask, numAug: number, random: Random): Uint32Array {
  const seen = new SeenRecipes(task);
  seen.add(IDENTITY_CODE);
  const codes = [IDENTITY_CODE];
  for (let transform = 1; transform < NUM_TRANSFORMS && codes.length <= numAug; transform++) {
    if (seen.add(transform)) codes.push(transform);
  }
  for (let draw = 0; draw < DRAWS_PER_RECIPE * numAug && codes.length <= numAug; draw++) {
    const code = random.int(0, NUM_RECIPES / NUM_COLOURS - 1);
    if (seen.add(code)) codes.push(code);
  }
  return Uint32Array.from(codes);
}
