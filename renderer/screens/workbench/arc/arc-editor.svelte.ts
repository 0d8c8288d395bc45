import type { Grid } from '../../../../puzzles/arc/grid.ts';
import {
  blankGrid,
  extract,
  fillRegion,
  resizeGrid,
  stamp,
  TURNS,
  turnGrid,
  type Turn,
} from '../editor/grid-operations.ts';
import {
  clampCell,
  clipRegion,
  wholeOf,
  regionBetween,
  type Cell,
  type Region,
  type Shape,
} from '../editor/region.ts';
import * as drafts from '../editor/task-draft.ts';
import type { DraftPair, GridRef, TaskDraft, TaskPatch } from '../editor/task-draft.ts';
import { Timeline } from '../editor/timeline.ts';

export type ArcTool = 'draw' | 'fill' | 'select' | 'replace' | 'pick';

/** A piece that hovers over the active grid and is not part of it yet. */
interface Floating {
  readonly label: 'Move' | 'Paste' | 'Turn';
  readonly piece: Grid;
  readonly row: number;
  readonly col: number;
  /** The grid beneath. */
  readonly base: Grid;
}

export interface ArcEditorOptions {
  /** Pairs whose grids may be looked at and copied from, but not changed; none when absent. */
  readonly isLocked?: (ref: GridRef, draft: TaskDraft) => boolean;
}

const TURN_LABELS: Readonly<Record<Turn, string>> = {
  rotateLeft: 'Rotate left',
  rotateRight: 'Rotate right',
  flipAcross: 'Flip left to right',
  flipDown: 'Flip top to bottom',
  transpose: 'Transpose',
};

/** One piece for all editors of the window, as a person expects of a clipboard. */
class Clipboard {
  piece: Grid | null = $state.raw(null);
}
export const clipboard = new Clipboard();

/** A task being edited: the draft and its timeline, the tool in hand, where the cursor is and what is selected. */
export class ArcEditor {
  timeline: Timeline<TaskDraft, TaskPatch> = $state.raw(Timeline.of(drafts.TASK_RULES, drafts.emptyDraft()));
  tool: ArcTool = $state('draw');
  colour = $state(1);
  active: GridRef = $state.raw({ uid: 1, side: 'input' });
  cursor: Cell = $state.raw({ row: 0, col: 0 });
  selection: Region | null = $state.raw(null);
  floating: Floating | null = $state.raw(null);
  /** The active grid while a stroke is drawn; it becomes one step when the stroke ends. */
  stroke: Grid | null = $state.raw(null);
  /** The other corner of a selection that grows. */
  anchor: Cell = { row: 0, col: 0 };
  readonly #isLocked: NonNullable<ArcEditorOptions['isLocked']>;
  #lastUid: number;

  constructor(draft: TaskDraft, { isLocked = () => false }: ArcEditorOptions = {}) {
    this.timeline = Timeline.of(drafts.TASK_RULES, draft);
    this.#isLocked = isLocked;
    const pairs = [...draft.train, ...draft.test];
    this.#lastUid = Math.max(...pairs.map(({ uid }) => uid));
    const open = pairs.flatMap(({ uid }) => [
      { uid, side: 'input' } as const,
      { uid, side: 'output' } as const,
    ]);
    this.active = open.find((ref) => !isLocked(ref, draft)) ?? open[0];
  }

  readonly draft = $derived(this.timeline.draft);
  readonly pairs: readonly DraftPair[] = $derived([...this.draft.train, ...this.draft.test]);
  readonly pair: DraftPair = $derived(drafts.pairOf(this.draft, this.active.uid) ?? this.pairs[0]);
  /** The active grid as it is kept. */
  readonly grid: Grid | null = $derived(this.pair[this.active.side]);
  readonly activeList: drafts.ListName = $derived(drafts.listOf(this.draft, this.active.uid));
  readonly canEdit = $derived.by(() => !this.#isLocked(this.active, this.draft));

  readonly mark = $derived(this.timeline.mark);
  readonly hasPending = $derived(this.floating !== null);

  /** What hovers becomes part of the draft. */
  settle(): void {
    this.drop();
  }

  /** A grid as it looks now: with the stroke or the piece over it. */
  shownGrid(ref: GridRef): Grid | null {
    if (ref.uid !== this.active.uid || ref.side !== this.active.side) return drafts.gridAt(this.draft, ref);
    if (this.stroke) return this.stroke;
    if (this.floating) return stamp(this.floating.base, this.floating.piece, this.floating);
    return this.grid;
  }

  /** Where the piece hovers, else what is selected. */
  readonly marked: Region | null = $derived.by(() => {
    const { floating, grid } = this;
    if (!floating) return this.selection;
    const { piece, row, col } = floating;
    return grid && clipRegion({ top: row, left: col, rows: piece.rows, cols: piece.cols }, grid);
  });

  isLocked(ref: GridRef): boolean {
    return this.#isLocked(ref, this.draft);
  }

  activate(ref: GridRef): void {
    if (ref.uid === this.active.uid && ref.side === this.active.side) return;
    this.drop();
    this.stroke = null;
    this.active = ref;
    this.selection = null;
    if (this.grid) this.cursor = clampCell(this.cursor, this.grid);
  }

  /** The next grid, or the one before, through all pairs. */
  activateNext(by: -1 | 1): void {
    const refs = this.pairs.flatMap(({ uid }) => [
      { uid, side: 'input' } as const,
      { uid, side: 'output' } as const,
    ]);
    const here = refs.findIndex(({ uid, side }) => uid === this.active.uid && side === this.active.side);
    this.activate(refs[(here + by + refs.length) % refs.length]);
  }

  take(tool: ArcTool): void {
    if (tool !== 'select') this.drop();
    this.tool = tool;
  }

  #do(label: string, patch: TaskPatch | null): void {
    if (!patch) return;
    this.timeline = this.timeline.do(label, patch);
    this.#aim();
  }

  /** After the draft became another: what points into it must still point at something. */
  #aim(): void {
    if (!drafts.pairOf(this.draft, this.active.uid)) this.active = { uid: this.pairs[0].uid, side: 'input' };
    const { grid } = this;
    if (!grid) return void (this.selection = null);
    this.cursor = clampCell(this.cursor, grid);
    this.selection = this.selection && clipRegion(this.selection, grid);
  }

  /** Makes the active grid another, as one step. */
  setGrid(label: string, grid: Grid | null): void {
    if (this.canEdit) this.#do(label, drafts.gridPatch(this.draft, this.active, grid));
  }

  undo(): void {
    // A piece that hovers was lifted last: it goes back first.
    if (this.floating) return this.cancel();
    this.stroke = null;
    this.timeline = this.timeline.undo();
    this.#aim();
  }

  redo(): void {
    if (this.floating) return;
    this.timeline = this.timeline.redo();
    this.#aim();
  }

  /** Lets the hovering piece become part of the grid. */
  drop(): void {
    const { floating } = this;
    if (!floating) return;
    const { label, base, piece, row, col } = floating;
    const region = this.marked;
    this.floating = null;
    this.setGrid(label, stamp(base, piece, { row, col }));
    this.selection = region;
  }

  /** The hovering piece goes back where it came from; without one, the selection ends. */
  cancel(): void {
    if (this.floating) this.floating = null;
    else this.selection = null;
    this.stroke = null;
  }

  selectAll(): void {
    this.drop();
    if (this.grid) this.selection = wholeOf(this.grid);
    this.tool = 'select';
  }

  /** Takes what is selected off the grid, so that it can be moved and turned. */
  lift(label: Floating['label'] = 'Move'): void {
    const { selection, grid } = this;
    if (this.floating || !selection || !grid || !this.canEdit) return;
    const base = fillRegion(grid, selection, 0);
    this.floating = { label, piece: extract(grid, selection), row: selection.top, col: selection.left, base };
    this.tool = 'select';
  }

  moveFloating(row: number, col: number): void {
    if (this.floating) this.floating = { ...this.floating, row, col };
  }

  /** The cursor, or the hovering piece, by one cell. */
  step(dRow: number, dCol: number): void {
    const { floating, grid } = this;
    if (floating) return this.moveFloating(floating.row + dRow, floating.col + dCol);
    if (!grid) return;
    this.cursor = clampCell({ row: this.cursor.row + dRow, col: this.cursor.col + dCol }, grid);
    this.selection = null;
  }

  /** The selection grows or shrinks by one cell, from where it began. */
  extend(dRow: number, dCol: number): void {
    const { grid } = this;
    if (!grid || this.floating) return;
    if (!this.selection) this.anchor = this.cursor;
    this.cursor = clampCell({ row: this.cursor.row + dRow, col: this.cursor.col + dCol }, grid);
    this.selection = regionBetween(this.anchor, this.cursor);
    this.tool = 'select';
  }

  copy(): void {
    const { floating, grid, selection } = this;
    const piece = floating ? floating.piece : grid && extract(grid, selection ?? wholeOf(grid));
    if (piece) clipboard.piece = piece;
  }

  cut(): void {
    this.copy();
    this.clear('Cut');
  }

  /** What is selected, or the whole grid, becomes black. */
  clear(label = 'Clear'): void {
    if (this.floating) {
      const { base } = this.floating;
      this.floating = null;
      return this.setGrid(label, base);
    }
    if (this.grid) this.setGrid(label, fillRegion(this.grid, this.selection ?? wholeOf(this.grid), 0));
  }

  /** The copied piece hovers over the grid at the selection's corner, or at the cursor. */
  paste(): void {
    this.drop();
    const { grid, cursor, selection } = this;
    const { piece } = clipboard;
    if (!piece || !grid || !this.canEdit) return;
    const row = Math.max(0, Math.min(selection?.top ?? cursor.row, grid.rows - piece.rows));
    const col = Math.max(0, Math.min(selection?.left ?? cursor.col, grid.cols - piece.cols));
    this.floating = { label: 'Paste', piece, row, col, base: grid };
    this.selection = null;
    this.tool = 'select';
  }

  fillSelection(): void {
    if (this.floating) return this.drop();
    if (this.grid && this.selection)
      this.setGrid('Fill the selection', fillRegion(this.grid, this.selection, this.colour));
  }

  /** The hovering piece, what is selected, or the whole grid. */
  turn(turn: Turn): void {
    if (this.selection) this.lift('Turn');
    const { floating, grid } = this;
    if (floating) this.floating = { ...floating, piece: turnGrid(floating.piece, TURNS[turn]) };
    else if (grid) this.setGrid(TURN_LABELS[turn], turnGrid(grid, TURNS[turn]));
  }

  crop(): void {
    const { grid, marked } = this;
    if (!grid || !marked) return;
    this.drop();
    this.setGrid('Crop', extract(this.grid ?? grid, marked));
    this.selection = null;
  }

  resize({ rows, cols }: Shape): void {
    this.drop();
    if (!this.grid) return;
    const within = (side: number) => Math.max(1, Math.min(30, side));
    this.setGrid('Resize', resizeGrid(this.grid, { rows: within(rows), cols: within(cols) }));
  }

  /** The answer becomes a copy of the question. */
  copyFromInput(): void {
    this.activate({ ...this.active, side: 'output' });
    this.cancel();
    this.setGrid('Copy from input', this.pair.input);
  }

  addBlankAnswer(): void {
    this.activate({ ...this.active, side: 'output' });
    const { rows, cols } = this.pair.input;
    this.setGrid('Draw an answer', blankGrid({ rows, cols }));
  }

  /** After the active pair when that stands in the list, else at the list's end. */
  addPair(list: drafts.ListName, like?: DraftPair): void {
    this.drop();
    const uid = ++this.#lastUid;
    const here = this.draft[list].findIndex((pair) => pair.uid === this.active.uid);
    const pair = like ? { ...like, uid } : drafts.emptyPair(uid);
    const at = here < 0 ? this.draft[list].length : here + 1;
    this.#do(like ? 'Duplicate the pair' : 'Add a pair', drafts.addPair(this.draft, list, pair, at));
    this.activate({ uid, side: 'input' });
  }

  removePair(uid: number): void {
    if (drafts.numPairs(this.draft) < 2) return;
    this.cancel();
    const at = this.pairs.findIndex((pair) => pair.uid === uid);
    this.#do('Remove the pair', drafts.removePair(this.draft, uid));
    this.activate({ uid: this.pairs[Math.min(at, this.pairs.length - 1)].uid, side: 'input' });
  }

  movePair(uid: number, by: -1 | 1): void {
    this.drop();
    this.#do('Move the pair', drafts.movePair(this.draft, uid, by));
  }

  moveToOtherList(uid: number): void {
    this.drop();
    const label = drafts.listOf(this.draft, uid) === 'train' ? 'Make it a test' : 'Make it a demonstration';
    this.#do(label, drafts.moveToOtherList(this.draft, uid));
  }
}
