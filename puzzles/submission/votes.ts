import { cropGrid } from '../arc/encode.ts';
import { gridKey, type Grid } from '../arc/grid.ts';
import { decodeRecipe, undoRecipe } from '../arc/recipe.ts';

/** An answer some predictions agree on. */
export interface Candidate {
  /** Un-augmented. May be 0x0: a prediction that holds no grid. */
  readonly grid: Grid;
  /** How many predictions gave it. */
  readonly count: number;
  /** Their mean q: how sure the halting head was, in [0, 1]. */
  readonly meanQ: number;
}

/** What a model says of the rows of a batch (evaluators/arc.py, required_outputs). */
export interface PredictionBatch {
  /** [B * canvas * canvas] the tokens that were asked. */
  readonly inputs: ArrayLike<number>;
  /** [B * canvas * canvas] the tokens predicted. */
  readonly preds: ArrayLike<number>;
  /** [B]; rows of 0 are padding. */
  readonly puzzle_identifiers: ArrayLike<number>;
  /** [B]. */
  readonly q_halt_logits: ArrayLike<number>;
}

/** Finds the augmentation behind an identifier; null for a blank one. */
export type FindAugmentation = (identifier: number) => { taskId: string; code: number } | null;

interface Tally {
  readonly grid: Grid;
  count: number;
  sumQ: number;
}

/**
 * Gathers predictions over augmentations and over time, as the official evaluator does (evaluators/arc.py): each is
 * un-augmented and counts as a vote for its grid, for the question it answers. Questions are known by their task and input
 * grid, so predictions may come in any order and from several models.
 */
export class ArcVotes {
  /** By task, then by the input's grid key, then by the output's. */
  readonly #tallies = new Map<string, Map<string, Map<string, Tally>>>();

  /** One vote. @param q in [0, 1]. */
  add(taskId: string, input: Grid, output: Grid, q: number): void {
    const questions = entryOf(this.#tallies, taskId, () => new Map<string, Map<string, Tally>>());
    const answers = entryOf(questions, gridKey(input), () => new Map<string, Tally>());
    const tally = entryOf(answers, gridKey(output), () => ({ grid: output, count: 0, sumQ: 0 }));
    tally.count++;
    tally.sumQ += q;
  }

  /** Votes of every row that is no padding: crops both grids at the corner, undoes the augmentation, q = sigmoid of the logit. */
  addBatch(batch: PredictionBatch, canvas: number, find: FindAugmentation): void {
    const { inputs, preds, puzzle_identifiers, q_halt_logits } = batch;
    for (let row = 0; row < puzzle_identifiers.length; row++) {
      const identifier = puzzle_identifiers[row];
      const found = identifier === 0 ? null : find(identifier);
      if (found === null) continue;
      const recipe = decodeRecipe(found.code);
      const start = row * canvas * canvas;
      const input = undoRecipe(cropGrid(inputs, canvas, start), recipe);
      const output = undoRecipe(cropGrid(preds, canvas, start), recipe);
      this.add(found.taskId, input, output, sigmoid(q_halt_logits[row]));
    }
  }

  /** All answers to a question, in the order they were first given. */
  tallied(taskId: string, input: Grid): Candidate[] {
    const answers = this.#tallies.get(taskId)?.get(gridKey(input)) ?? new Map<string, Tally>();
    return Array.from(answers.values(), ({ grid, count, sumQ }) => ({ grid, count, meanQ: sumQ / count }));
  }

  /** The same, best first: by count, then by mean q; of equals the one given first stays first. */
  ranked(taskId: string, input: Grid): Candidate[] {
    return this.tallied(taskId, input).sort((a, b) => b.count - a.count || b.meanQ - a.meanQ);
  }

  /** Forgets everything: officially before each evaluation, unless aggregated_voting is on. */
  clear(): void {
    this.#tallies.clear();
  }
}

function entryOf<V>(map: Map<string, V>, key: string, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
