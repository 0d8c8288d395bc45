import type { BrowserWindow } from 'electron';
import type { Electron } from './electron.ts';
import type { TrainingEnded, TrainingListener, TrainingState } from './training-watch.ts';

export interface SignsOptions {
  readonly windows: () => readonly BrowserWindow[];
  /** Whether the person wants to be told when a run ends. */
  readonly notifies: () => boolean;
  /** Shows a run's progress. */
  readonly open: (runId: string) => void;
}

/** What the system shows of training: progress in the taskbar, a machine that stays awake, a notification at the end. */
export class TrainingSigns implements TrainingListener {
  readonly #electron: Pick<Electron, 'Notification' | 'powerSaveBlocker'>;
  readonly #options: SignsOptions;
  #blocker: number | null = null;

  constructor(electron: Pick<Electron, 'Notification' | 'powerSaveBlocker'>, options: SignsOptions) {
    this.#electron = electron;
    this.#options = options;
  }

  onChange(states: readonly TrainingState[]): void {
    this.#stayAwake(states.some(({ status }) => status === 'running'));
    const { fraction, mode } = taskbarProgress(states);
    for (const window of this.#options.windows()) window.setProgressBar(fraction, { mode });
  }

  onEnd(ended: TrainingEnded): void {
    const { Notification } = this.#electron;
    if (!this.#options.notifies() || !Notification.isSupported()) return;
    const notification = new Notification(endText(ended));
    notification.on('click', () => this.#options.open(ended.runId));
    notification.show();
  }

  /** Lets the machine sleep again. */
  stop(): void {
    this.#stayAwake(false);
  }

  #stayAwake(isTraining: boolean): void {
    const { powerSaveBlocker } = this.#electron;
    if (isTraining && this.#blocker === null) {
      this.#blocker = powerSaveBlocker.start('prevent-app-suspension');
    } else if (!isTraining && this.#blocker !== null) {
      powerSaveBlocker.stop(this.#blocker);
      this.#blocker = null;
    }
  }
}

/** Of all runs in training together, by their steps; -1 takes the bar away. */
export function taskbarProgress(states: readonly TrainingState[]): {
  fraction: number;
  mode: 'none' | 'normal' | 'paused';
} {
  const sum = (value: (state: TrainingState) => number): number =>
    states.reduce((total, state) => total + value(state), 0);
  const maxSteps = sum((state) => state.maxSteps);
  if (maxSteps === 0) return { fraction: -1, mode: 'none' };
  const isPaused = states.every(({ status }) => status === 'paused');
  return { fraction: sum(({ step }) => step) / maxSteps, mode: isPaused ? 'paused' : 'normal' };
}

/** What the notification says. */
export function endText({ name, status, reason, best_exact_accuracy: best }: TrainingEnded): {
  title: string;
  body: string;
} {
  const title = status === 'finished' ? `${name} has finished` : `${name} is ${status}`;
  const solved =
    best === null
      ? 'No checkpoint was judged yet.'
      : `The best checkpoint solves ${(100 * best).toFixed(1)} % of the held-out puzzles.`;
  return { title, body: reason === null ? solved : `${reason}. ${solved}` };
}
