import { cellAt, countColours, makeGrid, mapColours } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { drawScene } from '../shapes.ts';

export const swapTwoColours = conceptFamily<null>({
  id: 'swap-two-colours',
  title: 'Two colours change places',
  rule: 'Every grid has two colours, black counted. They change places.',
  drawParameters: () => null,
  drawPair(dice) {
    const { rows, cols } = dice.sides(3);
    const [ground, ink] = dice.shuffled([0, ...dice.colours(3)]);
    const scene = drawScene(dice, { rows, cols }, [1], [2, 6]);
    const painted = (black: number, coloured: number) =>
      makeGrid(rows, cols, (row, col) => (cellAt(scene, row, col) === 0 ? black : coloured));
    return { input: painted(ground, ink), output: painted(ink, ground) };
  },
  candidates: () => [null],
  solve(input) {
    const present = countColours(input).flatMap((count, colour) => (count > 0 ? [colour] : []));
    const [one, other] = present;
    return present.length === 2 ? mapColours(input, (colour) => (colour === one ? other : one)) : null;
  },
});
