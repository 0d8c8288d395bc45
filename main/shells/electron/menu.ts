import type { MenuItemConstructorOptions } from 'electron';

/** What the menus do beside what every application's menus do. */
export interface MenuActions {
  readonly importChosen: (kind: 'files' | 'folder') => void;
  readonly openDataFolder: () => void;
  readonly go: (screen: string) => void;
  /** A command of the palette. */
  readonly command: (id: string) => void;
}

/** Screens of the View menu, as the router names them. */
const SCREENS = [
  ['Library', 'library'],
  ['Train', 'train'],
  ['Solve', 'solve'],
  ['Settings', 'settings'],
] as const;

/** The menu bar in the words of the platform. */
export function menuTemplate(platform: NodeJS.Platform, actions: MenuActions): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin';
  return [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    { label: 'File', submenu: fileMenu(isMac, actions) },
    { role: 'editMenu' },
    { label: 'View', submenu: viewMenu(actions) },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [{ label: 'Keyboard shortcuts', click: () => actions.command('keys') }],
    },
  ];
}

function fileMenu(isMac: boolean, actions: MenuActions): MenuItemConstructorOptions[] {
  return [
    {
      label: 'Import files…',
      accelerator: 'CommandOrControl+O',
      click: () => actions.importChosen('files'),
    },
    {
      label: 'Import folder…',
      accelerator: 'CommandOrControl+Shift+O',
      click: () => actions.importChosen('folder'),
    },
    { type: 'separator' },
    { label: 'Open data folder', click: () => actions.openDataFolder() },
    { type: 'separator' },
    { role: isMac ? 'close' : 'quit' },
  ];
}

function viewMenu({ go }: MenuActions): MenuItemConstructorOptions[] {
  return [
    ...SCREENS.map(([label, screen]) => ({ label, click: () => go(screen) })),
    { type: 'separator' },
    { role: 'reload' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ];
}
