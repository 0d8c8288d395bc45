import { BOARD_RULES, boardPatch, type BoardDraft, type BoardPatch } from './editor/board-draft.ts';
import { clampCell, type Cell } from './editor/region.ts';
import { Timeline } from './editor/timeline.ts';

/** A board of one grid being edited: the draft, its timeline and the cursor. */
export class BoardEditor {
  timeline: Timeline<BoardDraft, BoardPatch> = $state.raw() as Timeline<BoardDraft, BoardPatch>;
  cursor: Cell = $state.raw({ row: 0, col: 0 });
  /** The board while a stroke is drawn; it becomes one step when the stroke ends. */
  stroke: BoardDraft | null = $state.raw(null);

  constructor(draft: BoardDraft) {
    this.timeline = Timeline.of(BOARD_RULES, draft);
  }

  readonly draft = $derived(this.timeline.draft);
  readonly shown = $derived(this.stroke ?? this.draft);
  readonly mark = $derived(this.timeline.mark);
  readonly hasPending = $derived(this.stroke !== null);

  settle(): void {
    if (this.stroke) this.become('Draw', this.stroke);
  }

  /** Makes the board another, as one step. */
  become(label: string, after: BoardDraft): void {
    this.stroke = null;
    const patch = boardPatch(this.draft, after);
    if (!patch) return;
    this.timeline = this.timeline.do(label, patch);
    this.cursor = clampCell(this.cursor, after);
  }

  undo(): void {
    this.stroke = null;
    this.timeline = this.timeline.undo();
    this.cursor = clampCell(this.cursor, this.draft);
  }

  redo(): void {
    this.stroke = null;
    this.timeline = this.timeline.redo();
    this.cursor = clampCell(this.cursor, this.draft);
  }

  step(dRow: number, dCol: number): void {
    const { row, col } = this.cursor;
    this.cursor = clampCell({ row: row + dRow, col: col + dCol }, this.draft);
  }

  /** Where the cursor is among the cells. */
  get at(): number {
    return this.cursor.row * this.draft.cols + this.cursor.col;
  }
}
