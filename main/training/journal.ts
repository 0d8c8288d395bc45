import type { CheckpointInput, CheckpointRow } from '../store/checkpoints.ts';
import { DiskFullError, NonFiniteError } from '../store/errors.ts';
import type { MetricRow } from '../store/metrics.ts';
import type { RunClaim } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import type { BestCheckpoint } from './events.ts';

/**
 * What a trainer leaves in the store. What cannot be written now (the disk is full) stays here and is written with the
 * next call. Only the run's owner may write: everything throws StoreError 'run_taken' once another process is that.
 */
export class Journal {
  readonly #store: Store;
  readonly #claim: RunClaim;
  readonly #keepLast: number;
  #rows: MetricRow[] = [];
  /** exact_accuracy of the checkpoint to be saved, which may be null. */
  #due: { readonly exact_accuracy: number | null } | null = null;
  #savedStep: number | null = null;

  constructor(store: Store, claim: RunClaim, keepLast: number) {
    this.#store = store;
    this.#claim = claim;
    this.#keepLast = keepLast;
  }

  /** The step of the newest checkpoint, or null. */
  get savedStep(): number | null {
    return this.#savedStep;
  }

  /** A run that goes on from `step`: what later steps left is dropped, since they will be done again. */
  goOnFrom(step: number, isSaved: boolean): void {
    this.#savedStep = isSaved ? step : null;
    this.#store.metrics.deleteAfter(this.#claim.run_id, step);
  }

  addRow(row: MetricRow): void {
    this.#rows.push(row);
  }

  /** @param exact_accuracy null where the step was not judged; an accuracy given before stands */
  dueCheckpoint(exact_accuracy: number | null): void {
    this.#due = { exact_accuracy: exact_accuracy ?? this.#due?.exact_accuracy ?? null };
  }

  /**
   * Writes the rows, then the checkpoint that is due, so that no checkpoint lacks the metrics before it.
   * @param content makes the checkpoint
   * @returns the new checkpoint, or null where none was due
   * @throws DiskFullError: the rest stays due; NonFiniteError: rows and checkpoint are given up
   */
  async write(
    content: () => Promise<Pick<CheckpointInput, 'step' | 'meta' | 'tensors'>>,
  ): Promise<CheckpointRow | null> {
    try {
      this.#writeRows();
      if (!this.#due) return null;
      const input = { ...(await content()), ...this.#due, claim: this.#claim };
      const row = this.#store.checkpoints.save(this.#claim.run_id, input);
      this.#due = null;
      this.#savedStep = row.step;
      this.#unlessDiskFull(() =>
        this.#store.checkpoints.prune(this.#claim.run_id, { keepLast: this.#keepLast }),
      );
      return row;
    } catch (error) {
      if (error instanceof NonFiniteError) {
        this.#rows = [];
        this.#due = null;
      }
      throw error;
    }
  }

  /** Says that the trainer lives. On a full disk it goes unsaid. */
  heartbeat(): void {
    this.#unlessDiskFull(() => this.#store.runs.heartbeat(this.#claim));
  }

  setStatus(status: 'running' | 'paused', reason: string | null): void {
    this.#unlessDiskFull(() =>
      this.#store.transaction(() => {
        this.#store.runs.heartbeat(this.#claim, status);
        this.#store.runs.setStatus(this.#claim.run_id, status, reason ?? undefined);
      }),
    );
  }

  #writeRows(): void {
    this.#store.transaction(() => {
      this.#store.runs.heartbeat(this.#claim);
      if (this.#rows.length > 0) this.#store.metrics.append(this.#claim.run_id, this.#rows);
    });
    this.#rows = [];
  }

  best(): BestCheckpoint | null {
    return bestCheckpoint(this.#store, this.#claim.run_id);
  }

  #unlessDiskFull(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!(error instanceof DiskFullError)) throw error;
    }
  }
}

/** The run's best checkpoint as events tell it; null before the first evaluation. */
export function bestCheckpoint(store: Store, runId: string): BestCheckpoint | null {
  const row = store.checkpoints.best(runId);
  if (!row || row.exact_accuracy === null) return null;
  return { checkpointId: row.id, step: row.step, exact_accuracy: row.exact_accuracy };
}
