import { BLACK, Board, cellAt, cropGrid, fullLines, mapColours, turnGrid } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { drawScene } from '../shapes.ts';

interface Legend {
  /** Does the legend stand at the right of the picture? */
  isRight: boolean;
  /** Which column of the legend has the colours that are replaced, counted from the left? */
  fromColumn: 0 | 1;
}

const LEGENDS: readonly Legend[] = [false, true].flatMap((isRight) =>
  ([0, 1] as const).map((fromColumn) => ({ isRight, fromColumn })),
);

export const legend = conceptFamily<Legend>({
  id: 'legend',
  title: 'Read the legend',
  rule: 'The legend beside the line says which colour stands for which. Answer with the picture alone, recoloured by it.',
  drawParameters: (dice) => ({ isRight: dice.chance(0.4), fromColumn: dice.chance(0.75) ? 0 : 1 }),
  drawPair(dice, { isRight, fromColumn }) {
    const rows = dice.amount(4, dice.maxSide);
    const cols = dice.amount(3, dice.maxSide - 3);
    const numEntries = dice.amount(2, 4);
    const [line, ...colours] = dice.colours(2 * numEntries + 1);
    const [from, to] = [colours.slice(0, numEntries), colours.slice(numEntries)];
    const scene = drawScene(dice, { rows, cols }, from, [3, 6]);
    const input = new Board(rows, cols + 3);
    input.stamp(scene, 0, isRight ? 0 : 3);
    const left = isRight ? cols : 0;
    input.fill({ top: 0, left: isRight ? cols : 2, rows, cols: 1 }, line);
    dice.shuffled([...from.keys()]).forEach((entry, row) => {
      input.paint(row, left + (isRight ? 1 : 0) + fromColumn, from[entry]);
      input.paint(row, left + (isRight ? 1 : 0) + 1 - fromColumn, to[entry]);
    });
    const output = mapColours(scene, (colour) => (colour === BLACK ? BLACK : to[from.indexOf(colour)]));
    return { input: input.toGrid(), output };
  },
  candidates: () => LEGENDS,
  solve(input, { isRight, fromColumn }) {
    // Read as if it stood at the left: then its columns are 0 and 1, and the line is column 2.
    const grid = isRight ? turnGrid(input, 4) : input;
    if (!fullLines(grid).some(({ axis, index }) => axis === 'column' && index === 2)) return null;
    const column = isRight ? 1 - fromColumn : fromColumn;
    const meanings = new Map([[BLACK, BLACK]]);
    for (let row = 0; row < grid.rows; row++) {
      if (cellAt(grid, row, 0) !== BLACK)
        meanings.set(cellAt(grid, row, column), cellAt(grid, row, 1 - column));
    }
    const picture = cropGrid(grid, { top: 0, left: 3, rows: grid.rows, cols: grid.cols - 3 });
    if (picture.cells.some((colour) => !meanings.has(colour))) return null;
    return turnGrid(
      mapColours(picture, (colour) => meanings.get(colour) ?? BLACK),
      isRight ? 4 : 0,
    );
  },
});
