import type { PuzzleContent } from '../../../preload/contract/puzzles.ts';
import { cellsFromText } from '../../grid/cells.ts';
import { ArcEditor } from './arc/arc-editor.svelte.ts';
import { draftFromTask, taskFromDraft } from './arc/task-content.ts';
import { boardDraft, type BoardDraft } from './editor/board-draft.ts';
import { emptyMaze } from './editor/maze-draft.ts';
import { emptyDraft } from './editor/task-draft.ts';
import { MazeEditor } from './maze/maze-editor.svelte.ts';
import { SudokuEditor } from './sudoku/sudoku-editor.svelte.ts';

/** What the bench needs of any family's editor. */
interface Editor {
  /** Tells where it stands among everything that was done. */
  readonly mark: unknown;
  /** Something is under way that is not part of the draft yet. */
  readonly hasPending: boolean;
  /** Makes what is under way part of the draft. */
  settle(): void;
}

interface DeskOf<Family extends string, E extends Editor> {
  readonly family: Family;
  readonly editor: E;
  /** The puzzle as it stands. @throws UserError saying why it is none yet */
  content(): PuzzleContent;
}

/** An editor for one family's puzzles. */
export type Desk = DeskOf<'arc', ArcEditor> | DeskOf<'sudoku', SudokuEditor> | DeskOf<'maze', MazeEditor>;

/** An edited concept task is an ARC task: nobody has checked that its rule still holds. */
export function openDesk(content: PuzzleContent): Desk {
  switch (content.family) {
    case 'arc':
    case 'concept':
      return arcDesk(new ArcEditor(draftFromTask(content.task)), content.task.isTestFirst);
    case 'sudoku':
      return sudokuDesk(
        boardDraft(content.size, content.size, Uint8Array.from(cellsFromText('sudoku', content.givens))),
      );
    case 'maze':
      return mazeDesk(
        boardDraft(content.rows, content.cols, Uint8Array.from(cellsFromText('maze', content.question))),
      );
  }
}

function arcDesk(editor: ArcEditor, isTestFirst: boolean): Desk {
  return {
    family: 'arc',
    editor,
    content: () => ({ family: 'arc', task: taskFromDraft(editor.draft, isTestFirst) }),
  };
}

function sudokuDesk(draft: BoardDraft): Desk {
  const editor = new SudokuEditor(draft);
  return { family: 'sudoku', editor, content: () => editor.content() };
}

function mazeDesk(draft: BoardDraft): Desk {
  const editor = new MazeEditor(draft);
  return { family: 'maze', editor, content: () => editor.content() };
}

/** What a new puzzle of a kind begins with. */
export function newDesk(kind: NewKind): Desk {
  switch (kind) {
    case 'arc':
      return arcDesk(new ArcEditor(emptyDraft()), false);
    case 'sudoku':
      return sudokuDesk(boardDraft(9, 9, new Uint8Array(81)));
    case 'maze':
      return mazeDesk(emptyMaze());
  }
}

export const NEW_KINDS = ['arc', 'sudoku', 'maze'] as const;
export type NewKind = (typeof NEW_KINDS)[number];
