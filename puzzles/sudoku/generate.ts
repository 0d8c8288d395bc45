import { randomFromSeed } from '../random.ts';
import type { Random } from '../random.ts';
import { UserError } from '../user-error.ts';
import { geometryOf } from './geometry.ts';
import type { SudokuSize } from './geometry.ts';
import { hasSolutionWithout, randomSolvedGrid } from './solve.ts';
import { formatCells } from './sudoku.ts';
import type { Sudoku } from './sudoku.ts';
import { randomSymmetry, writeThroughSymmetry } from './symmetry.ts';

export interface GenerateOptions {
  size: SudokuSize;
  /** Blank cells of each puzzle: a number, or [least, most]: then each puzzle draws its own, evenly. */
  blanks: number | readonly [number, number];
  seed: number;
}

/**
 * Most blanks a puzzle with one solution can have: it needs at least 4, 8 and 17 givens (4x4 and 6x6 by exhaustive search,
 * 9x9 by McGuire, Tugemann and Civario, 2012).
 */
export const MAX_BLANKS: Record<SudokuSize, number> = { 4: 12, 6: 28, 9: 64 };

/** Solved grids tried for one puzzle, or puzzles drawn that were there before, in a row, until we give up. */
const MAX_TRIES = 10_000;
/** With a range, a grid that will not give the number drawn may give another number of the range after so many tries. */
const TRIES_FOR_NUMBER_DRAWN = 20;

/**
 * `count` different puzzles, each with exactly one solution, proved by search. The same options give the same puzzles.
 * @throws UserError when no such puzzle exists, none was found, or there are fewer than `count` different ones.
 */
export function generateSudoku(options: GenerateOptions & { count: number }): Sudoku[] {
  const { count } = options;
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new UserError(`The number of puzzles must be a whole number from 1 on, not ${String(count)}.`);
  }
  const puzzles: Sudoku[] = [];
  for (const puzzle of sudokuStream(options)) {
    puzzles.push(puzzle);
    if (puzzles.length === count) break;
  }
  return puzzles;
}

/** The same puzzles one by one, without an end of its own: for progress bars and for work in slices. */
export function* sudokuStream({ size, blanks, seed }: GenerateOptions): Generator<Sudoku, never> {
  const [fewest, most] = typeof blanks === 'number' ? [blanks, blanks] : blanks;
  requireBlanks(size, fewest, most);
  const random = randomFromSeed(seed);
  const seen = new Set<string>();
  for (let numRepeats = 0; ;) {
    const puzzle = makePuzzle(size, fewest, most, random);
    const text = formatCells(puzzle.givens);
    if (seen.has(text)) {
      if (++numRepeats === MAX_TRIES) throw tooFew(size, fewest, most, seen.size);
      continue;
    }
    numRepeats = 0;
    seen.add(text);
    yield puzzle;
  }
}

function makePuzzle(size: SudokuSize, fewest: number, most: number, random: Random): Sudoku {
  const wanted = random.int(fewest, most);
  let bestNumBlanks = 0;
  for (let numTries = 1; numTries <= MAX_TRIES; numTries++) {
    const solution = randomTwinOf(size, randomSolvedGrid(size, random), random);
    const givens = solution.slice();
    const numBlanks = digHoles(size, givens, wanted, random);
    if (numBlanks === wanted || (numTries >= TRIES_FOR_NUMBER_DRAWN && numBlanks >= fewest)) {
      return { size, givens, solution };
    }
    bestNumBlanks = Math.max(bestNumBlanks, numBlanks);
  }
  const asked = fewest === most ? `${fewest}` : `${fewest} to ${most}`;
  throw new UserError(
    `No ${size}x${size} Sudoku with ${asked} blanks and one solution was found in ${MAX_TRIES} grids (the best had ${bestNumBlanks}): ask for fewer blanks.`,
    'not_found',
  );
}

/** Blanks cells in random order as long as the solution stays the only one; returns how many were blanked. */
function digHoles(size: SudokuSize, givens: Uint8Array, wanted: number, random: Random): number {
  let numBlanks = 0;
  for (const cell of random.permutation(size * size)) {
    if (numBlanks === wanted) break;
    if (hasSolutionWithout(size, givens, cell)) continue;
    givens[cell] = 0;
    numBlanks++;
  }
  return numBlanks;
}

/** Evens out what the search for a solved grid prefers. */
function randomTwinOf(size: SudokuSize, solution: Uint8Array, random: Random): Uint8Array {
  const twin = new Uint8Array(geometryOf(size).numCells);
  writeThroughSymmetry(randomSymmetry(size, random), size, solution, twin);
  return twin;
}

function requireBlanks(size: SudokuSize, fewest: number, most: number): void {
  if (!Number.isSafeInteger(fewest) || !Number.isSafeInteger(most) || fewest < 1 || fewest > most) {
    throw new UserError(
      `The number of blanks must be a whole number from 1 on, or a range like 6-11 with the smaller number first, not ${fewest === most ? String(fewest) : `${fewest}-${most}`}.`,
    );
  }
  if (most > MAX_BLANKS[size]) {
    throw new UserError(
      `A ${size}x${size} Sudoku with one solution has at most ${MAX_BLANKS[size]} blanks: ${most} is impossible, ask for fewer.`,
    );
  }
}

function tooFew(size: SudokuSize, fewest: number, most: number, numFound: number): UserError {
  const asked = fewest === most ? `${fewest}` : `${fewest} to ${most}`;
  return new UserError(
    `Only ${numFound} different ${size}x${size} Sudokus with ${asked} blanks were found: ask for fewer puzzles or for other blanks.`,
    'not_found',
  );
}
