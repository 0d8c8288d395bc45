import type { BrowserWindow } from 'electron';
import type { Electron } from './electron.ts';
import type { Processes } from './processes.ts';

export interface LeavingOptions {
  readonly processes: Processes;
  readonly windows: () => readonly BrowserWindow[];
  /** Closes the store; nothing is used after that. */
  readonly close: () => void;
}

/**
 * How the application ends. Trainers are processes of the application, so closing the last window does not end it while
 * one trains; quitting asks first, and lets every trainer save what it has.
 */
export class Leaving {
  readonly #electron: Pick<Electron, 'app' | 'dialog' | 'Notification'>;
  readonly #options: LeavingOptions;
  #isLeaving = false;

  constructor(electron: Pick<Electron, 'app' | 'dialog' | 'Notification'>, options: LeavingOptions) {
    this.#electron = electron;
    this.#options = options;
    const { app } = electron;
    app.on('window-all-closed', () => this.#allClosed());
    app.on('before-quit', (event) => {
      if (this.#isLeaving || options.processes.numTraining === 0) return;
      event.preventDefault();
      void this.#askAndLeave();
    });
    app.on('will-quit', () => options.close());
  }

  /** A run has ended: nothing is left to wait for where no window is open. */
  trainingEnded(): void {
    if (process.platform === 'darwin' || this.#options.windows().length > 0) return;
    if (this.#options.processes.numTraining === 0) this.#electron.app.quit();
  }

  #allClosed(): void {
    const { app, Notification } = this.#electron;
    if (this.#options.processes.numTraining > 0) {
      const text = { title: 'Training goes on', body: 'Open Tessera again to see it.' };
      if (Notification.isSupported()) new Notification(text).show();
    } else if (process.platform !== 'darwin') app.quit();
  }

  async #askAndLeave(): Promise<void> {
    const { app, dialog } = this.#electron;
    const { processes } = this.#options;
    const { response } = await dialog.showMessageBox({
      type: 'question',
      buttons: ['Save and quit', 'Cancel'],
      defaultId: 0,
      cancelId: 1,
      message: processes.numTraining === 1 ? 'A run is in training.' : 'Runs are in training.',
      detail: 'What was learned is saved before Tessera quits, and training can be resumed later.',
    });
    if (response !== 0 || this.#isLeaving) return;
    this.#isLeaving = true;
    await processes.leaveAll();
    app.quit();
  }
}
