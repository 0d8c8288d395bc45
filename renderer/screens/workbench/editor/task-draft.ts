import { gridEquals, type Grid } from '../../../../puzzles/arc/grid.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { applyChange, changeBetween, invertChange, type CellsChange } from './cells-change.ts';
import { blankGrid } from './grid-operations.ts';
import type { PatchRules } from './timeline.ts';

export type Side = 'input' | 'output';
export type ListName = 'train' | 'test';

/** A pair under construction; the answer may be missing. */
export interface DraftPair {
  /** Tells pairs apart while they move about; never given twice within a draft. */
  readonly uid: number;
  readonly input: Grid;
  readonly output: Grid | null;
}

/** An ARC task under construction: it may be unfit to be saved yet. */
export interface TaskDraft {
  readonly train: readonly DraftPair[];
  readonly test: readonly DraftPair[];
}

/** One grid of a draft. */
export interface GridRef {
  readonly uid: number;
  readonly side: Side;
}

/** A change of a draft. Lists are kept by reference, so a pair moved costs a few words. */
export type TaskPatch =
  | { readonly kind: 'cells'; readonly ref: GridRef; readonly change: CellsChange }
  | {
      readonly kind: 'grid';
      readonly ref: GridRef;
      readonly before: Grid | null;
      readonly after: Grid | null;
    }
  | { readonly kind: 'lists'; readonly before: TaskDraft; readonly after: TaskDraft };

export const TASK_RULES: PatchRules<TaskDraft, TaskPatch> = {
  apply(draft, patch) {
    switch (patch.kind) {
      case 'cells': {
        const grid = gridAt(draft, patch.ref);
        if (!grid) throw new Error('internal: cells of a missing grid change');
        return withGrid(draft, patch.ref, { ...grid, cells: applyChange(grid.cells, patch.change) });
      }
      case 'grid':
        return withGrid(draft, patch.ref, patch.after);
      case 'lists':
        return patch.after;
    }
  },
  invert(patch) {
    if (patch.kind === 'cells') return { ...patch, change: invertChange(patch.change) };
    return { ...patch, before: patch.after, after: patch.before } as TaskPatch;
  },
};

export function pairOf({ train, test }: TaskDraft, uid: number): DraftPair | null {
  return train.find((pair) => pair.uid === uid) ?? test.find((pair) => pair.uid === uid) ?? null;
}

export function listOf(draft: TaskDraft, uid: number): ListName {
  return draft.train.some((pair) => pair.uid === uid) ? 'train' : 'test';
}

export function gridAt(draft: TaskDraft, { uid, side }: GridRef): Grid | null {
  return pairOf(draft, uid)?.[side] ?? null;
}

function withGrid(draft: TaskDraft, { uid, side }: GridRef, grid: Grid | null): TaskDraft {
  const list = listOf(draft, uid);
  const pairs = draft[list].map((pair) => (pair.uid === uid ? { ...pair, [side]: grid } : pair));
  return { ...draft, [list]: pairs };
}

/** The smallest patch that makes `after` of a grid; null when it is that already. */
export function gridPatch(draft: TaskDraft, ref: GridRef, after: Grid | null): TaskPatch | null {
  const before = gridAt(draft, ref);
  if (before === after) return null;
  if (!before || !after || before.rows !== after.rows || before.cols !== after.cols) {
    return { kind: 'grid', ref, before, after };
  }
  if (gridEquals(before, after)) return null;
  const change = changeBetween(before.cells, after.cells);
  return change && { kind: 'cells', ref, change };
}

function listsPatch(before: TaskDraft, after: TaskDraft): TaskPatch {
  return { kind: 'lists', before, after };
}

export function numPairs({ train, test }: TaskDraft): number {
  return train.length + test.length;
}

export function addPair(draft: TaskDraft, list: ListName, pair: DraftPair, at: number): TaskPatch {
  return listsPatch(draft, { ...draft, [list]: draft[list].toSpliced(at, 0, pair) });
}

export function removePair(draft: TaskDraft, uid: number): TaskPatch {
  const others = (pairs: readonly DraftPair[]) => pairs.filter((pair) => pair.uid !== uid);
  return listsPatch(draft, { train: others(draft.train), test: others(draft.test) });
}

/** One place up (-1) or down (1) in its own list; null where there is no such place. */
export function movePair(draft: TaskDraft, uid: number, by: -1 | 1): TaskPatch | null {
  const list = listOf(draft, uid);
  const from = draft[list].findIndex((pair) => pair.uid === uid);
  const to = from + by;
  if (to < 0 || to >= draft[list].length) return null;
  const pairs = draft[list].toSpliced(from, 1).toSpliced(to, 0, draft[list][from]);
  return listsPatch(draft, { ...draft, [list]: pairs });
}

/** A demonstration becomes the last test, a test the last demonstration. */
export function moveToOtherList(draft: TaskDraft, uid: number): TaskPatch {
  const list = listOf(draft, uid);
  const other = list === 'train' ? 'test' : 'train';
  const moved = draft[list].filter((pair) => pair.uid === uid);
  const rest = draft[list].filter((pair) => pair.uid !== uid);
  return listsPatch(draft, { ...draft, [list]: rest, [other]: [...draft[other], ...moved] });
}

export function emptyPair(uid: number): DraftPair {
  const shape = { rows: 6, cols: 6 };
  return { uid, input: blankGrid(shape), output: blankGrid(shape) };
}

/** What a new task begins with: two demonstrations and one test, all black. */
export function emptyDraft(): TaskDraft {
  return { train: [emptyPair(1), emptyPair(2)], test: [emptyPair(3)] };
}

/** Says why a draft is no task yet. @throws UserError naming the first thing to mend */
export function checkDraft({ train, test }: TaskDraft): void {
  if (train.length === 0)
    throw new UserError('A task needs at least one demonstration: add a pair, or move one.');
  if (test.length === 0)
    throw new UserError('A task needs at least one test pair: add one, or move a demonstration.');
  const missing = train.findIndex(({ output }) => output === null);
  if (missing >= 0) {
    throw new UserError(`Demonstration ${missing + 1} has no answer: draw one, or make the pair a test.`);
  }
}
