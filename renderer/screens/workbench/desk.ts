import type { PuzzleContent } from '../../../preload/contract/puzzles.ts';
import { ArcEditor } from './arc/arc-editor.svelte.ts';
import { draftFromTask, taskFromDraft } from './arc/task-content.ts';
import { emptyDraft } from './editor/task-draft.ts';

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
export type Desk = DeskOf<'arc', ArcEditor>;

/** An edited concept task is an ARC task: nobody has checked that its rule still holds. */
export function openDesk(content: PuzzleContent): Desk {
  switch (content.family) {
    case 'arc':
    case 'concept':
      return arcDesk(new ArcEditor(draftFromTask(content.task)), content.task.isTestFirst);
    case 'sudoku':
    case 'maze':
      throw new Error('internal: no desk for this family');
  }
}

function arcDesk(editor: ArcEditor, isTestFirst: boolean): Desk {
  return {
    family: 'arc',
    editor,
    content: () => ({ family: 'arc', task: taskFromDraft(editor.draft, isTestFirst) }),
  };
}

/** What a new puzzle of a kind begins with. */
export function newDesk(kind: NewKind): Desk {
  switch (kind) {
    case 'arc':
      return arcDesk(new ArcEditor(emptyDraft()), false);
  }
}

export const NEW_KINDS = ['arc'] as const;
export type NewKind = (typeof NEW_KINDS)[number];
