import { gridEquals, type Grid } from '../../arc/grid.ts';
import { Board, turnGrid } from '../board.ts';
import type { Dice } from '../dice.ts';
import { conceptFamily } from '../family.ts';
import { cutOut, findObjects } from '../objects.ts';
import { drawShape, Layout, paintPlaced, placeAll, tint } from '../shapes.ts';

/** Flips of dihedral.ts: left with right, top with bottom. */
const FLIPS = [4, 5];

export const cropSymmetric = conceptFamily<{ flip: number }>({
  id: 'crop-symmetric',
  title: 'The symmetrical one',
  rule: 'Just one shape is its own mirror image (from left to right or from top to bottom, the same in all pairs). Cut it out.',
  drawParameters: (dice) => ({ flip: dice.pick(FLIPS) }),
  drawPair(dice, { flip }) {
    const sides = dice.sides(7);
    const palette = dice.colours(dice.amount(1, 4));
    const crooked = Array.from({ length: dice.amount(2, 4) }, () => drawCrooked(dice));
    const shapes = [drawSymmetric(dice, flip), ...crooked].map((shape) => tint(shape, dice.pick(palette)));
    const placed = placeAll(dice, new Layout(sides), shapes);
    if (placed.length < 3 || crooked.some((shape) => isOwnImage(shape, flip))) return null;
    return { input: paintPlaced(sides, placed).toGrid(), output: placed[0].picture };
  },
  candidates: () => FLIPS.map((flip) => ({ flip })),
  solve(input, { flip }) {
    const objects = findObjects(input);
    const symmetric = objects.filter((object) => isOwnImage(cutOut(input, object), flip));
    return objects.length > 1 && symmetric.length === 1 ? cutOut(input, symmetric[0]) : null;
  },
});

function isOwnImage(shape: Grid, flip: number): boolean {
  return gridEquals(shape, turnGrid(shape, flip));
}

function drawCrooked(dice: Dice): Grid {
  return drawShape(dice, 3, 3, dice.int(4, 6));
}

/** A shape 3 or 4 cells wide that the flip leaves as it is. */
function drawSymmetric(dice: Dice, flip: number): Grid {
  const half = drawShape(dice, 3, 2, dice.int(3, 5));
  const overlap = dice.int(0, 1);
  const board = new Board(half.rows, 2 * half.cols - overlap);
  board.stamp(half, 0, 0);
  board.stamp(turnGrid(half, 4), 0, half.cols - overlap);
  // A quarter turn makes left and right of top and bottom.
  return turnGrid(board.toGrid(), flip === 4 ? 0 : 1);
}
