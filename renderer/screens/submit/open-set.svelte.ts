import type { TesseraClient } from '../../../preload/contract/contract.ts';
import type { AttemptPlaces, TaskCard } from '../../../preload/contract/submit.ts';
import { call } from '../../connection/machine.svelte.ts';
import { saveBlob } from '../../shell/save-blob.ts';
import { toasts } from '../../shell/toasts.svelte.ts';

type Overview = Awaited<ReturnType<TesseraClient['submit']['overview']>>;
type OpenTask = Awaited<ReturnType<TesseraClient['submit']['task']>>;

/** Votes below this share of all are called doubtful. */
const DOUBTFUL_BELOW = 0.5;

export const FILTERS = {
  all: { label: 'All tasks', fits: () => true },
  doubtful: {
    label: 'Doubtful',
    fits: ({ agreement }: TaskCard) => agreement !== null && agreement < DOUBTFUL_BELOW,
  },
  unanswered: { label: 'Without an answer', fits: ({ numUnanswered }: TaskCard) => numUnanswered > 0 },
  byHand: { label: 'Chosen by hand', fits: ({ isByHand }: TaskCard) => isByHand },
  right: {
    label: 'Right',
    fits: ({ numKnown, numRight }: TaskCard) => numKnown > 0 && numRight === numKnown,
  },
  wrong: { label: 'Wrong', fits: ({ numKnown, numRight }: TaskCard) => numRight < numKnown },
} as const;
export type FilterName = keyof typeof FILTERS;

/** One set of predictions: its tasks, the one in view, and what a person chooses. */
export class OpenSet {
  readonly setId: string;
  overview = $state.raw<Overview | null>(null);
  opened = $state.raw<OpenTask | null>(null);
  /** The task in view or on its way. */
  chosenTask = $state<string | null>(null);
  filter = $state<FilterName>('all');
  error = $state<string | null>(null);
  readonly shown = $derived(this.overview?.tasks.filter((card) => FILTERS[this.filter].fits(card)) ?? []);

  constructor(setId: string) {
    this.setId = setId;
  }

  /** How many tasks each filter leaves. */
  count(name: FilterName): number {
    return this.overview?.tasks.filter((card) => FILTERS[name].fits(card)).length ?? 0;
  }

  async load(): Promise<void> {
    const { setId } = this;
    try {
      this.overview = await call((m) => m.submit.overview({ setId }));
      this.error = null;
      const task = this.chosenTask ?? this.overview.tasks[0]?.task;
      if (task !== undefined) await this.open(task);
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    }
  }

  async open(task: string): Promise<void> {
    this.chosenTask = task;
    const { setId } = this;
    try {
      const opened = await call((m) => m.submit.task({ setId, task }));
      if (this.chosenTask === task) this.opened = opened;
    } catch (error) {
      toasts.fail(error);
    }
  }

  /** The task `by` places further down the list. */
  step(by: number): void {
    const at = this.shown.findIndex(({ task }) => task === this.chosenTask);
    const next = this.shown[Math.min(this.shown.length - 1, Math.max(0, at + by))];
    if (next) void this.open(next.task);
  }

  /** null gives the choice back to the votes. */
  async choose(testIndex: number, attempts: AttemptPlaces | null): Promise<void> {
    const { setId, chosenTask: task } = this;
    if (task === null) return;
    try {
      await call((m) => m.submit.choose({ setId, task, testIndex, attempts }));
      await this.load();
    } catch (error) {
      toasts.fail(error);
    }
  }

  async save(): Promise<void> {
    const { setId } = this;
    try {
      const { fileName, file, report } = await call((m) => m.submit.exportSet({ setId }));
      saveBlob(fileName, file);
      toasts.show(
        report.isValid
          ? `${fileName} was saved; the doctor finds it well formed.`
          : `${fileName} was saved; the doctor finds ${report.numProblems} problems in it.`,
        { tone: report.isValid ? 'good' : 'bad' },
      );
    } catch (error) {
      toasts.fail(error);
    }
  }
}
