import type { OpenDialogOptions } from 'electron';
import type { ImportReport } from '../../../preload/contract/library.ts';
import { refusalOf } from '../../services/door/failures.ts';
import type { Workplace } from '../../services/workplace.ts';
import type { WindowDesktop } from './door.ts';
import type { Electron } from './electron.ts';
import type { Processes } from './processes.ts';
import type { OpenWindow, Windows } from './windows.ts';

const CHOICES: Readonly<Record<'files' | 'folder', OpenDialogOptions>> = {
  files: {
    title: 'Import puzzles',
    buttonLabel: 'Import',
    properties: ['openFile', 'multiSelections'],
    filters: [
      { name: 'Puzzles', extensions: ['json', 'csv', 'txt', 'sdk', 'zip'] },
      { name: 'All files', extensions: ['*'] },
    ],
  },
  folder: { title: 'Import a folder of puzzles', buttonLabel: 'Import', properties: ['openDirectory'] },
};

/** What all windows' desktops work with. */
export interface DesktopTools {
  readonly electron: Pick<Electron, 'dialog'>;
  readonly workplace: Workplace;
  readonly processes: Processes;
  readonly windows: Windows;
}

/** The desktop around one window. */
export function windowDesktop({ window, mailbox }: OpenWindow, tools: DesktopTools): WindowDesktop {
  const { electron, workplace, processes, windows } = tools;
  const importPaths = async (paths: readonly string[]): Promise<ImportReport> => {
    const report = await processes.importPaths(workplace.store.files.dataDir, paths);
    workplace.announce('puzzles');
    return report;
  };
  return {
    events: (signal) => mailbox.read(signal),
    openProgress: (runId) => windows.showProgress(runId),
    async importChosen(kind) {
      const { canceled, filePaths } = await electron.dialog.showOpenDialog(window, CHOICES[kind]);
      return canceled || filePaths.length === 0 ? null : importPaths(filePaths);
    },
    async importDropped(paths) {
      try {
        mailbox.put({ type: 'imported', report: await importPaths(paths) });
      } catch (error) {
        const { message } = refusalOf(error, (broken) => console.error(broken));
        mailbox.put({ type: 'notice', tone: 'bad', sentence: message });
      }
    },
  };
}

/** As if the window had asked, but told by its events: what was chosen in a menu. */
export async function importByMenu(
  { mailbox, ...opened }: OpenWindow,
  kind: 'files' | 'folder',
  tools: DesktopTools,
): Promise<void> {
  try {
    const report = await windowDesktop({ mailbox, ...opened }, tools).importChosen(kind);
    if (report) mailbox.put({ type: 'imported', report });
  } catch (error) {
    const { message } = refusalOf(error, (broken) => console.error(broken));
    mailbox.put({ type: 'notice', tone: 'bad', sentence: message });
  }
}
