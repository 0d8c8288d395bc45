import { COLOUR_NAMES } from '../../../grid/palette.ts';
import type { Shortcut } from '../../../shell/shortcuts.svelte.ts';
import type { ArcEditor, ArcTool } from './arc-editor.svelte.ts';
import type { ArcGestures } from './arc-gestures.ts';

export const TOOL_KEYS: Readonly<Record<ArcTool, string>> = {
  draw: 'B',
  fill: 'F',
  select: 'S',
  replace: 'E',
  pick: 'I',
};

export const TOOL_LABELS: Readonly<Record<ArcTool, string>> = {
  draw: 'Draw',
  fill: 'Flood fill',
  select: 'Select and move',
  replace: 'Replace a colour everywhere',
  pick: 'Pick a colour',
};

/** What an icon of the toolbar does, and its key. */
export interface Action {
  readonly keys: string;
  readonly label: string;
  readonly run: () => void;
}

export function transformActions(
  editor: ArcEditor,
): Record<'left' | 'right' | 'across' | 'down' | 'transpose', Action> {
  return {
    left: { keys: 'Shift+R', label: 'Rotate left', run: () => editor.turn('rotateLeft') },
    right: { keys: 'R', label: 'Rotate right', run: () => editor.turn('rotateRight') },
    across: { keys: 'H', label: 'Flip left to right', run: () => editor.turn('flipAcross') },
    down: { keys: 'V', label: 'Flip top to bottom', run: () => editor.turn('flipDown') },
    transpose: { keys: 'T', label: 'Transpose', run: () => editor.turn('transpose') },
  };
}

export function selectionActions(
  editor: ArcEditor,
): Record<'cut' | 'copy' | 'paste' | 'fill' | 'move' | 'crop' | 'clear', Action> {
  return {
    cut: { keys: 'Ctrl+X', label: 'Cut', run: () => editor.cut() },
    copy: { keys: 'Ctrl+C', label: 'Copy', run: () => editor.copy() },
    paste: { keys: 'Ctrl+V', label: 'Paste', run: () => editor.paste() },
    fill: {
      keys: 'Enter',
      label: 'Fill the selection, or drop what hovers',
      run: () => editor.fillSelection(),
    },
    move: { keys: 'M', label: 'Lift the selection to move it', run: () => editor.lift() },
    crop: { keys: 'C', label: 'Crop to the selection', run: () => editor.crop() },
    clear: { keys: 'Delete', label: 'Clear the selection, or the grid', run: () => editor.clear() },
  };
}

export function historyActions(editor: { undo(): void; redo(): void }): Record<'undo' | 'redo', Action> {
  return {
    undo: { keys: 'Ctrl+Z', label: 'Undo', run: () => editor.undo() },
    redo: { keys: 'Ctrl+Shift+Z', label: 'Redo', run: () => editor.redo() },
  };
}

const ARROWS = [
  ['ArrowUp', -1, 0, 'up'],
  ['ArrowDown', 1, 0, 'down'],
  ['ArrowLeft', 0, -1, 'left'],
  ['ArrowRight', 0, 1, 'right'],
] as const;

/** Every key of the ARC editor. @param focusBoard called when a key moves the cursor */
export function arcShortcuts(editor: ArcEditor, gestures: ArcGestures, focusBoard: () => void): Shortcut[] {
  const inGroup = (group: string, actions: readonly Action[]): Shortcut[] =>
    actions.map(({ keys, label, run }) => ({ keys, label, run, group }));
  const tools = (Object.keys(TOOL_KEYS) as ArcTool[]).map((tool) => ({
    keys: TOOL_KEYS[tool],
    label: TOOL_LABELS[tool],
    run: () => editor.take(tool),
  }));
  const arrows = ARROWS.flatMap(([key, dRow, dCol, name]) => {
    const run = (work: () => void) => () => {
      focusBoard();
      work();
    };
    const resize = () => {
      const { grid } = editor;
      if (grid) editor.resize({ rows: grid.rows + dRow, cols: grid.cols + dCol });
    };
    return [
      { keys: key, label: `Cursor or hovering piece ${name}`, run: run(() => editor.step(dRow, dCol)) },
      { keys: `Shift+${key}`, label: `Select ${name}`, run: run(() => editor.extend(dRow, dCol)) },
      {
        keys: `Ctrl+${key}`,
        label:
          dRow + dCol > 0 ? `One ${dRow ? 'row' : 'column'} more` : `One ${dRow ? 'row' : 'column'} less`,
        run: resize,
      },
    ];
  });
  return [
    ...inGroup('Tools', tools),
    ...inGroup('Tools', [
      { keys: 'Space', label: 'Use the tool at the cursor', run: () => gestures.press() },
    ]),
    ...inGroup('Selection', Object.values(selectionActions(editor))),
    ...inGroup('Selection', [
      { keys: 'Ctrl+A', label: 'Select the whole grid', run: () => editor.selectAll() },
      { keys: 'Escape', label: 'Put back what hovers, or select nothing', run: () => editor.cancel() },
    ]),
    ...inGroup('Grid', Object.values(transformActions(editor))),
    ...inGroup('Grid', [{ keys: 'Y', label: 'Copy from input', run: () => editor.copyFromInput() }]),
    ...inGroup('Cursor', arrows),
    ...inGroup('Pairs', [
      { keys: 'PageDown', label: 'Next grid', run: () => editor.activateNext(1) },
      { keys: 'PageUp', label: 'Grid before', run: () => editor.activateNext(-1) },
    ]),
    ...inGroup('Undo', [
      ...Object.values(historyActions(editor)),
      { keys: 'Ctrl+Y', label: 'Redo', run: () => editor.redo() },
    ]),
    ...inGroup(
      'Colours',
      COLOUR_NAMES.map((name, colour) => ({
        keys: String(colour),
        label: name,
        run: () => (editor.colour = colour),
      })),
    ),
  ];
}

/** Keys for building a task, which a player has no use for. */
export function pairShortcuts(editor: ArcEditor): Shortcut[] {
  const group = 'Pairs';
  return [
    { keys: 'A', label: 'Add a demonstration', group, run: () => editor.addPair('train') },
    { keys: 'Shift+A', label: 'Add a test', group, run: () => editor.addPair('test') },
    {
      keys: 'D',
      label: 'Duplicate the pair',
      group,
      run: () => editor.addPair(editor.activeList, editor.pair),
    },
    {
      keys: 'Alt+ArrowUp',
      label: 'Move the pair up',
      group,
      run: () => editor.movePair(editor.active.uid, -1),
    },
    {
      keys: 'Alt+ArrowDown',
      label: 'Move the pair down',
      group,
      run: () => editor.movePair(editor.active.uid, 1),
    },
    {
      keys: 'X',
      label: 'Demonstration to test, and back',
      group,
      run: () => editor.moveToOtherList(editor.active.uid),
    },
    {
      keys: 'Shift+Delete',
      label: 'Remove the pair',
      group,
      run: () => editor.removePair(editor.active.uid),
    },
  ];
}
