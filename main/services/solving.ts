import { parseMazeText } from '../../puzzles/maze/text.ts';
import { sizeOfNumCells } from '../../puzzles/sudoku/geometry.ts';
import { readSudoku } from '../../puzzles/sudoku/parse.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { Store } from '../store/store.ts';
import type { Solver } from '../solving/solver.ts';
import type { RunConfig } from '../training/run-config.ts';
import { solvable, solvableMaze, solvableSudoku, type RuleCheck, type Solvable } from './solvable.ts';
import { mostTrusted, thinkAlong, type ThinkHarder, type TrajectoryStep } from './trajectories.ts';

/** A puzzle to solve, and where it comes from. */
export interface ChosenPuzzle {
  /** null for one that was typed. */
  readonly id: string | null;
  readonly puzzle: Solvable;
}

/**
 * The Sudoku or maze that `reference` means: the id of a stored puzzle or the beginning of one, or the puzzle itself: a
 * Sudoku as its 16, 36 or 81 characters, a maze row by row with a slash or a line break between two rows.
 * @throws UserError when there is no such puzzle or the model was trained on others
 */
export function choosePuzzle(store: Store, reference: string, config: RunConfig): ChosenPuzzle {
  const chosen = typedPuzzle(reference) ?? storedPuzzle(store, reference);
  const { family, rows, cols, inputs } = chosen.puzzle;
  const size = `${rows}x${cols}`;
  const isRead =
    family === config.data.family &&
    inputs.length === config.model.seq_len &&
    (config.data.size ?? size) === size;
  if (!isRead) {
    const learned = `${config.data.size ?? ''} ${config.data.family}`.trim();
    throw new UserError(
      `This run learned ${learned} puzzles, and the puzzle is a ${size} ${family}: choose a puzzle or a run that fits.`,
      'size_mismatch',
    );
  }
  return chosen;
}

/** null for what can only be an id: ids are hexadecimal and have neither the length of a Sudoku nor the letters of a maze. */
function typedPuzzle(reference: string): ChosenPuzzle | null {
  const size = sizeOfNumCells(reference.length);
  const isDigit = (character: string): boolean =>
    character === '.' || (character >= '0' && Number(character) <= Number(size));
  if (size !== null && [...reference].every(isDigit))
    return { id: null, puzzle: solvableSudoku(readSudoku(reference, null, reference)) };
  if (!/[SG#]/.test(reference)) return null;
  const mazes = parseMazeText(reference.replaceAll('/', '\n'));
  if (mazes.length === 1) return { id: null, puzzle: solvableMaze(mazes[0]) };
  throw new UserError(`The text holds ${mazes.length} mazes: give one, without an empty line in it.`);
}

function storedPuzzle(store: Store, reference: string): ChosenPuzzle {
  const puzzle = store.puzzles.get(reference);
  return { id: puzzle.id, puzzle: solvable(puzzle) };
}

/** What a model has in mind after a supervision step, as the family writes and judges it. */
export interface Thought extends TrajectoryStep {
  readonly cells: readonly number[];
  readonly check: RuleCheck;
}

/**
 * Lets the model think about a puzzle along as many trajectories as it is open for; yields of each step the one that the
 * halting head trusts most, judged by the rules.
 */
export async function* thinkAbout(
  model: Solver,
  puzzle: Solvable,
  options: ThinkHarder,
): AsyncGenerator<Thought, void> {
  for await (const trajectories of thinkAlong(model, puzzle.inputs, options)) {
    yield judged(puzzle, mostTrusted(trajectories));
  }
}

export function judged(puzzle: Solvable, step: TrajectoryStep): Thought {
  const cells = puzzle.cellsOf(step.preds);
  return { ...step, cells, check: puzzle.check(cells) };
}

export type VerdictKind = 'verified' | 'unsure' | 'wrong';

/** The rules decide; where they refuse, the model's own doubt tells "unsure" from "wrong". */
export function verdictOf({ check, q_halt_logit }: Pick<Thought, 'check' | 'q_halt_logit'>): VerdictKind {
  if (check.isRight) return 'verified';
  return q_halt_logit > 0 ? 'wrong' : 'unsure';
}
