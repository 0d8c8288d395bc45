import { readUnitOracle } from './oracle.ts';
import { Report } from './report.ts';
import { UserError } from '../../puzzles/user-error.ts';
import { replayGrids } from './unit/grids.ts';
import { replayLayers } from './unit/layers.ts';
import { replayLosses } from './unit/losses.ts';
import { replayOptimizers } from './unit/optimizers.ts';

/** Replays every section of unit.json through our own code. @throws UserError when the file holds none. */
export async function replayUnit(file: string): Promise<Report> {
  const unit = readUnitOracle(file);
  const report = new Report('unit.json');
  await replayLayers(unit, report);
  await replayLosses(unit, report);
  await replayOptimizers(unit, report);
  replayGrids(unit, report);
  if (report.checks.length > 0) return report;
  throw new UserError(
    `${file} has none of the sections of unit.json: give the file that came with the numbers.`,
  );
}
