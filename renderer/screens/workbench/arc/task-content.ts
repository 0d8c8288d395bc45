import type { Grid } from '../../../../puzzles/arc/grid.ts';
import type { GridData, TaskData } from '../../../../preload/contract/puzzles.ts';
import { cellsFromText } from '../../../grid/cells.ts';
import { checkDraft, type DraftPair, type TaskDraft } from '../editor/task-draft.ts';

export function gridFromData({ rows, cols, cells }: GridData): Grid {
  return { rows, cols, cells: Uint8Array.from(cellsFromText('arc', cells)) };
}

export function gridToData({ rows, cols, cells }: Grid): GridData {
  return { rows, cols, cells: cells.join('') };
}

/** A task to work on; pairs are numbered as they come, demonstrations first. */
export function draftFromTask({ train, test }: TaskData): TaskDraft {
  const pair = ({ input, output }: TaskData['test'][number], index: number): DraftPair => ({
    uid: index + 1,
    input: gridFromData(input),
    output: output && gridFromData(output),
  });
  return {
    train: train.map(pair),
    test: test.map((one, index) => pair(one, train.length + index)),
  };
}

/** @throws UserError naming the first thing to mend */
export function taskFromDraft(draft: TaskDraft, isTestFirst: boolean): TaskData {
  checkDraft(draft);
  return {
    train: draft.train.flatMap(({ input, output }) =>
      output ? [{ input: gridToData(input), output: gridToData(output) }] : [],
    ),
    test: draft.test.map(({ input, output }) => ({
      input: gridToData(input),
      output: output && gridToData(output),
    })),
    isTestFirst,
  };
}
