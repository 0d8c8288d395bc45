import { randomFromSeed } from '../random.ts';
import { UserError } from '../user-error.ts';
import { canonicalSudoku } from './canonical.ts';
import type { Sudoku } from './sudoku.ts';

export interface Split<T> {
  train: T[];
  heldOut: T[];
  /** Neither: twins of held-out items for which there was no room. 0 but in small collections full of twins. */
  numDropped: number;
}

/**
 * Sets `numHeldOut` puzzles apart for evaluation so that none of them is a symmetric twin of a training puzzle: all twins of
 * a class go to one side. The same puzzles, number and seed give the same split.
 * @throws UserError when it cannot be done.
 */
export function splitHeldOut(puzzles: readonly Sudoku[], numHeldOut: number, seed: number): Split<Sudoku> {
  return splitByClass(puzzles, canonicalSudoku, numHeldOut, seed);
}

/** The same for anything with a canonical form, `classOf` (equal for items that must not be separated). */
export function splitByClass<T>(
  items: readonly T[],
  classOf: (item: T) => string,
  numHeldOut: number,
  seed: number,
): Split<T> {
  if (!Number.isSafeInteger(numHeldOut) || numHeldOut < 1 || numHeldOut >= items.length) {
    throw new UserError(
      `${String(numHeldOut)} of ${items.length} puzzles cannot be held out: ask for a whole number from 1 to ${items.length - 1}.`,
    );
  }
  const classes = [...Map.groupBy(items, classOf).values()];
  const random = randomFromSeed(seed);
  random.shuffle(classes);
  const heldOut = new Set<T[]>();
  let numMissing = numHeldOut;
  for (const twins of classes) {
    if (twins.length > numMissing) continue;
    heldOut.add(twins);
    numMissing -= twins.length;
  }
  // Only classes larger than what is missing are left: the smallest gives part of itself, and its rest is dropped.
  const train = classes.filter((twins) => !heldOut.has(twins));
  let cut: T[] = [];
  if (numMissing > 0) {
    cut = train.reduce((least, twins) => (twins.length < least.length ? twins : least));
    train.splice(train.indexOf(cut), 1);
  }
  if (train.length === 0) {
    throw new UserError(
      `${numHeldOut} of ${items.length} puzzles cannot be held out: they have only ${classes.length} kinds up to symmetry, and none would be left to train on; add puzzles or hold out fewer.`,
    );
  }
  return {
    train: train.flat(),
    heldOut: [...heldOut].flat().concat(cut.slice(0, numMissing)),
    numDropped: cut.length - Math.min(cut.length, numMissing),
  };
}
