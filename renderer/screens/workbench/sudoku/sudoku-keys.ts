import type { Shortcut } from '../../../shell/shortcuts.svelte.ts';
import type { SudokuEditor } from './sudoku-editor.svelte.ts';

export function sudokuShortcuts(editor: SudokuEditor): Shortcut[] {
  const group = 'Sudoku';
  const digits = Array.from({ length: 9 }, (_, i) => ({
    keys: String(i + 1),
    label: `Write or note ${i + 1}`,
    group,
    run: () => editor.enter(i + 1),
  }));
  const erase = (keys: string) => ({ keys, label: 'Erase', group, run: () => editor.erase() });
  return [
    ...digits,
    ...['0', 'Delete', 'Backspace'].map(erase),
    { keys: 'M', label: 'Digits or pencil marks', group, run: () => (editor.isMarking = !editor.isMarking) },
    { keys: 'A', label: 'Note all candidates', group, run: () => editor.noteAll() },
  ];
}
