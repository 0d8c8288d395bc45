import { BLACK, coloursIn, isColoured, makeGrid } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { arrange, arrangeGrid, ARRANGEMENTS, joinPanels, splitPanels, type Arrangement } from '../panels.ts';
import { coloursAdded } from '../train-colours.ts';

type Operation = 'and' | 'or' | 'xor' | 'nor' | 'first only' | 'second only';

interface Logic {
  operation: Operation;
  arrangement: Arrangement;
  /** Of the cells where the answer is yes. */
  ink: number;
  /** Of the two halves; the solver need not know. */
  halves: readonly [number, number];
}

const OPERATIONS: Record<Operation, (first: boolean, second: boolean) => boolean> = {
  and: (first, second) => first && second,
  or: (first, second) => first || second,
  xor: (first, second) => first !== second,
  nor: (first, second) => !first && !second,
  'first only': (first, second) => first && !second,
  'second only': (first, second) => !first && second,
};
const OPERATION_NAMES = Object.keys(OPERATIONS) as Operation[];

export const combineHalves = conceptFamily<Logic>({
  id: 'combine-halves',
  title: 'Combine the halves',
  rule: 'A line parts the grid into two halves that lie on each other in thought. Cells are marked that are coloured in both halves, in either, in just one, in neither, or in the first or second alone: the same in all pairs.',
  drawParameters(dice) {
    const [ink, first, second] = dice.colours(3);
    const halves: [number, number] = dice.chance(0.3) ? [first, first] : [first, second];
    return { operation: dice.pick(OPERATION_NAMES), arrangement: dice.pick(ARRANGEMENTS), ink, halves };
  },
  drawPair(dice, { operation, arrangement, ink, halves }) {
    const rows = dice.amount(3, Math.min(8, dice.maxSide));
    const cols = dice.amount(3, Math.min(8, Math.floor((dice.maxSide - 1) / 2)));
    const [first, second] = halves.map((colour) =>
      makeGrid(rows, cols, () => (dice.chance(0.5) ? colour : BLACK)),
    );
    const combine = OPERATIONS[operation];
    const output = makeGrid(rows, cols, (row, col) =>
      combine(isColoured(first, row, col), isColoured(second, row, col)) ? ink : BLACK,
    );
    return arrange({ input: joinPanels([first, second], dice.colour(ink, ...halves)), output }, arrangement);
  },
  candidates: (train) =>
    OPERATION_NAMES.flatMap((operation) =>
      ARRANGEMENTS.flatMap((arrangement) =>
        coloursAdded(train).map((ink) => ({ operation, arrangement, ink, halves: [0, 0] as const })),
      ),
    ),
  solve(input, { operation, arrangement, ink }) {
    const panels = splitPanels(input, arrangement, 2);
    if (!panels) return null;
    const [first, second] = panels;
    const answer = new Uint8Array(first.cells.length);
    first.cells.forEach((colour, index) => {
      answer[index] = OPERATIONS[operation](colour !== BLACK, second.cells[index] !== BLACK) ? ink : BLACK;
    });
    return arrangeGrid({ ...first, cells: answer }, arrangement);
  },
  isTelling: (pairs) => pairs.every(({ output }) => coloursIn(output).length > 0),
});
