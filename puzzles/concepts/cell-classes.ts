import type { Grid } from '../arc/grid.ts';
import type { Pair } from '../arc/task.ts';

/** The class of a cell that the rule leaves as it is. */
export const KEEP = -1;

/** For each cell of an input the class it belongs to by the rule, or KEEP. */
export type Classify = (input: Grid) => ArrayLike<number>;

/** The colour that each class takes in the output. */
export type ClassColours = ReadonlyMap<number, number>;

/**
 * Learns from the demonstrations which colour each class takes; null when they contradict each other, when a cell to be
 * kept changed, or when an output has another shape than its input.
 */
export function learnClassColours(train: readonly Pair[], classify: Classify): ClassColours | null {
  const colours = new Map<number, number>();
  for (const { input, output } of train) {
    if (input.rows !== output.rows || input.cols !== output.cols) return null;
    const classes = classify(input);
    for (let index = 0; index < output.cells.length; index++) {
      const colour = output.cells[index];
      const known = classes[index] === KEEP ? input.cells[index] : colours.get(classes[index]);
      if (known !== undefined && known !== colour) return null;
      if (known === undefined) colours.set(classes[index], colour);
    }
  }
  return colours;
}

/** Gives every class its colour; null when the grid has a class nobody has shown. */
export function paintClasses(input: Grid, classify: Classify, colours: ClassColours): Grid | null {
  const classes = classify(input);
  const cells = new Uint8Array(input.cells.length);
  for (let index = 0; index < cells.length; index++) {
    const colour = classes[index] === KEEP ? input.cells[index] : colours.get(classes[index]);
    if (colour === undefined) return null;
    cells[index] = colour;
  }
  return { rows: input.rows, cols: input.cols, cells };
}
