import { gridEquals, type Grid } from '../../../../puzzles/arc/grid.ts';
import { checkMazeAnswer } from '../../../../puzzles/maze/check.ts';
import type { Maze } from '../../../../puzzles/maze/maze.ts';
import type { Sudoku } from '../../../../puzzles/sudoku/sudoku.ts';

/** What a player's answer is worth. Only `right` and `wrong` count as attempts. */
export interface Attempt {
  readonly kind: 'right' | 'wrong' | 'unfinished';
  readonly sentence: string;
}

const RIGHT: Attempt = { kind: 'right', sentence: 'Right: every cell is as it should be.' };

/**
 * The answers to a task's tests, in order: all of them must be right, in shape and in every cell.
 * @param expected null where the task itself does not know the answer
 * @param given null where nothing has been drawn yet
 */
export function judgeGrids(expected: readonly (Grid | null)[], given: readonly (Grid | null)[]): Attempt {
  const name = (index: number): string =>
    expected.length === 1 ? 'your answer' : `your answer to test ${index + 1}`;
  const unknown = expected.indexOf(null);
  if (unknown >= 0) {
    return {
      kind: 'unfinished',
      sentence: 'The answer of this task is not known here, so it cannot be checked.',
    };
  }
  const missing = expected.findIndex((_, index) => !given[index]);
  if (missing >= 0) return { kind: 'unfinished', sentence: `Draw ${name(missing)} first.` };
  for (const [index, right] of expected.entries()) {
    const drawn = given[index];
    if (!right || !drawn || gridEquals(right, drawn)) continue;
    const hasShape = right.rows === drawn.rows && right.cols === drawn.cols;
    const why = hasShape
      ? 'has the right size but not the right cells'
      : 'has another size than the solution';
    return { kind: 'wrong', sentence: `Not yet: ${name(index)} ${why}.` };
  }
  return RIGHT;
}

/** @param cells [size * size], 0 = blank */
export function judgeSudoku({ solution }: Pick<Sudoku, 'solution'>, cells: ArrayLike<number>): Attempt {
  let [numBlanks, numWrong] = [0, 0];
  for (let at = 0; at < solution.length; at++) {
    if (cells[at] === 0) numBlanks++;
    else if (cells[at] !== solution[at]) numWrong++;
  }
  if (numBlanks > 0) {
    return {
      kind: 'unfinished',
      sentence: `${numBlanks} ${numBlanks === 1 ? 'cell is' : 'cells are'} still blank.`,
    };
  }
  if (numWrong === 0) return RIGHT;
  return {
    kind: 'wrong',
    sentence: `Not yet: ${numWrong} ${numWrong === 1 ? 'digit is' : 'digits are'} wrong.`,
  };
}

/** Any shortest way is right. */
export function judgeWay(maze: Maze, cells: ArrayLike<number>): Attempt {
  const { verdict, reason } = checkMazeAnswer(maze, cells);
  if (verdict === 'verified') return { kind: 'right', sentence: `Right: ${reason}` };
  return { kind: 'wrong', sentence: `Not yet: ${reason}` };
}
