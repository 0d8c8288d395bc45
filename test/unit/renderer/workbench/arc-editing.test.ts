import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INVERSE_TRANSFORM } from '../../../../puzzles/arc/dihedral.ts';
import { gridFromRows, gridToRows, type Grid } from '../../../../puzzles/arc/grid.ts';
import * as operations from '../../../../renderer/screens/workbench/editor/grid-operations.ts';
import { cellsOf, lineBetween, regionBetween } from '../../../../renderer/screens/workbench/editor/region.ts';
import * as drafts from '../../../../renderer/screens/workbench/editor/task-draft.ts';
import { Timeline } from '../../../../renderer/screens/workbench/editor/timeline.ts';
import { grids } from '../../puzzles/arc/arbitraries.ts';

const { floodFill, resizeGrid, stamp, turnGrid, TURNS } = operations;

const cells = fc.record({ row: fc.nat(9), col: fc.nat(9) });

/** Any edit of any kind; what it does follows from its numbers and the draft it meets. */
const edits = fc.record({
  kind: fc.constantFrom('paint', 'fill', 'resize', 'turn', 'clear', 'add', 'remove', 'up', 'down', 'other'),
  pair: fc.nat(20),
  side: fc.constantFrom('input', 'output'),
  cell: cells,
  number: fc.integer({ min: 1, max: 9 }),
});
type Edit = typeof edits extends fc.Arbitrary<infer T> ? T : never;

function patchFor(draft: drafts.TaskDraft, edit: Edit, uid: number): drafts.TaskPatch | null {
  const pairs = [...draft.train, ...draft.test];
  const pair = pairs[edit.pair % pairs.length];
  const ref = { uid: pair.uid, side: edit.side };
  const grid = pair[ref.side] ?? operations.blankGrid({ rows: 2, cols: 3 });
  const place = { row: edit.cell.row % grid.rows, col: edit.cell.col % grid.cols };
  switch (edit.kind) {
    case 'paint':
      return drafts.gridPatch(draft, ref, operations.paintCells(grid, [place, edit.cell], edit.number));
    case 'fill':
      return drafts.gridPatch(draft, ref, floodFill(grid, place, edit.number));
    case 'resize':
      return drafts.gridPatch(draft, ref, resizeGrid(grid, { rows: edit.number, cols: edit.cell.col + 1 }));
    case 'turn':
      return drafts.gridPatch(draft, ref, turnGrid(grid, edit.number % 8));
    case 'clear':
      return drafts.gridPatch(draft, { ...ref, side: 'output' }, null);
    case 'add':
      return drafts.addPair(draft, 'test', drafts.emptyPair(uid), 0);
    case 'remove':
      return pairs.length > 1 ? drafts.removePair(draft, pair.uid) : null;
    case 'up':
      return drafts.movePair(draft, pair.uid, -1);
    case 'down':
      return drafts.movePair(draft, pair.uid, 1);
    default:
      return drafts.moveToOtherList(draft, pair.uid);
  }
}

describe('the timeline of a task', () => {
  it('undo takes back exactly what was done, however much, and redo does it again', () => {
    fc.assert(
      fc.property(fc.array(edits, { maxLength: 25 }), (list) => {
        let timeline = Timeline.of(drafts.TASK_RULES, drafts.emptyDraft());
        const states = [timeline.draft];
        for (const [i, edit] of list.entries()) {
          const patch = patchFor(timeline.draft, edit, 10 + i);
          if (!patch) continue;
          timeline = timeline.do(edit.kind, patch);
          states.push(timeline.draft);
        }
        const end = timeline;
        for (const state of states.slice(0, -1).reverse()) {
          timeline = timeline.undo();
          expect(timeline.draft).toEqual(state);
        }
        expect(timeline.undoLabel).toBeNull();
        for (const state of states.slice(1)) {
          timeline = timeline.redo();
          expect(timeline.draft).toEqual(state);
        }
        expect(timeline.mark).toBe(end.mark);
        expect(timeline.redoLabel).toBeNull();
      }),
    );
  });

  it('forgets what was undone as soon as something else is done', () => {
    const start = Timeline.of(drafts.TASK_RULES, drafts.emptyDraft());
    const ref = { uid: 1, side: 'input' } as const;
    const paint = (colour: number) => {
      const patch = drafts.gridPatch(start.draft, ref, operations.blankGrid({ rows: 6, cols: 6 }, colour));
      if (!patch) throw new Error('nothing was painted');
      return patch;
    };
    const other = start.do('red', paint(2)).undo().do('blue', paint(1));
    expect(other.redo()).toBe(other);
    expect(other.mark).not.toBe(start.do('blue', paint(1)).mark);
    expect(other.undo().mark).toBe(start.mark);
    expect(other.undoLabel).toBe('blue');
  });

  it('keeps a stroke as its cells, not as two grids', () => {
    const draft = drafts.emptyDraft();
    const painted = operations.paintCells(draft.train[0].input, [{ row: 0, col: 5 }], 3);
    const patch = drafts.gridPatch(draft, { uid: 1, side: 'input' }, painted);
    expect(patch).toMatchObject({ kind: 'cells', change: { at: Uint16Array.of(5) } });
    expect(drafts.gridPatch(draft, { uid: 1, side: 'input' }, draft.train[0].input)).toBeNull();
  });
});

describe('grids', () => {
  it('turns and flips are undone by their opposites', () => {
    fc.assert(
      fc.property(grids(8), fc.constantFrom(...Object.values(TURNS)), (grid, turn) => {
        expect(turnGrid(turnGrid(grid, turn), INVERSE_TRANSFORM[turn])).toEqual(grid);
      }),
    );
    const grid = gridFromRows([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(gridToRows(turnGrid(grid, TURNS.rotateRight))).toEqual([
      [4, 1],
      [5, 2],
      [6, 3],
    ]);
    expect(gridToRows(turnGrid(grid, TURNS.flipAcross))[0]).toEqual([3, 2, 1]);
    expect(gridToRows(turnGrid(grid, TURNS.flipDown))[0]).toEqual([4, 5, 6]);
    expect(gridToRows(turnGrid(grid, TURNS.transpose))[0]).toEqual([1, 4]);
  });

  it('a filled area is what one colour reaches by sides, no more and no less', () => {
    fc.assert(
      fc.property(grids(7), cells, fc.nat(9), (grid, cell, colour) => {
        const place = { row: cell.row % grid.rows, col: cell.col % grid.cols };
        const area = reachedFrom(grid, place);
        const filled = floodFill(grid, place, colour);
        grid.cells.forEach((old, at) => expect(filled.cells[at]).toBe(area.has(at) ? colour : old));
      }),
    );
  });

  it('a piece cut out and stamped back where it was changes nothing; over the edge it is cut', () => {
    fc.assert(
      fc.property(grids(8), cells, cells, (grid, a, b) => {
        const within = ({ row, col }: typeof a) => ({ row: row % grid.rows, col: col % grid.cols });
        const region = regionBetween(within(a), within(b));
        const piece = operations.extract(grid, region);
        expect(stamp(grid, piece, { row: region.top, col: region.left })).toEqual(grid);
        const black = operations.fillRegion(grid, region, 0);
        expect(cellsOf(region, grid).every((at) => black.cells[at] === 0)).toBe(true);
        expect(stamp(grid, piece, { row: -20, col: 0 })).toEqual(grid);
      }),
    );
    const four = gridFromRows([
      [1, 2],
      [3, 4],
    ]);
    expect(gridToRows(stamp(four, four, { row: 1, col: -1 }))).toEqual([
      [1, 2],
      [2, 4],
    ]);
  });

  it('replaces a colour in the selection alone, or everywhere', () => {
    const grid = gridFromRows([[1, 1, 2, 1]]);
    const region = { top: 0, left: 1, rows: 1, cols: 3 };
    expect(gridToRows(operations.replaceColour(grid, 1, 5, region))).toEqual([[1, 5, 2, 5]]);
    expect(gridToRows(operations.replaceColour(grid, 1, 5, null))).toEqual([[5, 5, 2, 5]]);
  });

  it('a stroke has no gaps', () => {
    fc.assert(
      fc.property(cells, cells, (from, to) => {
        const line = lineBetween(from, to);
        expect(line[0]).toEqual(from);
        expect(line.at(-1)).toEqual(to);
        line.slice(1).forEach(({ row, col }, i) => {
          expect(Math.max(Math.abs(row - line[i].row), Math.abs(col - line[i].col))).toBe(1);
        });
      }),
    );
  });
});

/** The area by the book: grow a set until it grows no more. */
function reachedFrom({ rows, cols, cells: colours }: Grid, start: { row: number; col: number }): Set<number> {
  const area = new Set([start.row * cols + start.col]);
  for (let size = 0; size < area.size;) {
    size = area.size;
    for (let at = 0; at < rows * cols; at++) {
      const beside = [
        at - cols,
        at + cols,
        ...(at % cols > 0 ? [at - 1] : []),
        ...(at % cols < cols - 1 ? [at + 1] : []),
      ];
      if (beside.some((other) => area.has(other) && colours[other] === colours[at])) area.add(at);
    }
  }
  return area;
}
