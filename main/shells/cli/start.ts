import { hasDisplay } from '../browser/open-browser.ts';
import { findElectron } from '../electron/find-electron.ts';
import { runDesktop } from '../electron/run-desktop.ts';
import { ROOT } from '../vite-build.ts';
import { tesseraProgram } from './program.ts';
import { startText } from './start-text.ts';

/** What `npm start` does: opens the desktop window where Electron can run, else the workbench in a browser, and says why. */
export async function start(version: string): Promise<void> {
  const found = findElectron({ root: ROOT });
  const isDesktop = 'executable' in found && hasDisplay();
  process.stdout.write(startText('absence' in found ? found.absence : null));
  if (!isDesktop) await tesseraProgram(version).parseAsync(['serve'], { from: 'user' });
  else {
    process.exitCode = await runDesktop(found.executable, () =>
      process.stderr.write('Building the window: a few seconds ...\n'),
    );
  }
}
