import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GOAL, OPEN, START, WALL } from '../../../../puzzles/maze/maze.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { randomSolvedGrid } from '../../../../puzzles/sudoku/solve.ts';
import {
  BOARD_RULES,
  boardDraft,
  boardPatch,
  type BoardDraft,
} from '../../../../renderer/screens/workbench/editor/board-draft.ts';
import * as mazes from '../../../../renderer/screens/workbench/editor/maze-draft.ts';
import * as sudokus from '../../../../renderer/screens/workbench/editor/sudoku-draft.ts';
import { Timeline } from '../../../../renderer/screens/workbench/editor/timeline.ts';

const numbers = fc.record({ kind: fc.nat(5), at: fc.nat(35), digit: fc.integer({ min: 1, max: 6 }) });

/** Undoing everything, step by step, meets every draft again; so does doing it again. */
function walk(start: BoardDraft, steps: readonly ((draft: BoardDraft) => BoardDraft)[]): void {
  let timeline = Timeline.of(BOARD_RULES, start);
  const drafts = [start];
  for (const step of steps) {
    const after = step(timeline.draft);
    const patch = boardPatch(timeline.draft, after);
    if (!patch) continue;
    timeline = timeline.do('step', patch);
    expect(timeline.draft).toEqual(after);
    drafts.push(after);
  }
  for (const draft of drafts.slice(0, -1).reverse())
    expect((timeline = timeline.undo()).draft).toEqual(draft);
  for (const draft of drafts.slice(1)) expect((timeline = timeline.redo()).draft).toEqual(draft);
}

describe('a Sudoku under construction', () => {
  it('is undone to the last digit and pencil mark', () => {
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 20 }), (list) => {
        walk(
          boardDraft(6, 6, new Uint8Array(36)),
          list.map(({ kind, at, digit }) => (draft) => {
            if (kind === 0) return sudokus.withAllMarks(draft);
            if (kind === 1) return boardDraft(6, 6, new Uint8Array(36));
            if (kind === 2) return sudokus.withMark(draft, at, digit);
            return sudokus.withDigit(draft, at, kind === 3 ? 0 : digit);
          }),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('a digit rubs itself out of the marks that see it, and of no others', () => {
    const noted = sudokus.withAllMarks(boardDraft(4, 4, new Uint8Array(16)));
    const { marks } = sudokus.withDigit(noted, 0, 3);
    const sees = [1, 2, 3, 4, 8, 12, 5];
    marks.forEach((mark, at) => {
      expect(mark).toBe(at === 0 ? 0 : sees.includes(at) ? 0b1011 : 0b1111);
    });
    expect(sudokus.withMark(sudokus.withDigit(noted, 0, 3), 0, 1).marks[0]).toBe(0);
  });

  it('says what its digits are worth', () => {
    const solved = randomSolvedGrid(9, randomFromSeed(1));
    expect(sudokus.judgeGivens(9, solved)).toMatchObject({ kind: 'unique', solution: solved });
    expect(sudokus.judgeGivens(9, new Uint8Array(81)).sentence).toMatch(/^0 of at least 17 /);
    const without = Uint8Array.from(solved, (digit) => (digit <= 2 ? 0 : digit));
    expect(sudokus.judgeGivens(9, without)).toMatchObject({ kind: 'open', solution: null });
    const twice = solved.with(0, solved[1]);
    expect(sudokus.judgeGivens(9, twice).kind).toBe('impossible');
    expect(sudokus.conflictMask(9, twice).slice(0, 2)).toEqual(Uint8Array.of(1, 1));
    // Row 1 leaves 3 and 4 to its last cells, and column 3 forbids both for the first of them.
    const stuck = Uint8Array.from([1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 4, 0]);
    expect(sudokus.judgeGivens(4, stuck)).toMatchObject({
      kind: 'impossible',
      sentence: 'These digits have no solution.',
    });
  });
});

describe('a maze under construction', () => {
  it('always has at most one start and one goal, and is undone to the last cell', () => {
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 20 }), (list) => {
        walk(
          mazes.emptyMaze(6),
          list.map(({ kind, at, digit }) => (draft) => {
            const cell = { row: Math.floor(at / 6) % draft.rows, col: at % draft.cols };
            if (kind === 5) return mazes.resizeMaze(draft, { rows: digit, cols: 7 - digit });
            if (kind === 4) return mazes.fillMaze(draft, digit > 3 ? WALL : OPEN);
            const after = mazes.paintMaze(draft, [cell], [WALL, OPEN, START, GOAL][kind]);
            for (const end of [START, GOAL]) {
              expect(after.cells.filter((code) => code === end).length).toBeLessThanOrEqual(1);
            }
            return after;
          }),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('walls never bury the start or the goal; a new start takes the place of the old', () => {
    const cell = (row: number, col: number) => ({ row, col });
    const walled = mazes.paintMaze(mazes.emptyMaze(3), [cell(0, 0), cell(0, 1), cell(0, 9)], WALL);
    expect([...walled.cells]).toEqual([START, WALL, OPEN, OPEN, OPEN, OPEN, OPEN, OPEN, GOAL]);
    const moved = mazes.paintMaze(walled, [cell(1, 1), cell(0, 2)], START);
    expect([...moved.cells.slice(0, 5)]).toEqual([OPEN, WALL, START, OPEN, OPEN]);
    expect(mazes.fillMaze(moved, WALL).cells.filter((code) => code === WALL)).toHaveLength(7);
  });

  it('tells what is missing, else how long the shortest way is', () => {
    const maze = mazes.emptyMaze(3);
    expect(mazes.judgeMaze(maze)).toMatchObject({
      kind: 'good',
      sentence: 'The shortest way takes 4 moves.',
    });
    expect(mazes.judgeMaze(mazes.fillMaze(maze, WALL)).sentence).toMatch(/No way/);
    const bare = boardDraft(2, 2, new Uint8Array(4).fill(OPEN));
    expect(mazes.judgeMaze(bare).sentence).toBe('The maze still needs a start and a goal.');
  });
});
