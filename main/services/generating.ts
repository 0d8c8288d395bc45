import { setImmediate } from 'node:timers/promises';
import { conceptTaskStream } from '../../puzzles/concepts/generate.ts';
import { generateMaze } from '../../puzzles/maze/generate.ts';
import { randomFromSeed } from '../../puzzles/random.ts';
import type { SudokuSize } from '../../puzzles/sudoku/geometry.ts';
import { sudokuStream } from '../../puzzles/sudoku/generate.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { ImportResult, PuzzleInput, Puzzles } from '../store/puzzles.ts';
import { arcInput } from './arc-records.ts';
import { mazeInput } from './maze-records.ts';
import { sudokuInput } from './sudoku-records.ts';

/** Longest time the process does nothing but generate. */
const SLICE_MS = 20;
const MAX_COUNT = 1_000_000;
const LICENCE = 'generated here';

interface CommonRequest {
  readonly count: number;
  readonly seed: number;
  readonly collection: string;
}

export interface GenerateSudokuRequest extends CommonRequest {
  readonly size: SudokuSize;
  /** [least, most] blank cells; each puzzle draws its own number. */
  readonly blanks: readonly [number, number];
}

export interface GenerateMazeRequest extends CommonRequest {
  readonly rows: number;
  readonly cols: number;
  /** Moves of the shortest path, at least. */
  readonly minPathLength: number;
}

export interface GenerateConceptRequest extends CommonRequest {
  /** Ids of families; empty = all. */
  readonly concepts: readonly string[];
  readonly maxSide: number;
}

export interface GenerateOptions {
  readonly onProgress?: (numDone: number) => void;
  readonly now?: () => number;
}

/**
 * Generates Sudokus with a proven unique solution and adds them to a collection in one transaction: stopped at any
 * moment, the store is as it was. The same request gives the same puzzles; those the collection has already count as
 * duplicates.
 * @throws UserError when there are no such puzzles, or too few different ones.
 */
export function generateSudokus(
  puzzles: Puzzles,
  request: GenerateSudokuRequest,
  options: GenerateOptions = {},
): Promise<ImportResult> {
  const { size, blanks, seed } = request;
  const blanksText = blanks[0] === blanks[1] ? `${blanks[0]}` : `${blanks[0]}-${blanks[1]}`;
  const source = `generated: sudoku ${size}x${size}, ${blanksText} blanks`;
  const stream = () => inputs(sudokuStream({ size, blanks, seed }), (sudoku) => sudokuInput(sudoku));
  return addGenerated(puzzles, request, source, stream, options);
}

/** The same for mazes with a path of a least length. @throws UserError when there are no such mazes */
export function generateMazes(
  puzzles: Puzzles,
  request: GenerateMazeRequest,
  options: GenerateOptions = {},
): Promise<ImportResult> {
  const { rows, cols, minPathLength, seed } = request;
  const source = `generated: maze ${rows}x${cols}, path of ${minPathLength} or more`;
  return addGenerated(
    puzzles,
    request,
    source,
    () => mazeStream({ rows, cols, minPathLength, seed }),
    options,
  );
}

function* mazeStream({
  seed,
  ...options
}: Pick<GenerateMazeRequest, 'rows' | 'cols' | 'minPathLength' | 'seed'>): Generator<PuzzleInput, void> {
  const random = randomFromSeed(seed);
  for (;;) yield mazeInput(generateMaze(options, random));
}

/** The same for ARC-like tasks of the concept families. @throws UserError for an unknown family */
export function generateConcepts(
  puzzles: Puzzles,
  request: GenerateConceptRequest,
  options: GenerateOptions = {},
): Promise<ImportResult> {
  const { concepts, maxSide, seed } = request;
  const families = concepts.length > 0 ? { families: [...concepts] } : {};
  const stream = () =>
    inputs(conceptTaskStream({ ...families, maxSide, seed }), ({ familyId, task }) =>
      arcInput(task, { family: 'concept', tags: [familyId] }),
    );
  const source = `generated: concept tasks, ${concepts.length > 0 ? concepts.join(', ') : 'all families'}`;
  return addGenerated(puzzles, request, source, stream, options);
}

function* inputs<T>(things: Iterable<T>, toInput: (thing: T) => PuzzleInput): Generator<PuzzleInput, void> {
  for (const thing of things) yield toInput(thing);
}

async function addGenerated(
  puzzles: Puzzles,
  { count, seed, collection }: CommonRequest,
  source: string,
  stream: () => Iterable<PuzzleInput>,
  { onProgress, now = Date.now }: GenerateOptions,
): Promise<ImportResult> {
  if (!Number.isSafeInteger(count) || count < 1 || count > MAX_COUNT) {
    throw new UserError(`The number of puzzles must be a whole number from 1 to ${MAX_COUNT}, not ${count}.`);
  }
  const rows: PuzzleInput[] = [];
  let yieldedAt = performance.now();
  for (const row of stream()) {
    rows.push(row);
    if (rows.length === count) break;
    if (performance.now() - yieldedAt < SLICE_MS) continue;
    onProgress?.(rows.length);
    await setImmediate();
    yieldedAt = performance.now();
  }
  return puzzles.importAll(collection, rows, {
    provenance: { source, licence: LICENCE, seed, created_at: now() },
  });
}
