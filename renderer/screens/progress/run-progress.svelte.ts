import type uPlot from 'uplot';
import type { LiveBoard, Run, TrainingEvent } from '../../../preload/contract/train.ts';
import { follow } from '../../connection/follow.ts';
import { call } from '../../connection/machine.svelte.ts';
import { toasts } from '../../shell/toasts.svelte.ts';

type State = Extract<TrainingEvent, { type: 'state' }>;

interface Row {
  readonly step: number;
  readonly elapsedMs: number;
  readonly values: Readonly<Record<string, number>>;
}

const LIVE: readonly Run['status'][] = ['running', 'paused'];

/** One run as it learns: what is known of it, its curves so far, and what its trainer tells. */
export class RunProgress {
  readonly runId: string;
  run = $state.raw<Run | null>(null);
  state = $state.raw<State | null>(null);
  train = $state.raw<readonly Row[]>([]);
  evaluations = $state.raw<readonly Row[]>([]);
  boards = $state.raw<{ step: number; solved: LiveBoard | null; failed: LiveBoard | null } | null>(null);
  error = $state<string | null>(null);
  isBusy = $state(false);

  readonly status = $derived(this.state?.status ?? this.run?.status ?? null);
  readonly isLive = $derived(this.status !== null && LIVE.includes(this.status));
  readonly latest = $derived(this.train.at(-1) ?? null);
  readonly best = $derived(this.run?.checkpoints.find(({ isBest }) => isBest) ?? null);

  constructor(runId: string) {
    this.runId = runId;
  }

  /** Loads what was, then follows what is; the returned function ends it. */
  watch(): () => void {
    let stop: () => void = () => undefined;
    let isOver = false;
    void this.#load().then(() => {
      if (!isOver && this.run && LIVE.includes(this.run.status)) stop = this.#follow();
    });
    return () => {
      isOver = true;
      stop();
    };
  }

  async #load(): Promise<void> {
    const { runId } = this;
    try {
      const [run, train, evaluations] = await Promise.all([
        call((machine) => machine.train.run({ runId })),
        call((machine) => machine.train.metrics({ runId, kind: 'train' })),
        call((machine) => machine.train.metrics({ runId, kind: 'eval' })),
      ]);
      this.run = run;
      this.train = train;
      this.evaluations = evaluations;
      this.error = null;
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    }
  }

  #follow(): () => void {
    const { runId } = this;
    return follow((machine) => machine.train.follow({ runId }), {
      onEvent: (event) => this.#take(event),
      onError: () => void this.#load(),
    });
  }

  #take(event: TrainingEvent): void {
    switch (event.type) {
      case 'state':
        this.state = event;
        break;
      case 'metrics': {
        const { step, elapsedMs, etaMs, rssBytes } = event;
        this.train = [...upTo(this.train, step), event];
        if (this.state) this.state = { ...this.state, step, elapsedMs, etaMs, rssBytes };
        break;
      }
      case 'evaluation': {
        const elapsedMs = event.values['elapsed_ms'] ?? this.latest?.elapsedMs ?? 0;
        this.evaluations = [...upTo(this.evaluations, event.step), { ...event, elapsedMs }];
        break;
      }
      case 'boards':
        this.boards = event;
        break;
      case 'checkpoint':
        void this.#reloadRun();
        break;
      case 'ended':
        if (this.state)
          this.state = { ...this.state, status: event.status, reason: event.reason, etaMs: null };
        void this.#reloadRun();
    }
  }

  async #reloadRun(): Promise<void> {
    const { runId } = this;
    this.run = await call((machine) => machine.train.run({ runId }));
  }

  /** Sends a command; what goes wrong is told. */
  async command(work: Parameters<typeof call<void>>[0]): Promise<boolean> {
    this.isBusy = true;
    try {
      await call(work);
      return true;
    } catch (error) {
      toasts.fail(error);
      return false;
    } finally {
      this.isBusy = false;
    }
  }

  /** One curve: x = step, y = a value by name. */
  curve(rows: readonly Row[], ...names: string[]): uPlot.AlignedData {
    return [
      rows.map(({ step }) => step),
      ...names.map((name) => rows.map(({ values }) => values[name] ?? null)),
    ];
  }
}

/** Rows before `step`: after a resume the later ones are done again. */
function upTo(rows: readonly Row[], step: number): readonly Row[] {
  const last = rows.at(-1);
  return last && last.step >= step ? rows.filter((row) => row.step < step) : rows;
}
