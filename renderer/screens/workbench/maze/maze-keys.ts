import type { Shortcut } from '../../../shell/shortcuts.svelte.ts';
import type { MazeEditor, MazeTool } from './maze-editor.svelte.ts';

export const MAZE_TOOLS: readonly {
  readonly value: MazeTool;
  readonly label: string;
  readonly keys: string;
}[] = [
  { value: 'wall', label: 'Wall', keys: 'W' },
  { value: 'open', label: 'Open', keys: 'O' },
  { value: 'start', label: 'Start', keys: 'S' },
  { value: 'goal', label: 'Goal', keys: 'G' },
];

export function mazeShortcuts(editor: MazeEditor): Shortcut[] {
  const press = {
    keys: 'Space',
    label: 'Use the tool at the cursor',
    group: 'Maze',
    run: () => editor.press(),
  };
  if (editor.isPlayed) return [press];
  const tools = MAZE_TOOLS.map(({ value, label, keys }) => ({
    keys,
    label,
    group: 'Maze',
    run: () => (editor.tool = value),
  }));
  return [
    ...tools,
    press,
    {
      keys: 'P',
      label: 'Show the shortest way',
      group: 'Maze',
      run: () => (editor.showsPath = !editor.showsPath),
    },
  ];
}
