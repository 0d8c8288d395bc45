import { applyChange, changeBetween, invertChange, type CellsChange } from './cells-change.ts';
import type { PatchRules } from './timeline.ts';

/** A board of one grid under construction: a Sudoku or a maze. */
export interface BoardDraft {
  readonly rows: number;
  readonly cols: number;
  /** Digits with 0 for a blank, or cell codes of a maze, row by row. */
  readonly cells: Uint8Array;
  /** Pencil marks: bit d - 1 set where digit d is noted. All 0 on a maze. */
  readonly marks: Uint16Array;
}

export type BoardPatch =
  | { readonly kind: 'change'; readonly cells: CellsChange | null; readonly marks: CellsChange | null }
  | { readonly kind: 'whole'; readonly before: BoardDraft; readonly after: BoardDraft };

export const BOARD_RULES: PatchRules<BoardDraft, BoardPatch> = {
  apply(draft, patch) {
    if (patch.kind === 'whole') return patch.after;
    return {
      ...draft,
      cells: patch.cells ? applyChange(draft.cells, patch.cells) : draft.cells,
      marks: patch.marks ? applyChange(draft.marks, patch.marks) : draft.marks,
    };
  },
  invert(patch) {
    if (patch.kind === 'whole') return { kind: 'whole', before: patch.after, after: patch.before };
    const { cells, marks } = patch;
    return {
      kind: 'change',
      cells: cells && invertChange(cells),
      marks: marks && invertChange(marks),
    };
  },
};

/** The smallest patch from one draft to another; null where they are equal. */
export function boardPatch(before: BoardDraft, after: BoardDraft): BoardPatch | null {
  if (before.rows !== after.rows || before.cols !== after.cols) return { kind: 'whole', before, after };
  const cells = changeBetween(before.cells, after.cells);
  const marks = changeBetween(before.marks, after.marks);
  return cells || marks ? { kind: 'change', cells, marks } : null;
}

/** A board of these cells without pencil marks. */
export function boardDraft(rows: number, cols: number, cells: Uint8Array): BoardDraft {
  return { rows, cols, cells, marks: new Uint16Array(rows * cols) };
}
