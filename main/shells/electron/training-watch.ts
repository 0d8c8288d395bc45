import type { RunRow } from '../../store/runs.ts';
import type { Workplace } from '../../services/workplace.ts';

/** A run in training. */
export interface TrainingState {
  readonly runId: string;
  readonly name: string;
  readonly status: 'running' | 'paused';
  readonly step: number;
  readonly maxSteps: number;
}

/** How one ended. */
export interface TrainingEnded {
  readonly runId: string;
  readonly name: string;
  readonly status: string;
  readonly reason: string | null;
  /** Share of the held-out puzzles, of the best checkpoint; null before any was judged. */
  readonly best_exact_accuracy: number | null;
}

export interface TrainingListener {
  /** All runs in training, whenever something about them has changed. */
  onChange(states: readonly TrainingState[]): void;
  onEnd(ended: TrainingEnded): void;
}

/** Follows every run in training that this application knows of, for the signs outside the windows. */
export class TrainingWatch {
  readonly #workplace: Workplace;
  readonly #listener: TrainingListener;
  readonly #states = new Map<string, TrainingState>();
  readonly #end = new AbortController();
  readonly #stopListening: () => void;

  constructor(workplace: Workplace, listener: TrainingListener) {
    this.#workplace = workplace;
    this.#listener = listener;
    this.#stopListening = workplace.onChange('runs', () => this.#look());
    this.#look();
  }

  stop(): void {
    this.#end.abort();
    this.#stopListening();
  }

  #look(): void {
    const { runs } = this.#workplace.store;
    for (const run of runs.list()) {
      const { status } = run;
      if ((status !== 'running' && status !== 'paused') || this.#states.has(run.id)) continue;
      this.#states.set(run.id, { runId: run.id, name: run.name, status, step: 0, maxSteps: 0 });
      void this.#follow(run);
    }
  }

  async #follow({ id, name }: RunRow): Promise<void> {
    try {
      for await (const event of this.#workplace.trainers.events(id, this.#end.signal)) {
        if (event.type === 'state' && (event.status === 'running' || event.status === 'paused')) {
          const { status, step, maxSteps } = event;
          this.#set({ runId: id, name, status, step, maxSteps });
        } else if (event.type === 'metrics') this.#set({ ...this.#states.get(id)!, step: event.step });
        else if (event.type === 'ended') this.#ended(id, event.status, event.reason);
      }
    } catch {
      // Its trainer has gone since the look, or could not begin: whoever started it is told why.
    } finally {
      this.#states.delete(id);
      if (!this.#end.signal.aborted) this.#change();
    }
  }

  #ended(runId: string, status: string, reason: string | null): void {
    const { store } = this.#workplace;
    const { name } = store.runs.get(runId);
    const best = store.checkpoints.best(runId)?.exact_accuracy ?? null;
    this.#listener.onEnd({ runId, name, status, reason, best_exact_accuracy: best });
  }

  #set(state: TrainingState): void {
    this.#states.set(state.runId, state);
    this.#change();
  }

  #change(): void {
    this.#listener.onChange([...this.#states.values()]);
  }
}
