import { BLACK, coloursIn, makeGrid } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { arrange, arrangeGrid, ARRANGEMENTS, joinPanels, splitPanels, type Arrangement } from '../panels.ts';
import { drawCarpet } from '../shapes.ts';

interface Cut {
  arrangement: Arrangement;
  isMaskFirst: boolean;
  /** Does the picture show through the coloured cells of the mask, or through the black ones? */
  showsMarked: boolean;
}

const YES_NO = [true, false];

export const stencil = conceptFamily<Cut>({
  id: 'stencil',
  title: 'Stencil',
  rule: 'One half is a picture, the other a mask of one colour. Keep the cells of the picture that the mask marks, or those it does not mark: the same in all pairs.',
  drawParameters: (dice) => ({
    arrangement: dice.pick(ARRANGEMENTS),
    isMaskFirst: dice.chance(0.5),
    showsMarked: dice.chance(0.6),
  }),
  drawPair(dice, { arrangement, isMaskFirst, showsMarked }) {
    const rows = dice.amount(3, Math.min(8, dice.maxSide));
    const cols = dice.amount(3, Math.min(8, Math.floor((dice.maxSide - 1) / 2)));
    const [line, ink, ...palette] = dice.colours(dice.amount(4, 6));
    const picture = drawCarpet(dice, { rows, cols }, palette);
    const marks = makeGrid(rows, cols, () => (dice.chance(0.5) ? ink : BLACK));
    const shown = makeGrid(rows, cols, (row, col) => {
      const place = row * cols + col;
      return (marks.cells[place] === ink) === showsMarked ? picture.cells[place] : BLACK;
    });
    const panels = isMaskFirst ? [marks, picture] : [picture, marks];
    return arrange({ input: joinPanels(panels, line), output: shown }, arrangement);
  },
  candidates: () =>
    ARRANGEMENTS.flatMap((arrangement) =>
      YES_NO.flatMap((isMaskFirst) =>
        YES_NO.map((showsMarked) => ({ arrangement, isMaskFirst, showsMarked })),
      ),
    ),
  solve(input, { arrangement, isMaskFirst, showsMarked }) {
    const panels = splitPanels(input, arrangement, 2);
    if (!panels) return null;
    const [mask, picture] = isMaskFirst ? panels : panels.toReversed();
    if (coloursIn(mask).length !== 1) return null;
    const cells = picture.cells.map((colour, index) =>
      (mask.cells[index] !== BLACK) === showsMarked ? colour : BLACK,
    );
    return arrangeGrid({ ...picture, cells }, arrangement);
  },
});
