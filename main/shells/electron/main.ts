/** Electron's entry: `electron . [--data DIR] [--pages DIR]`. */
import * as electron from 'electron';
import { join } from 'node:path';
import { UserError } from '../../../puzzles/user-error.ts';
import { makeDataDir } from '../../store/data-dir.ts';
import { openDesktop } from './desktop.ts';
import { registerScheme } from './pages.ts';
import { startOptions } from './start-options.ts';

const { app, dialog } = electron;
/** The bundles lie side by side, the built window in the folder beside theirs. */
const bundleFolder = import.meta.dirname;
const options = startOptions(process.argv.slice(1));
const { dataDir } = options;
const pagesFolder = options.pagesFolder ?? join(bundleFolder, '..', 'renderer', 'workbench');

function fail(error: unknown): void {
  if (!(error instanceof UserError)) console.error(error);
  dialog.showErrorBox('Tessera cannot start', error instanceof Error ? error.message : String(error));
  app.exit(error instanceof UserError ? 2 : 1);
}

function start(): void {
  app.setName('Tessera');
  makeDataDir(dataDir);
  // Chromium's own files, and with them the lock of the single instance, belong to the data folder: one window a folder.
  app.setPath('userData', join(dataDir, 'window'));
  if (!app.requestSingleInstanceLock()) {
    console.log(`Tessera is open already with ${dataDir}: its window has come to the front.`);
    app.exit(0);
    return;
  }
  registerScheme(electron);
  app.enableSandbox();
  const desktop = app.whenReady().then(() => openDesktop(electron, { dataDir, pagesFolder, bundleFolder }));
  desktop.catch(fail);
  app.on('second-instance', () => {
    void desktop.then(({ show }) => show(`Tessera was open already with ${dataDir}: this is its window.`));
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    void desktop.then(({ importDropped }) => importDropped([path]));
  });
}

try {
  start();
} catch (error) {
  fail(error);
}
