import { decodeSudokuTokens, encodeSudokuCells } from '../../puzzles/sudoku/encode.ts';
import { sizeOfNumCells } from '../../puzzles/sudoku/geometry.ts';
import { readSudoku } from '../../puzzles/sudoku/parse.ts';
import { checkSudoku, type Sudoku } from '../../puzzles/sudoku/sudoku.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { Store } from '../store/store.ts';
import type { Solver } from '../solving/solver.ts';
import type { RunConfig } from '../training/run-config.ts';
import { storedSudoku } from './sudoku-records.ts';
import { mostTrusted, thinkAlong, type ThinkHarder, type TrajectoryStep } from './trajectories.ts';

/** A puzzle to solve, and where it comes from. */
export interface ChosenSudoku {
  /** null for one that was typed. */
  readonly id: string | null;
  readonly sudoku: Sudoku;
}

/**
 * The Sudoku that `reference` means: the id of a stored puzzle or the beginning of one, or the puzzle itself, typed as its
 * 16, 36 or 81 characters.
 * @throws UserError when there is no such puzzle or the model was trained on others
 */
export function chooseSudoku(store: Store, reference: string, config: RunConfig): ChosenSudoku {
  const chosen = isTyped(reference)
    ? { id: null, sudoku: readSudoku(reference, null, reference) }
    : readStored(store, reference);
  if (config.data.family !== 'sudoku' || chosen.sudoku.givens.length !== config.model.seq_len) {
    const { size } = chosen.sudoku;
    const learned = `${config.data.size ?? ''} ${config.data.family}`.trim();
    throw new UserError(
      `This run learned ${learned} puzzles, and the puzzle is a ${size}x${size} sudoku: choose a puzzle or a run that fits.`,
      'size_mismatch',
    );
  }
  return chosen;
}

/** Ids are hexadecimal and may consist of digits alone; no id has a digit for every cell within the size. */
function isTyped(reference: string): boolean {
  const size = sizeOfNumCells(reference.length);
  return (
    size !== null &&
    [...reference].every((character) => character === '.' || (character >= '0' && Number(character) <= size))
  );
}

function readStored(store: Store, reference: string): ChosenSudoku {
  const puzzle = store.puzzles.get(reference);
  if (puzzle.family !== 'sudoku') {
    throw new UserError(
      `Puzzle ${puzzle.id} is of the family ${puzzle.family}, which cannot be solved here yet.`,
    );
  }
  return { id: puzzle.id, sudoku: storedSudoku(puzzle) };
}

/** What a model has in mind about a Sudoku after a supervision step, as a board. */
export interface SudokuThought extends TrajectoryStep {
  /** [size * size], 0 = blank. */
  readonly cells: Uint8Array;
  /** Cells that the rules or the givens forbid as they stand, each once. */
  readonly wrongCells: ReadonlySet<number>;
  readonly isSolved: boolean;
}

/**
 * Lets the model think about a Sudoku along as many trajectories as it is open for; yields of each step the one that the
 * halting head trusts most, judged by the rules.
 */
export async function* thinkAboutSudoku(
  model: Solver,
  { size, givens }: Sudoku,
  options: ThinkHarder,
): AsyncGenerator<SudokuThought, void> {
  for await (const trajectories of thinkAlong(model, encodeSudokuCells(givens), options)) {
    const thought = mostTrusted(trajectories);
    const cells = decodeSudokuTokens(thought.preds);
    const { conflicts, blanks, changedGivens, isSolved } = checkSudoku(size, givens, cells);
    const wrongCells = new Set([
      ...conflicts.flatMap((conflict) => conflict.cells),
      ...blanks,
      ...changedGivens,
    ]);
    yield { ...thought, cells, wrongCells, isSolved };
  }
}
