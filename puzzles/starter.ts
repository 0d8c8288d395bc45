import type { ArcTask } from './arc/task.ts';
import type { Difficulty } from './concepts/dice.ts';
import { generateConceptTasks } from './concepts/generate.ts';
import { CONCEPT_FAMILIES } from './concepts/registry.ts';
import { generateMazes } from './maze/generate.ts';
import type { Maze } from './maze/maze.ts';
import { randomFromSeed } from './random.ts';
import { canonicalSudoku } from './sudoku/canonical.ts';
import { sudokuStream } from './sudoku/generate.ts';
import type { SudokuSize } from './sudoku/geometry.ts';
import type { Sudoku } from './sudoku/sudoku.ts';

/** Everybody's starter library is the same. */
export const STARTER_SEED = 20_510_871;

export type StarterPuzzle =
  | { readonly family: 'sudoku'; readonly difficulty: Difficulty; readonly sudoku: Sudoku }
  | { readonly family: 'maze'; readonly difficulty: Difficulty; readonly maze: Maze }
  | {
      readonly family: 'concept';
      readonly difficulty: Difficulty;
      /** Whose rule it follows: an id of CONCEPT_FAMILIES. */
      readonly familyId: string;
      readonly task: ArcTask;
    };

interface SudokuLot {
  size: SudokuSize;
  blanks: number;
  difficulty: Difficulty;
}

const SUDOKU_LOTS: readonly SudokuLot[] = [
  { size: 4, blanks: 7, difficulty: 'easy' },
  { size: 4, blanks: 10, difficulty: 'medium' },
  { size: 6, blanks: 18, difficulty: 'easy' },
  { size: 6, blanks: 22, difficulty: 'medium' },
  { size: 9, blanks: 38, difficulty: 'easy' },
  { size: 9, blanks: 46, difficulty: 'medium' },
  { size: 9, blanks: 53, difficulty: 'hard' },
];

interface MazeLot {
  side: number;
  minPathLength: number;
  difficulty: Difficulty;
}

const MAZE_LOTS: readonly MazeLot[] = [
  { side: 8, minPathLength: 12, difficulty: 'easy' },
  { side: 12, minPathLength: 24, difficulty: 'easy' },
  { side: 20, minPathLength: 60, difficulty: 'medium' },
  // As long as the paper's Maze-Hard asks for.
  { side: 30, minPathLength: 111, difficulty: 'hard' },
];

const NUM_PER_LOT = 2;

/**
 * What the library holds on first run: Sudokus of every size, mazes up to 30x30, and for every concept family one easy and
 * one medium task. All of it is generated here, from STARTER_SEED, in well under two seconds.
 */
export function starterLibrary(): StarterPuzzle[] {
  return [...starterConcepts(), ...starterSudokus(), ...starterMazes()];
}

/** A family's two tasks stand side by side. */
function starterConcepts(): StarterPuzzle[] {
  const count = CONCEPT_FAMILIES.length;
  const [easy, medium] = (['easy', 'medium'] as const).map((difficulty) =>
    generateConceptTasks({ count, seed: STARTER_SEED, difficulty }).map((made): StarterPuzzle => ({
      family: 'concept',
      difficulty,
      ...made,
    })),
  );
  return easy.flatMap((puzzle, index) => [puzzle, medium[index]]);
}

/** Small Sudokus have few shapes: those that are only a twin of one already taken are passed over. */
function starterSudokus(): StarterPuzzle[] {
  const seen = new Set<string>();
  return SUDOKU_LOTS.flatMap(({ size, blanks, difficulty }) => {
    const lot: StarterPuzzle[] = [];
    for (const sudoku of sudokuStream({ size, blanks, seed: STARTER_SEED })) {
      const canonical = canonicalSudoku(sudoku);
      if (seen.has(canonical)) continue;
      seen.add(canonical);
      lot.push({ family: 'sudoku', difficulty, sudoku });
      if (lot.length === NUM_PER_LOT) break;
    }
    return lot;
  });
}

function starterMazes(): StarterPuzzle[] {
  const random = randomFromSeed(STARTER_SEED);
  return MAZE_LOTS.flatMap(({ side, minPathLength, difficulty }) =>
    generateMazes(NUM_PER_LOT, { rows: side, cols: side, minPathLength }, random).map(
      (maze): StarterPuzzle => ({ family: 'maze', difficulty, maze }),
    ),
  );
}
