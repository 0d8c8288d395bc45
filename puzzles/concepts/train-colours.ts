import { NUM_COLOURS } from '../arc/grid.ts';
import type { Pair } from '../arc/task.ts';
import { BLACK, countColours } from './board.ts';

/** The colours, black among them, that all inputs have and no output has: what a rule takes away. */
export function coloursTakenAway(train: readonly Pair[]): number[] {
  return coloursWhere((inputs, outputs) => inputs > 0 && outputs === 0, train);
}

/** The colours but black that every output has, in more cells than its input: what a rule may have added. */
export function coloursAdded(train: readonly Pair[]): number[] {
  return coloursWhere((inputs, outputs) => outputs > inputs, train).filter((colour) => colour !== BLACK);
}

/** The colours but black that every input has. */
export function coloursShared(train: readonly Pair[]): number[] {
  return coloursWhere((inputs) => inputs > 0, train).filter((colour) => colour !== BLACK);
}

function coloursWhere(
  holds: (numInInput: number, numInOutput: number) => boolean,
  train: readonly Pair[],
): number[] {
  const counts = train.map(({ input, output }) => [countColours(input), countColours(output)] as const);
  return Array.from({ length: NUM_COLOURS }, (_, colour) => colour).filter((colour) =>
    counts.every(([input, output]) => holds(input[colour], output[colour])),
  );
}
