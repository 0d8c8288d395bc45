import type { Shortcut } from '../../shell/shortcuts.svelte.ts';
import { historyActions } from './arc/arc-keys.ts';
import type { BoardEditor } from './board-editor.svelte.ts';

const ARROWS = [
  ['ArrowUp', -1, 0, 'up'],
  ['ArrowDown', 1, 0, 'down'],
  ['ArrowLeft', 0, -1, 'left'],
  ['ArrowRight', 0, 1, 'right'],
] as const;

/** Moves the focus to the board, where the space bar means the board's cell. */
export function focusBoard(): void {
  document.querySelector<HTMLElement>('[data-board="board"]')?.focus({ preventScroll: true });
}

/** The keys that boards of one grid share. */
export function boardShortcuts(editor: BoardEditor): Shortcut[] {
  const arrows = ARROWS.map(([keys, dRow, dCol, name]) => ({
    keys,
    label: `Cursor ${name}`,
    group: 'Cursor',
    run: () => {
      focusBoard();
      editor.step(dRow, dCol);
    },
  }));
  const history = Object.values(historyActions(editor)).map((action) => ({ ...action, group: 'Undo' }));
  return [...arrows, ...history, { keys: 'Ctrl+Y', label: 'Redo', group: 'Undo', run: () => editor.redo() }];
}
