import { BLACK, Board, colouredCells, makeGrid } from '../board.ts';
import { conceptFamily } from '../family.ts';
import { cutOut, findObjects } from '../objects.ts';
import { Layout } from '../shapes.ts';
import { coloursShared } from '../train-colours.ts';

export const copyToMarkers = conceptFamily<{ marker: number }>({
  id: 'copy-to-markers',
  title: 'Copy to the markers',
  rule: 'One figure is complete and has the marker colour in its middle. Copy it to every lone marker, which becomes the middle of the copy.',
  drawParameters: (dice) => ({ marker: dice.colour() }),
  drawPair(dice, { marker }) {
    const { rows, cols } = dice.sides(7);
    const palette = dice.colours(dice.amount(1, 3), [marker]);
    const figure = makeGrid(3, 3, (row, col) => {
      if (row === 1 && col === 1) return marker;
      return dice.chance(0.7) ? dice.pick(palette) : BLACK;
    });
    const layout = new Layout({ rows, cols });
    const [input, output] = [new Board(rows, cols), new Board(rows, cols)];
    let numCopies = 0;
    for (let wanted = dice.crowd({ rows, cols }, 2, 5); numCopies < wanted; numCopies++) {
      const box = layout.place(dice, figure);
      if (!box) break;
      output.stamp(figure, box.top, box.left);
      if (numCopies === 0) input.stamp(figure, box.top, box.left);
      else input.paint(box.top + 1, box.left + 1, marker);
    }
    const isRich = colouredCells(figure).length >= 5;
    return isRich && numCopies > 1 ? { input: input.toGrid(), output: output.toGrid() } : null;
  },
  candidates: (train) => coloursShared(train).map((marker) => ({ marker })),
  solve(input, { marker }) {
    const objects = findObjects(input, { corners: true, colours: true });
    const [figure, ...others] = objects.filter(({ cells }) => cells.length > 1);
    if (!figure || others.length > 0) return null;
    const isMarker = (index: number): boolean => input.cells[index] === marker;
    const middle = figure.cells.filter(isMarker);
    if (middle.length !== 1 || objects.some((object) => object !== figure && object.colour !== marker))
      return null;
    const [middleRow, middleCol] = [Math.floor(middle[0] / input.cols), middle[0] % input.cols];
    const board = Board.copyOf(input);
    for (const { top, left } of objects) {
      if (top === figure.top && left === figure.left) continue;
      board.stamp(cutOut(input, figure), top + figure.top - middleRow, left + figure.left - middleCol);
    }
    return board.toGrid();
  },
});
