import type { Pair } from '../../arc/task.ts';
import {
  ALL_STEPS,
  BLACK,
  Board,
  cellAt,
  colouredCells,
  DIAGONAL_STEPS,
  isInside,
  STRAIGHT_STEPS,
  type Step,
} from '../board.ts';
import { ALL_COLOURS } from '../dice.ts';
import { conceptFamily } from '../family.ts';
import { Layout } from '../shapes.ts';

interface Petals {
  steps: readonly Step[];
  colour: number;
}

/** By the colour of the bud, the petals it may have: one choice, unless the demonstrations leave more open. */
type Garden = ReadonlyMap<number, readonly Petals[]>;

/** No petals, four, four slantwise, or eight. */
const ARRANGEMENTS: readonly (readonly Step[])[] = [[], STRAIGHT_STEPS, DIAGONAL_STEPS, ALL_STEPS];

export const flowers = conceptFamily<Garden>({
  id: 'flowers',
  title: 'Flowers',
  rule: 'Every dot grows petals. Its colour tells where they stand (straight, slantwise, all around or none) and which colour they have.',
  drawParameters(dice) {
    const buds = dice.colours(dice.amount(2, 3));
    const flowering = buds.length === 2 ? ARRANGEMENTS.slice(1) : ARRANGEMENTS;
    const arrangements = dice.shuffled(flowering);
    return new Map(
      buds.map((bud, index) => [bud, [{ steps: arrangements[index], colour: dice.colour(...buds) }]]),
    );
  },
  drawPair(dice, garden) {
    const { rows, cols } = dice.sides(6);
    const layout = new Layout({ rows, cols });
    const [input, output] = [new Board(rows, cols), new Board(rows, cols)];
    for (let numDots = dice.crowd({ rows, cols }, 2, 6); numDots > 0; numDots--) {
      const dot = layout.place(dice, { rows: 1, cols: 1 }, 2);
      if (!dot) continue;
      const [bud, [{ steps, colour }]] = dice.pick([...garden]);
      for (const board of [input, output]) board.paint(dot.top, dot.left, bud);
      for (const { down, right } of steps) output.paint(dot.top + down, dot.left + right, colour);
    }
    return { input: input.toGrid(), output: output.toGrid() };
  },
  candidates(train) {
    const buds = new Set(train.flatMap(({ input }) => colouredCells(input).map(({ colour }) => colour)));
    const garden = new Map([...buds].map((bud) => [bud, petalsOf(bud, train)]));
    return [garden];
  },
  solve(input, garden) {
    const board = Board.copyOf(input);
    for (const { row, col, colour: bud } of colouredCells(input)) {
      const choices = garden.get(bud) ?? [];
      for (const step of ALL_STEPS) {
        const place = { row: row + step.down, col: col + step.right };
        if (!isInside(input, place)) continue;
        const colours = new Set(choices.map(({ steps, colour }) => (steps.includes(step) ? colour : BLACK)));
        const [colour] = colours;
        if (colours.size !== 1) return null;
        if (colour !== BLACK) board.paint(place.row, place.col, colour);
      }
    }
    return board.toGrid();
  },
});

/** The petals that every dot of this colour has in the outputs. */
function petalsOf(bud: number, train: readonly Pair[]): Petals[] {
  const dots = train.flatMap(({ input, output }) =>
    colouredCells(input).flatMap(({ row, col, colour }) => (colour === bud ? [{ row, col, output }] : [])),
  );
  const hasPetals = ({ steps, colour }: Petals): boolean =>
    dots.every(({ row, col, output }) =>
      ALL_STEPS.every((step) => {
        const seen = cellAt(output, row + step.down, col + step.right);
        return seen < BLACK || seen === (steps.includes(step) ? colour : BLACK);
      }),
    );
  return ARRANGEMENTS.flatMap((steps) =>
    (steps.length === 0 ? [BLACK] : ALL_COLOURS).map((colour) => ({ steps, colour })),
  ).filter(hasPetals);
}
