import { BLACK, coloursIn, mapColours } from '../board.ts';
import { learnClassColours, paintClasses, type ClassColours, type Classify } from '../cell-classes.ts';
import { conceptFamily } from '../family.ts';
import { drawScene } from '../shapes.ts';

const byColour: Classify = (input) => input.cells;

export const recolour = conceptFamily<{ colours: ClassColours }>({
  id: 'recolour',
  title: 'Recolour by rule',
  rule: 'Each colour turns into one other colour, the same in every pair. Nothing moves.',
  drawParameters(dice) {
    const from = dice.colours(dice.amount(2, 4));
    const drawn = dice.colours(from.length);
    const isExchange = dice.chance(0.3) || drawn.some((colour, index) => colour === from[index]);
    const to = isExchange ? [...from.slice(1), from[0]] : drawn;
    return {
      colours: new Map([[BLACK, BLACK], ...from.map((colour, index) => [colour, to[index]] as const)]),
    };
  },
  drawPair(dice, { colours }) {
    const palette = [...colours.keys()].filter((colour) => colour !== BLACK);
    const shown = dice.shuffled(palette).slice(0, dice.int(2, palette.length));
    const input = drawScene(dice, dice.sides(4), shown, [2, 6]);
    return { input, output: mapColours(input, (colour) => colours.get(colour) ?? BLACK) };
  },
  candidates(train) {
    const colours = learnClassColours(train, byColour);
    return colours ? [{ colours }] : [];
  },
  solve: (input, { colours }) => paintClasses(input, byColour, colours),
  isTelling: (pairs) => pairs.every(({ input }) => coloursIn(input).length >= 2),
});
