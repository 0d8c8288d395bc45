import { borderObjects } from './families/border-objects.ts';
import { boundingBoxes } from './families/bounding-boxes.ts';
import { colourByHoles } from './families/colour-by-holes.ts';
import { colourBySize } from './families/colour-by-size.ts';
import { combineHalves } from './families/combine-halves.ts';
import { connectDots } from './families/connect-dots.ts';
import { continuePattern } from './families/continue-pattern.ts';
import { copyToMarkers } from './families/copy-to-markers.ts';
import { countObjects } from './families/count-objects.ts';
import { cropColour } from './families/crop-colour.ts';
import { cropFrame } from './families/crop-frame.ts';
import { cropLargest } from './families/crop-largest.ts';
import { cropSymmetric } from './families/crop-symmetric.ts';
import { crossingLines } from './families/crossing-lines.ts';
import { denoise } from './families/denoise.ts';
import { diagonalRays } from './families/diagonal-rays.ts';
import { dominantColour } from './families/dominant-colour.ts';
import { dropShadow } from './families/drop-shadow.ts';
import { everySecond } from './families/every-second.ts';
import { fillEnclosed } from './families/fill-enclosed.ts';
import { flowers } from './families/flowers.ts';
import { fold } from './families/fold.ts';
import { fractal } from './families/fractal.ts';
import { frameTheGrid } from './families/frame-the-grid.ts';
import { fullestRoom } from './families/fullest-room.ts';
import { gravity } from './families/gravity.ts';
import { growingBar } from './families/growing-bar.ts';
import { hiddenPatch } from './families/hidden-patch.ts';
import { histogram } from './families/histogram.ts';
import { hollowOut } from './families/hollow-out.ts';
import { insideOutside } from './families/inside-outside.ts';
import { kaleidoscope } from './families/kaleidoscope.ts';
import { keyColumn } from './families/key-column.ts';
import { legend } from './families/legend.ts';
import { meetInMiddle } from './families/meet-in-middle.ts';
import { mendRectangles } from './families/mend-rectangles.ts';
import { midpoint } from './families/midpoint.ts';
import { mirrorCompletion } from './families/mirror-completion.ts';
import { oddOneOut } from './families/odd-one-out.ts';
import { recolour } from './families/recolour.ts';
import { reflectAcrossLine } from './families/reflect-across-line.ts';
import { reverseRings } from './families/reverse-rings.ts';
import { rotationCompletion } from './families/rotation-completion.ts';
import { scaleByColours } from './families/scale-by-colours.ts';
import { scaleUp } from './families/scale-up.ts';
import { shift } from './families/shift.ts';
import { shootLines } from './families/shoot-lines.ts';
import { shrink } from './families/shrink.ts';
import { slideToWall } from './families/slide-to-wall.ts';
import { sortBars } from './families/sort-bars.ts';
import { stackPanels } from './families/stack-panels.ts';
import { stencil } from './families/stencil.ts';
import { swapTwoColours } from './families/swap-two-colours.ts';
import { tile } from './families/tile.ts';
import { turnTheGrid } from './families/turn-the-grid.ts';
import { uniqueColour } from './families/unique-colour.ts';
import { wallpaper } from './families/wallpaper.ts';
import { UserError } from '../user-error.ts';
import type { ConceptFamily } from './family.ts';

/** Every family of concept tasks, those about the same kind of thing together. */
export const CONCEPT_FAMILIES: readonly ConceptFamily[] = [
  // Colours
  recolour,
  swapTwoColours,
  dominantColour,
  colourBySize,
  colourByHoles,
  borderObjects,
  legend,
  keyColumn,
  everySecond,
  // Movement
  gravity,
  slideToWall,
  shift,
  turnTheGrid,
  fold,
  sortBars,
  // Symmetry and repetition
  mirrorCompletion,
  rotationCompletion,
  reflectAcrossLine,
  kaleidoscope,
  hiddenPatch,
  wallpaper,
  continuePattern,
  tile,
  reverseRings,
  // Lines and areas
  connectDots,
  midpoint,
  shootLines,
  diagonalRays,
  crossingLines,
  meetInMiddle,
  growingBar,
  fillEnclosed,
  insideOutside,
  hollowOut,
  frameTheGrid,
  boundingBoxes,
  dropShadow,
  flowers,
  // Objects
  countObjects,
  histogram,
  cropLargest,
  cropColour,
  uniqueColour,
  cropSymmetric,
  cropFrame,
  fullestRoom,
  oddOneOut,
  copyToMarkers,
  denoise,
  mendRectangles,
  // Size
  scaleUp,
  scaleByColours,
  shrink,
  fractal,
  // Logic
  combineHalves,
  stackPanels,
  stencil,
];

/** @throws UserError listing the families when there is none of that id. */
export function findConceptFamily(id: string): ConceptFamily {
  const family = CONCEPT_FAMILIES.find((one) => one.id === id);
  if (family) return family;
  const ids = CONCEPT_FAMILIES.map((one) => one.id).join(', ');
  throw new UserError(`There is no concept family ${JSON.stringify(id)}; there are ${ids}.`, 'not_found');
}

/** The family a generated task came from, by its id (`gravity-1a2b3c4d`); null for any other id. */
export function conceptFamilyOf(taskId: string): ConceptFamily | null {
  const familyId = /^(.+)-[0-9a-f]{8}$/.exec(taskId)?.[1];
  return CONCEPT_FAMILIES.find(({ id }) => id === familyId) ?? null;
}
