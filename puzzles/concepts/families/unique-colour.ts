import { conceptFamily } from '../family.ts';
import { cutOut, findObjects } from '../objects.ts';
import { drawShape, Layout, paintPlaced, placeAll, tint } from '../shapes.ts';

export const uniqueColour = conceptFamily<null>({
  id: 'unique-colour',
  title: 'The only one of its colour',
  rule: 'Every shape but one shares its colour with another shape. Cut out the one whose colour no other has.',
  drawParameters: () => null,
  drawPair(dice) {
    const sides = dice.sides(6);
    const [single, ...shared] = dice.colours(dice.amount(2, 3));
    const shapes = [single, ...shared.flatMap((colour) => [colour, colour]), shared[0]].map((colour) =>
      tint(drawShape(dice, dice.int(2, 3), dice.int(2, 3), dice.int(2, 7)), colour),
    );
    const placed = placeAll(dice, new Layout(sides), shapes);
    if (placed.length < shapes.length) return null;
    return { input: paintPlaced(sides, placed).toGrid(), output: placed[0].picture };
  },
  candidates: () => [null],
  solve(input) {
    const objects = findObjects(input);
    const single = objects.filter(
      ({ colour }) => objects.filter((other) => other.colour === colour).length === 1,
    );
    return objects.length > 2 && single.length === 1 ? cutOut(input, single[0]) : null;
  },
});
