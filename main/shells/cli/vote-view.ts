import { gridToRows, type Grid } from '../../../puzzles/arc/grid.ts';
import { bar, count } from './figures.ts';
import type { Screen } from './screen.ts';

/** How far the predictions over augmentations are. */
export function showVoting(screen: Screen, numDone: number, numPredictions: number): void {
  const done = `${count(numDone)} of ${count(numPredictions)} predictions`;
  screen.live(
    () => `${bar(numDone / numPredictions, 24)}  ${done}`,
    () => done,
  );
}

/** An ARC grid as digits, a dot for black. */
export function gridLines(grid: Grid): string[] {
  if (grid.cells.length === 0) return ['  (no grid)'];
  return gridToRows(grid).map(
    (row) => `  ${row.map((colour) => (colour === 0 ? '.' : String(colour))).join(' ')}`,
  );
}
