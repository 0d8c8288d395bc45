import { BLACK, Board, colouredCells, coloursIn } from '../board.ts';
import { ALL_COLOURS } from '../dice.ts';
import { conceptFamily } from '../family.ts';

interface Lines {
  rowColour: number;
  columnColour: number;
  /** The colour of a cell where a row and a column meet. */
  crossing: number;
}

export const crossingLines = conceptFamily<Lines>({
  id: 'crossing-lines',
  title: 'Rows and columns',
  rule: 'Dots of one colour fill their whole row, dots of another their whole column. Cells where a row and a column meet have the crossing colour.',
  drawParameters(dice) {
    const [rowColour, columnColour, other] = dice.colours(3);
    return { rowColour, columnColour, crossing: dice.pick([rowColour, columnColour, other, other]) };
  },
  drawPair(dice, { rowColour, columnColour, crossing }) {
    const { rows, cols } = dice.sides(4);
    const numRows = dice.amount(1, Math.min(3, Math.floor(rows / 3) + 1));
    const numColumns = dice.amount(1, Math.min(3, Math.floor(cols / 3) + 1));
    const rowOrder = dice.shuffled(Array.from({ length: rows }, (_, row) => row));
    const colOrder = dice.shuffled(Array.from({ length: cols }, (_, col) => col));
    const numDots = Math.min(numRows + numColumns, rows, cols);
    const dots = Array.from({ length: numDots }, (_, index) => ({
      row: rowOrder[index],
      col: colOrder[index],
      fillsRow: index < numRows,
    }));
    const [input, output] = [new Board(rows, cols), new Board(rows, cols)];
    for (const { row, col, fillsRow } of dots) {
      input.paint(row, col, fillsRow ? rowColour : columnColour);
      if (fillsRow) output.fill({ top: row, left: 0, rows: 1, cols }, rowColour);
      else output.fill({ top: 0, left: col, rows, cols: 1 }, columnColour);
    }
    for (const { row } of dots.filter(({ fillsRow }) => fillsRow)) {
      for (const { col } of dots.filter(({ fillsRow }) => !fillsRow)) output.paint(row, col, crossing);
    }
    return { input: input.toGrid(), output: output.toGrid() };
  },
  candidates(train) {
    const dotColours = [...new Set(train.flatMap(({ input }) => coloursIn(input)))];
    if (dotColours.length !== 2) return [];
    return dotColours.flatMap((rowColour) =>
      dotColours
        .filter((columnColour) => columnColour !== rowColour)
        .flatMap((columnColour) => ALL_COLOURS.map((crossing) => ({ rowColour, columnColour, crossing }))),
    );
  },
  solve(input, { rowColour, columnColour, crossing }) {
    const dots = colouredCells(input);
    const isRow = new Set(dots.filter(({ colour }) => colour === rowColour).map(({ row }) => row));
    const isColumn = new Set(dots.filter(({ colour }) => colour === columnColour).map(({ col }) => col));
    if (dots.some(({ colour }) => colour !== rowColour && colour !== columnColour)) return null;
    const board = new Board(input.rows, input.cols);
    for (let row = 0; row < input.rows; row++) {
      for (let col = 0; col < input.cols; col++) {
        const straight = isRow.has(row) ? rowColour : isColumn.has(col) ? columnColour : BLACK;
        board.paint(row, col, isRow.has(row) && isColumn.has(col) ? crossing : straight);
      }
    }
    return board.toGrid();
  },
});
