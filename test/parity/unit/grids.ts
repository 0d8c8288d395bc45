import { NUM_TRANSFORMS, INVERSE_TRANSFORM, transformGrid } from '../../../puzzles/arc/dihedral.ts';
import { cropGrid, encodeGrid, type Offset } from '../../../puzzles/arc/encode.ts';
import { gridEquals, gridFromRows, NUM_COLOURS, type Grid } from '../../../puzzles/arc/grid.ts';
import { gridHash } from '../../../puzzles/arc/hash.ts';
import { applyRecipe, decodeRecipe, parseAugmentationName, undoRecipe } from '../../../puzzles/arc/recipe.ts';
import type { UnitOracle } from '../oracle-schema.ts';
import type { Report } from '../report.ts';

/** Side of the official canvas. */
const CANVAS = 30;
const AS_THEY_ARE = Array.from({ length: NUM_COLOURS }, (_, colour) => colour);

/** Dihedral group, grid hash, ARC encoding, crop, inverse augmentation. All exactly. */
export function replayGrids(unit: UnitOracle, report: Report): void {
  if (unit.dihedral) replayDihedral(unit.dihedral, report);
  for (const [i, { grid, sha256 }] of (unit.grid_hash ?? []).entries()) {
    report.compareExactly('grid_hash', `case ${i}`, gridHash(gridFromRows(grid)) === sha256);
  }
  for (const [i, encoded] of (unit.arc_encode ?? []).entries()) replayEncoding(encoded, `case ${i}`, report);
  for (const [i, { seq, shape, crop, sha256 }] of (unit.arc_crop ?? []).entries()) {
    const cropped = cropGrid(tokensOf(seq), CANVAS);
    report.compare('arc_crop', `case ${i}, shape`, [cropped.rows, cropped.cols], shape, 0);
    report.compare('arc_crop', `case ${i}, cells`, cropped.cells, crop.flat(), 0);
    report.compareExactly('arc_crop', `case ${i}, hash`, gridHash(cropped) === sha256);
  }
  for (const augmentation of unit.inverse_aug ?? []) replayInverse(augmentation, report);
}

function replayDihedral(
  { grid, transforms, inverse_table }: NonNullable<UnitOracle['dihedral']>,
  report: Report,
): void {
  const original = gridFromRows(grid);
  report.compare('dihedral', 'inverse table', INVERSE_TRANSFORM, inverse_table, 0);
  for (let transform = 0; transform < NUM_TRANSFORMS; transform++) {
    const turned = transformGrid(original, transform, AS_THEY_ARE);
    compareGrids(report, 'dihedral', `transform ${transform}`, turned, transforms[transform]);
    const back = transformGrid(turned, INVERSE_TRANSFORM[transform], AS_THEY_ARE);
    compareGrids(report, 'dihedral', `transform ${transform} undone`, back, grid);
  }
}

function replayEncoding(
  encoded: NonNullable<UnitOracle['arc_encode']>[number],
  where: string,
  report: Report,
): void {
  const compare = (what: string, rows: number[][], offset: Offset, sequence: string): void => {
    const tokens = new Uint8Array(CANVAS * CANVAS);
    encodeGrid(gridFromRows(rows), CANVAS, tokens, 0, { offset });
    report.compare('arc_encode', `${where}, ${what}`, tokens, tokensOf(sequence), 0);
  };
  const offset = { row: encoded.pad_r, col: encoded.pad_c };
  compare('input', encoded.input, { row: 0, col: 0 }, encoded.seq_input);
  compare('output', encoded.output, { row: 0, col: 0 }, encoded.seq_output);
  compare('input moved', encoded.input, offset, encoded.seq_input_translated);
  compare('output moved', encoded.output, offset, encoded.seq_output_translated);
}

function replayInverse(
  {
    name,
    original_name,
    grid,
    augmented,
    inverse_of_augmented,
  }: NonNullable<UnitOracle['inverse_aug']>[number],
  report: Report,
): void {
  const { taskId, code } = parseAugmentationName(name);
  const recipe = decodeRecipe(code);
  report.compareExactly('inverse_aug', `${name}, original name`, taskId === original_name);
  const forth = applyRecipe(gridFromRows(grid), recipe);
  compareGrids(report, 'inverse_aug', `${name}, forth`, forth, augmented);
  const back = undoRecipe(gridFromRows(augmented), recipe);
  compareGrids(report, 'inverse_aug', `${name}, back`, back, inverse_of_augmented);
}

function compareGrids(
  report: Report,
  quantity: string,
  where: string,
  actual: Grid,
  expected: number[][],
): void {
  report.compareExactly(quantity, where, gridEquals(actual, gridFromRows(expected)));
}

/** One hexadecimal digit a token. */
function tokensOf(sequence: string): Uint8Array {
  return Uint8Array.from(sequence, (digit) => parseInt(digit, 16));
}
