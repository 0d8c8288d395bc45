import { GOAL, MAZE_MAX_SIDE, MAZE_MIN_SIDE, OPEN, START, WALL } from '../../../../puzzles/maze/maze.ts';
import { markShortestPath } from '../../../../puzzles/maze/search.ts';
import { pathLength } from '../../../../puzzles/maze/maze.ts';
import { boardDraft, type BoardDraft } from './board-draft.ts';
import type { Cell, Shape } from './region.ts';

export interface MazeJudgement {
  readonly kind: 'good' | 'open';
  readonly sentence: string;
  /** The cells with one shortest path marked; null where there is none. */
  readonly answer: Uint8Array | null;
}

/** `code` on the cells. There is one start and one goal: a new one takes the old one's place, and neither is painted over by accident. */
export function paintMaze(draft: BoardDraft, places: readonly Cell[], code: number): BoardDraft {
  const cells = draft.cells.slice();
  const isSingle = code === START || code === GOAL;
  for (const { row, col } of isSingle ? places.slice(-1) : places) {
    if (row < 0 || row >= draft.rows || col < 0 || col >= draft.cols) continue;
    const at = row * draft.cols + col;
    const isEnd = cells[at] === START || cells[at] === GOAL;
    if (isEnd && (!isSingle || cells[at] === code)) continue;
    if (isSingle) {
      const old = cells.indexOf(code);
      if (old >= 0) cells[old] = OPEN;
    }
    cells[at] = code;
  }
  return { ...draft, cells };
}

/** Cut or extended at the right and at the bottom; new cells are open. */
export function resizeMaze(draft: BoardDraft, shape: Shape): BoardDraft {
  const within = (side: number) => Math.max(MAZE_MIN_SIDE, Math.min(MAZE_MAX_SIDE, side));
  const [rows, cols] = [within(shape.rows), within(shape.cols)];
  const cells = new Uint8Array(rows * cols).fill(OPEN);
  for (let row = 0; row < Math.min(rows, draft.rows); row++) {
    for (let col = 0; col < Math.min(cols, draft.cols); col++) {
      cells[row * cols + col] = draft.cells[row * draft.cols + col];
    }
  }
  return boardDraft(rows, cols, cells);
}

/** Every cell but start and goal becomes the same. */
export function fillMaze(draft: BoardDraft, code: typeof WALL | typeof OPEN): BoardDraft {
  const isEnd = (cell: number) => cell === START || cell === GOAL;
  return { ...draft, cells: draft.cells.map((cell) => (isEnd(cell) ? cell : code)) };
}

export function judgeMaze({ rows, cols, cells }: BoardDraft): MazeJudgement {
  const missing = [
    ...(cells.includes(START) ? [] : ['a start']),
    ...(cells.includes(GOAL) ? [] : ['a goal']),
  ];
  if (missing.length > 0) {
    return { kind: 'open', sentence: `The maze still needs ${missing.join(' and ')}.`, answer: null };
  }
  const answer = markShortestPath(rows, cols, cells);
  if (!answer) {
    return { kind: 'open', sentence: 'No way leads from start to goal: open a wall.', answer: null };
  }
  const numMoves = pathLength({ rows, cols, cells, solution: answer });
  return { kind: 'good', sentence: `The shortest way takes ${numMoves} moves.`, answer };
}

export function emptyMaze(side = 10): BoardDraft {
  const cells = new Uint8Array(side * side).fill(OPEN);
  cells[0] = START;
  cells[cells.length - 1] = GOAL;
  return boardDraft(side, side, cells);
}
