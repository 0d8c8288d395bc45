import { setImmediate } from 'node:timers/promises';
import { SeenRecipes } from '../../puzzles/arc/augment.ts';
import { NUM_TRANSFORMS } from '../../puzzles/arc/dihedral.ts';
import { NUM_COLOURS, type Grid } from '../../puzzles/arc/grid.ts';
import {
  applyRecipe,
  augmentationName,
  decodeRecipe,
  IDENTITY_CODE,
  NAME_SEPARATOR,
  NUM_RECIPES,
} from '../../puzzles/arc/recipe.ts';
import { cellsToString } from '../../puzzles/maze/maze.ts';
import { MAZE_SYMMETRIES, symmetriesOfShape, transformMaze } from '../../puzzles/maze/symmetry.ts';
import { randomFromSeed, type Random } from '../../puzzles/random.ts';
import {
  decodeSudokuRecipe,
  encodeSudokuRecipe,
  NUM_SUDOKU_SEEDS,
  sudokuRecipeSymmetry,
} from '../../puzzles/sudoku/recipe.ts';
import { formatCells } from '../../puzzles/sudoku/sudoku.ts';
import { applySymmetry } from '../../puzzles/sudoku/symmetry.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { StoredPuzzle } from '../store/puzzles.ts';
import type { Store } from '../store/store.ts';
import { storedArcTask } from './arc-records.ts';
import { storedMaze } from './maze-records.ts';
import { storedSudoku } from './sudoku-records.ts';

/** Which symmetries may be drawn; a family takes those that it has. */
export interface AugmentChoice {
  /** ARC and mazes. */
  readonly dihedral: boolean;
  /** ARC's colours, a Sudoku's digits. */
  readonly colours: boolean;
  /** ARC: black takes part in the recolouring. */
  readonly movesBlack: boolean;
  /** Sudoku: bands, stacks, rows, columns and the mirror. */
  readonly lines: boolean;
  /** Of the draws; each puzzle has its own stream, whatever is augmented beside it. */
  readonly seed: number;
}

/** One picture of a variant; `cells` as in the family's content. */
export interface Picture {
  readonly rows: number;
  readonly cols: number;
  readonly cells: string;
}

/** A puzzle, its symmetries, and what they make of it. */
interface Augmentable {
  draw(random: Random): number;
  /** Is what the recipe makes of the puzzle new, the puzzle itself included? It is remembered. */
  isNew(recipe: number): boolean;
  name(recipe: number): string;
  pictures(recipe: number): Picture[];
}

export interface DrawnRecipes {
  /** At most as many as were wanted: a puzzle with many symmetries of its own has fewer. */
  readonly recipes: readonly number[];
  /** Draws whose result had been drawn before, or was the puzzle itself. */
  readonly numDropped: number;
}

/** As officially for ARC: give up after so many draws for each recipe wanted. */
const DRAWS_PER_RECIPE = 5;
/** Longest time the process does nothing but draw. */
const SLICE_MS = 20;

/** Draws recipes that make different puzzles of one. @throws UserError when nothing may be drawn for its family */
export function drawRecipesFor(puzzle: StoredPuzzle, choice: AugmentChoice, count: number): DrawnRecipes {
  if (count === 0) return { recipes: [], numDropped: 0 };
  return drawFrom(augmentable(puzzle, choice), choice, count);
}

/** The same for many puzzles, in slices that let others work in between. */
export async function drawRecipesForAll(
  puzzles: readonly StoredPuzzle[],
  choice: AugmentChoice,
  count: number,
  onProgress?: (numDone: number, numPuzzles: number) => void,
): Promise<DrawnRecipes[]> {
  const drawn: DrawnRecipes[] = [];
  let yieldedAt = performance.now();
  for (const puzzle of puzzles) {
    drawn.push(drawRecipesFor(puzzle, choice, count));
    if (performance.now() - yieldedAt < SLICE_MS) continue;
    onProgress?.(drawn.length, puzzles.length);
    await setImmediate();
    yieldedAt = performance.now();
  }
  return drawn;
}

/** Those of some recipes that still make different puzzles, now that the puzzle is another. */
export function stillDistinct(puzzle: StoredPuzzle, recipes: readonly number[]): number[] {
  const subject = augmentable(puzzle, {
    dihedral: true,
    colours: true,
    movesBlack: true,
    lines: true,
    seed: 0,
  });
  return recipes.filter((recipe) => subject.isNew(recipe));
}

/** What was kept of a collection. */
export interface KeptRecipes {
  readonly numPuzzles: number;
  readonly numRecipes: number;
  readonly numDropped: number;
}

/**
 * Draws `count` recipes for each puzzle of a collection and keeps them with it, in place of those it had: training and the
 * official dataset take them instead of drawing their own. Recipes, not grids: one number each.
 * @throws UserError when the collection does not exist or is empty, or as `drawRecipesFor`; the store is then as it was
 */
export async function keepRecipes(
  store: Pick<Store, 'puzzles' | 'augmentations' | 'transaction'>,
  collection: string,
  choice: AugmentChoice,
  count: number,
  onProgress?: (numDone: number, numPuzzles: number) => void,
): Promise<KeptRecipes> {
  const puzzles = store.puzzles.list({ collection });
  if (puzzles.length === 0)
    throw new UserError(`The collection "${collection}" holds no puzzles to augment.`);
  const drawn = await drawRecipesForAll(puzzles, choice, count, onProgress);
  store.transaction(() => {
    drawn.forEach(({ recipes }, i) =>
      store.augmentations.replace({ collection, id: puzzles[i].id }, recipes),
    );
  });
  const sum = (value: (one: DrawnRecipes) => number): number =>
    drawn.reduce((total, one) => total + value(one), 0);
  return {
    numPuzzles: puzzles.length,
    numRecipes: sum(({ recipes }) => recipes.length),
    numDropped: sum(({ numDropped }) => numDropped),
  };
}

/** Named pictures of what such recipes make of a puzzle. @throws UserError as `drawRecipesFor` */
export function previewVariants(
  puzzle: StoredPuzzle,
  choice: AugmentChoice,
  count: number,
): { variants: { name: string; pictures: Picture[] }[]; numDropped: number } {
  const subject = augmentable(puzzle, choice);
  const { recipes, numDropped } = drawFrom(subject, choice, count);
  const variants = recipes.map((recipe) => ({
    name: subject.name(recipe),
    pictures: subject.pictures(recipe),
  }));
  return { variants, numDropped };
}

function drawFrom(subject: Augmentable, { seed }: AugmentChoice, count: number): DrawnRecipes {
  const random = randomFromSeed(seed);
  const recipes: number[] = [];
  let numDropped = 0;
  for (let draw = 0; draw < DRAWS_PER_RECIPE * count && recipes.length < count; draw++) {
    const recipe = subject.draw(random);
    if (subject.isNew(recipe)) recipes.push(recipe);
    else numDropped++;
  }
  return { recipes, numDropped };
}

function augmentable(puzzle: StoredPuzzle, choice: AugmentChoice): Augmentable {
  switch (puzzle.family) {
    case 'arc':
    case 'concept':
      return augmentableTask(puzzle, choice);
    case 'sudoku':
      return augmentableSudoku(puzzle, choice);
    case 'maze':
      return augmentableMaze(puzzle, choice);
  }
}

function augmentableTask(puzzle: StoredPuzzle, choice: AugmentChoice): Augmentable {
  const { dihedral, colours, movesBlack } = choice;
  if (!dihedral && !colours) throw nothingToDraw(puzzle, 'turns and mirrors, or colours');
  const task = storedArcTask(puzzle);
  const numRecolourings = NUM_RECIPES / NUM_TRANSFORMS / (movesBlack ? 1 : NUM_COLOURS);
  const numCodes = (dihedral ? NUM_TRANSFORMS : 1) * (colours ? numRecolourings : 1);
  const seen = new SeenRecipes(task);
  seen.add(IDENTITY_CODE);
  const [{ input, output }] = task.train;
  return {
    draw(random) {
      const drawn = random.int(0, numCodes - 1);
      return dihedral ? drawn : drawn * NUM_TRANSFORMS;
    },
    isNew: (recipe) => seen.add(recipe),
    name: (recipe) => augmentationName(task.id, recipe),
    pictures: (code) => {
      const recipe = decodeRecipe(code);
      return [input, output].map((grid) => gridPicture(applyRecipe(grid, recipe)));
    },
  };
}

function gridPicture({ rows, cols, cells }: Grid): Picture {
  return { rows, cols, cells: cells.join('') };
}

function augmentableSudoku(puzzle: StoredPuzzle, { colours, lines }: AugmentChoice): Augmentable {
  if (!colours && !lines) throw nothingToDraw(puzzle, 'digits, or rows and columns');
  const sudoku = storedSudoku(puzzle);
  const { size } = sudoku;
  const twin = (code: number) => applySymmetry(sudokuRecipeSymmetry(size, decodeSudokuRecipe(code)), sudoku);
  const textOf = ({ givens, solution }: typeof sudoku): string =>
    `${formatCells(givens)},${formatCells(solution)}`;
  const seen = new Set([textOf(sudoku)]);
  return {
    draw: (random) =>
      encodeSudokuRecipe({ seed: random.int(0, NUM_SUDOKU_SEEDS - 1), digits: colours, lines }),
    isNew: (recipe) => isAdded(seen, textOf(twin(recipe))),
    name: (recipe) => variantName(puzzle, recipe),
    pictures: (recipe) => [{ rows: size, cols: size, cells: formatCells(twin(recipe).givens) }],
  };
}

/** A maze's recipe is the number of its symmetry, 0 to 7. */
function augmentableMaze(puzzle: StoredPuzzle, { dihedral }: AugmentChoice): Augmentable {
  if (!dihedral) throw nothingToDraw(puzzle, 'turns and mirrors');
  const maze = storedMaze(puzzle);
  const symmetries = symmetriesOfShape(maze.rows, maze.cols);
  const twin = (recipe: number) => transformMaze(maze, MAZE_SYMMETRIES[recipe]);
  const seen = new Set([cellsToString(maze.solution)]);
  return {
    draw: (random) => symmetries[random.int(0, symmetries.length - 1)],
    isNew: (recipe) => isAdded(seen, cellsToString(twin(recipe).solution)),
    name: (recipe) => variantName(puzzle, recipe),
    pictures(recipe) {
      const { rows, cols, cells } = twin(recipe);
      return [{ rows, cols, cells: cellsToString(cells) }];
    },
  };
}

function isAdded(seen: Set<string>, text: string): boolean {
  const isNew = !seen.has(text);
  seen.add(text);
  return isNew;
}

/** Like the official names of ARC; the other families have none. */
function variantName({ id, name }: StoredPuzzle, recipe: number): string {
  return [name ?? id, recipe].join(NAME_SEPARATOR);
}

function nothingToDraw({ family }: StoredPuzzle, what: string): UserError {
  const kind = family === 'arc' || family === 'concept' ? 'ARC task' : family;
  return new UserError(`Nothing of this may be drawn for this ${kind}: allow ${what}.`, 'nothing_to_draw');
}
