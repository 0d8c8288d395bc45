import { gridEquals, gridKey, MAX_SIDE, type Grid } from '../arc/grid.ts';
import { puzzleHash } from '../arc/hash.ts';
import type { ArcTask, Pair } from '../arc/task.ts';
import type { Random } from '../random.ts';
import { UserError } from '../user-error.ts';
import { Dice, DIFFICULTIES, type Difficulty } from './dice.ts';
import { taskFault } from './faults.ts';

/** The longest side of a generated grid unless more is asked for. */
export const DEFAULT_MAX_SIDE = 10;

export interface ConceptOptions {
  /** Left out, each task draws its own. */
  difficulty?: Difficulty;
  /** 10 (the default) to 30. */
  maxSide?: number;
}

/** One way to read a rule: what it makes of a grid, or null where it does not apply. */
export type Reading = (input: Grid) => Grid | null;

/** ARC-like tasks that all follow one rule, and the rule itself. */
export interface ConceptFamily {
  /** Kebab-case; the ids of its tasks begin with it. */
  readonly id: string;
  readonly title: string;
  /** What a person would be told, in one or two sentences. */
  readonly rule: string;
  /**
   * Draws one task: three or four demonstrations and one or two test pairs, such that the demonstrations settle the rule's
   * open points (`taskFault` finds nothing).
   * @throws UserError for options that are not allowed.
   */
  generate(random: Random, options?: ConceptOptions): ArcTask;
  /** Every reading of the rule under which all the demonstrations come out right; none when they do not follow it. */
  readings(train: readonly Pair[]): Reading[];
  /**
   * Draws pairs and returns the share of them that the solver answers as they were painted. Generation draws the others
   * again, so a solver that errs would go unseen but for this number.
   */
  agreement(random: Random, numPairs: number): number;
}

/**
 * What a family is made from. Pairs are drawn from a scene whose parts are known, so that the answer is painted, not
 * computed; `solve` knows only the cells of the input. That both agree is what makes a task sound.
 */
export interface Concept<P> {
  readonly id: string;
  readonly title: string;
  readonly rule: string;
  /** What all the pairs of one task have in common. */
  drawParameters(dice: Dice): P;
  /** One pair; null when the draw came to nothing. */
  drawPair(dice: Dice, parameters: P): Pair | null;
  /** Parameters that the demonstrations could mean; those that do not fit them all are dropped later. */
  candidates(train: readonly Pair[]): Iterable<P>;
  /** The answer by the rule; null where the rule does not apply. */
  solve(input: Grid, parameters: P): Grid | null;
  /** Set where answers come from so small a set that two pairs may share one. */
  readonly sharesAnswers?: boolean;
  /** Does the task show what makes this rule, beyond what is asked of all families? */
  isTelling?(pairs: readonly Pair[]): boolean;
}

const MAX_TASK_TRIES = 2000;
const MAX_PAIR_TRIES = 40;

export function conceptFamily<P>(concept: Concept<P>): ConceptFamily {
  const { id, title, rule } = concept;
  const family: ConceptFamily = {
    id,
    title,
    rule,
    generate(random, options = {}) {
      const { difficulty, maxSide = DEFAULT_MAX_SIDE } = options;
      checkMaxSide(maxSide);
      for (let attempt = 0; attempt < MAX_TASK_TRIES; attempt++) {
        const dice = new Dice(random, difficulty ?? DIFFICULTIES[random.int(0, 2)], maxSide);
        const task = drawTask(concept, dice);
        if (task && taskFault(family, task) === null) return task;
      }
      throw new Error(`internal: no task of the family ${id} in ${String(MAX_TASK_TRIES)} draws`);
    },
    readings(train) {
      const fitting: Reading[] = [];
      for (const parameters of concept.candidates(train)) {
        const reading: Reading = (input) => concept.solve(input, parameters);
        if (train.every(({ input, output }) => answers(reading, input, output))) fitting.push(reading);
      }
      return fitting;
    },
    agreement(random, numPairs) {
      let [numDrawn, numAgreed] = [0, 0];
      while (numDrawn < numPairs) {
        const dice = new Dice(random, DIFFICULTIES[random.int(0, 2)], DEFAULT_MAX_SIDE);
        const parameters = concept.drawParameters(dice);
        const pair = concept.drawPair(dice, parameters);
        if (!pair) continue;
        numDrawn++;
        if (answers((grid) => concept.solve(grid, parameters), pair.input, pair.output)) numAgreed++;
      }
      return numAgreed / numDrawn;
    },
  };
  return family;
}

/** @throws UserError */
export function checkMaxSide(maxSide: number): void {
  if (Number.isInteger(maxSide) && maxSide >= DEFAULT_MAX_SIDE && maxSide <= MAX_SIDE) return;
  throw new UserError(
    `Concept tasks can be made for a longest side of ${String(DEFAULT_MAX_SIDE)} to ${String(MAX_SIDE)} cells, not ${String(maxSide)}.`,
  );
}

function answers(reading: Reading, input: Grid, output: Grid): boolean {
  const answer = reading(input);
  return answer !== null && gridEquals(answer, output);
}

function drawTask<P>(concept: Concept<P>, dice: Dice): ArcTask | null {
  const parameters = concept.drawParameters(dice);
  const numTrain = dice.int(3, 4);
  const numTest = dice.chance(0.75) ? 1 : 2;
  const pairs = drawPairs(concept, dice, parameters, numTrain + numTest);
  if (!pairs || concept.isTelling?.(pairs) === false) return null;
  const task = { id: '', train: pairs.slice(0, numTrain), test: pairs.slice(numTrain), isTestFirst: false };
  return { ...task, id: `${concept.id}-${puzzleHash(task).slice(0, 8)}` };
}

/** Different pairs that `solve` answers as they were painted. */
function drawPairs<P>(concept: Concept<P>, dice: Dice, parameters: P, count: number): Pair[] | null {
  const pairs: Pair[] = [];
  const inputs = new Set<string>();
  const outputs = new Set<string>();
  for (let attempt = 0; attempt < MAX_PAIR_TRIES * count && pairs.length < count; attempt++) {
    const pair = concept.drawPair(dice, parameters);
    if (!pair || !isSound(concept, dice, parameters, pair)) continue;
    const [inputKey, outputKey] = [gridKey(pair.input), gridKey(pair.output)];
    if (inputs.has(inputKey) || (outputs.has(outputKey) && concept.sharesAnswers !== true)) continue;
    inputs.add(inputKey);
    outputs.add(outputKey);
    pairs.push(pair);
  }
  return pairs.length === count ? pairs : null;
}

/**
 * A scene may by accident show something else than was meant (two shapes that look like one), or nothing at all: it is
 * drawn again.
 */
function isSound<P>(concept: Concept<P>, dice: Dice, parameters: P, { input, output }: Pair): boolean {
  const sides = [input.rows, input.cols, output.rows, output.cols];
  if (sides.some((side) => side < 1 || side > dice.maxSide) || gridEquals(input, output)) return false;
  if (input.cells.every((colour) => colour === input.cells[0])) return false;
  return answers((grid) => concept.solve(grid, parameters), input, output);
}
