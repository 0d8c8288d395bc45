import { boxAround, cropGrid } from '../board.ts';
import { ALL_COLOURS } from '../dice.ts';
import { conceptFamily } from '../family.ts';
import { drawShape, Layout, paintPlaced, placeAll, tint } from '../shapes.ts';

export const cropColour = conceptFamily<{ colour: number }>({
  id: 'crop-colour',
  title: 'Cut out by colour',
  rule: 'One colour is meant in all pairs. Cut out the shape of that colour and answer with it alone.',
  drawParameters: (dice) => ({ colour: dice.colour() }),
  drawPair(dice, { colour }) {
    const sides = dice.sides(5);
    const palette = [colour, ...dice.colours(dice.amount(1, 4), [colour])];
    const shapes = palette.map((tone) =>
      tint(drawShape(dice, dice.int(2, 4), dice.int(2, 4), dice.int(3, 9)), tone),
    );
    const placed = placeAll(dice, new Layout(sides), shapes);
    if (placed.length < 2 || placed[0].picture !== shapes[0]) return null;
    return { input: paintPlaced(sides, placed).toGrid(), output: placed[0].picture };
  },
  candidates: () => ALL_COLOURS.map((colour) => ({ colour })),
  solve(input, { colour }) {
    const box = boxAround(input, (cell) => cell === colour);
    return box && cropGrid(input, box);
  },
});
