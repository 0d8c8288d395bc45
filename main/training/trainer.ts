import { setImmediate } from 'node:timers/promises';
import { DiskFullError, NonFiniteError, StoreError } from '../store/errors.ts';
import type { RunClaim } from '../store/runs.ts';
import type { RunStatus } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { checkpointContent, startedEvent } from './descriptions.ts';
import type { StartedEvent, TrainerEnd, TrainerEvent } from './events.ts';
import { Examiner } from './examiner.ts';
import { Journal } from './journal.ts';
import { MetricWindow } from './metric-window.ts';
import { openRun, type OpenedRun, type ResumeOptions } from './open-run.ts';
import { Pace } from './pace.ts';
import { Stopwatch } from './stopwatch.ts';
import { TrainerControl } from './trainer-control.ts';

const HEARTBEAT_MS = 5_000;

/**
 * Trains one run to its end, in this process: session.run blocks the thread, so a trainer wants a process of its own (see
 * spawn-trainer.ts). It looks at its `control` between steps, and is the only one who writes to the run.
 */
export class Trainer {
  readonly control = new TrainerControl();
  readonly #store: Store;
  readonly #claim: RunClaim;
  readonly #run: OpenedRun;
  readonly #journal: Journal;
  readonly #examiner: Examiner;
  readonly #window = new MetricWindow();
  readonly #pace = new Pace();
  readonly #stopwatch: Stopwatch;
  readonly #firstStep: number;
  #onEvent: (event: TrainerEvent) => void = () => undefined;
  #evaluatedStep: number | null;
  #status: 'running' | 'paused' = 'running';
  #reason: string | null;
  #heartbeatAt = performance.now();

  private constructor(store: Store, claim: RunClaim, run: OpenedRun) {
    const { resumed, training, notice } = run;
    this.#store = store;
    this.#claim = claim;
    this.#run = run;
    this.#journal = new Journal(store, claim, run.config.keepLast);
    this.#examiner = new Examiner(run);
    this.#stopwatch = new Stopwatch(resumed?.meta.elapsed_ms ?? 0);
    this.#firstStep = training.step;
    this.#evaluatedStep = resumed?.isEvaluated ? training.step : null;
    this.#reason = notice;
    if (resumed) this.#window.setState(resumed.meta.window);
  }

  /**
   * Claims the run and makes it ready: from its newest whole checkpoint, or from the start.
   * @throws StoreError 'run_taken' while another process trains it; UserError when it cannot go on (the run then stands
   *   where it stood, with the reason)
   */
  static async open(store: Store, runId: string, options: ResumeOptions = {}): Promise<Trainer> {
    store.runs.sweep();
    const before = store.runs.get(runId);
    const claim = store.runs.claim(before.id, { pid: process.pid });
    try {
      const run = await openRun(store, before, options);
      const trainer = new Trainer(store, claim, run);
      trainer.#journal.goOnFrom(run.training.step, run.resumed !== null);
      trainer.#journal.setStatus('running', run.notice);
      return trainer;
    } catch (error) {
      const status = before.status === 'created' ? 'failed' : before.status;
      store.runs.release(claim, status, oneLine(error));
      throw error;
    }
  }

  /** Where the run stands now. */
  get started(): StartedEvent {
    return startedEvent(this.#run, {
      runId: this.#claim.run_id,
      status: this.#status,
      reason: this.#reason,
      firstStep: this.#firstStep,
      elapsedMs: this.#stopwatch.elapsedMs,
      best: this.#journal.best(),
    });
  }

  /** Trains until the run is finished, stopped or left. Never rejects: what went wrong is in the end's reason. */
  async train(onEvent: (event: TrainerEvent) => void = () => undefined): Promise<TrainerEnd> {
    this.#onEvent = onEvent;
    this.#stopwatch.start();
    let end: TrainerEnd;
    try {
      end = await this.#trainToEnd();
      await this.#examiner.release();
      await this.#run.training.release();
    } catch (error) {
      end = this.#endByError(error);
    }
    this.#onEvent({ type: 'ended', ...end });
    return end;
  }

  async #trainToEnd(): Promise<TrainerEnd> {
    for (;;) {
      // Lets commands in, which wait while a step blocks the thread.
      await setImmediate();
      this.#heartbeat();
      const { wish } = this.control;
      if (wish === 'stop') return this.#end('stopped', null);
      if (wish === 'leave')
        return this.#end('interrupted', 'the system ended the trainer, which saved before');
      const limit = this.#limitReached();
      if (limit !== null) return this.#end('finished', limit);
      if (wish === 'pause') await this.#pause(null, { isToSave: true });
      else await this.#advance();
    }
  }

  /** Why the run is finished, or null. */
  #limitReached(): string | null {
    const { maxSteps, maxMinutes } = this.#run.config;
    const { finishBy } = this.control;
    if (this.#run.training.step >= maxSteps) return `all ${maxSteps} steps are done`;
    const minutes = this.#stopwatch.elapsedMs / 60_000;
    if (maxMinutes !== null && minutes >= maxMinutes) return `it has trained for ${maxMinutes} minutes`;
    if (finishBy !== null && Date.now() >= finishBy) return 'the time to finish by has come';
    return null;
  }

  /** One step, and what is due after it. */
  async #advance(): Promise<void> {
    const { training, config } = this.#run;
    const refusal = await training.advance(this.#window.sums);
    const ms = this.#stopwatch.tick();
    if (refusal !== null) {
      await this.#pause(refusal, { isToSave: true });
      return;
    }
    this.#pace.addStep(ms);
    this.#window.countStep(ms);
    const isDue = (every: number): boolean => training.step % every === 0;
    const isRowDue = isDue(config.metricsEvery) || isDue(config.evalEvery);
    if (isRowDue) this.#reportMetrics();
    if (isDue(config.evalEvery)) await this.#evaluate();
    else if (isDue(config.checkpointEvery)) this.#journal.dueCheckpoint(null);
    else if (!isRowDue) return;
    await this.#write();
    this.#stopwatch.tick();
  }

  #reportMetrics(): void {
    const { training, config } = this.#run;
    const { step, learningRate: lr, gradNorm: grad_norm } = training;
    const values = { ...this.#window.close(config), lr, grad_norm, ...this.#circumstances() };
    this.#journal.addRow({ step, kind: 'train', recorded_at: Date.now(), values });
    const { elapsedMs } = this.#stopwatch;
    this.#onEvent({ type: 'metrics', step, values, elapsedMs, etaMs: this.#etaMs() });
  }

  #circumstances(): { elapsed_ms: number; rss_bytes: number } {
    return { elapsed_ms: this.#stopwatch.elapsedMs, rss_bytes: process.memoryUsage.rss() };
  }

  /** Ms until the first of the limits is reached, at the pace of the last steps. */
  #etaMs(): number | null {
    const { maxSteps, maxMinutes, evalEvery } = this.#run.config;
    const { step } = this.#run.training;
    const numEvaluations = Math.floor(maxSteps / evalEvery) - Math.floor(step / evalEvery);
    const bySteps = this.#pace.remainingMs(maxSteps - step, numEvaluations);
    if (bySteps === null) return null;
    const byMinutes = maxMinutes === null ? Infinity : maxMinutes * 60_000 - this.#stopwatch.elapsedMs;
    const byTime = (this.control.finishBy ?? Infinity) - Date.now();
    return Math.max(0, Math.min(bySteps, byMinutes, byTime));
  }

  /** Judges the averaged weights on the held-out puzzles; the checkpoint with the result is then due. */
  async #evaluate(): Promise<void> {
    const { step } = this.#run.training;
    const best = this.#journal.best();
    const result = await this.#examiner.examine(() => {
      this.#heartbeat();
      // Who waits for the end need not wait for one more evaluation.
      return best !== null && this.#isEnding();
    });
    this.#pace.addEvaluation(this.#stopwatch.tick());
    if (!result) return;
    this.#evaluatedStep = step;
    const { metrics, board } = result;
    const values = { ...metrics, ...this.#circumstances() };
    this.#journal.addRow({ step, kind: 'eval', recorded_at: Date.now(), values });
    this.#journal.dueCheckpoint(metrics.exact_accuracy);
    const isBest = best === null || metrics.exact_accuracy >= best.exact_accuracy;
    this.#onEvent({ type: 'evaluation', step, values, isBest });
    this.#onEvent(board);
  }

  #isEnding(): boolean {
    return this.control.wish === 'stop' || this.control.wish === 'leave';
  }

  /** Writes what is due. While that fails, the run waits; unless it is to end, then the end tries once more. */
  async #write(): Promise<void> {
    for (;;) {
      const problem = await this.#tryToWrite();
      if (problem === null || this.#isEnding()) return;
      await this.#pause(problem, { isToSave: false });
    }
  }

  /** Returns why it could not be done, or null. */
  async #tryToWrite(): Promise<string | null> {
    const circumstances = { elapsed_ms: this.#stopwatch.elapsedMs, window: this.#window.getState() };
    try {
      const row = await this.#journal.write(() => checkpointContent(this.#run, circumstances));
      if (row) {
        const { id: checkpointId, step, exact_accuracy, num_bytes: numBytes } = row;
        this.#onEvent({ type: 'checkpoint', checkpointId, step, exact_accuracy, numBytes });
      }
      return null;
    } catch (error) {
      if (error instanceof DiskFullError || error instanceof NonFiniteError) return error.message;
      throw error;
    }
  }

  /** Waits until somebody resumes the run or ends it. `reason` is null where somebody asked for the pause. */
  async #pause(reason: string | null, { isToSave }: { isToSave: boolean }): Promise<void> {
    this.control.apply({ type: 'pause' });
    const problem = isToSave ? await this.#save() : null;
    this.#tell('paused', [reason, problem].filter((sentence) => sentence !== null).join(' ') || null);
    while (this.control.wish === 'pause') {
      await this.control.change(HEARTBEAT_MS);
      this.#heartbeat();
    }
    if (!this.#isEnding()) this.#tell('running', null);
    this.#stopwatch.start();
  }

  /** Saves the present step, unless that is done. Returns why it could not be, or null. */
  async #save(): Promise<string | null> {
    if (this.#journal.savedStep !== this.#run.training.step) this.#journal.dueCheckpoint(null);
    return this.#tryToWrite();
  }

  #tell(status: 'running' | 'paused', reason: string | null): void {
    this.#status = status;
    this.#reason = reason;
    this.#journal.setStatus(status, reason);
    this.#onEvent({ type: 'status', status, reason });
  }

  #heartbeat(): void {
    if (performance.now() - this.#heartbeatAt < HEARTBEAT_MS) return;
    this.#heartbeatAt = performance.now();
    this.#journal.heartbeat();
  }

  /** Saves, and gives the run up. A finished run is judged at its end; any other only if it never was. */
  async #end(status: RunStatus, reason: string | null): Promise<TrainerEnd> {
    const { step } = this.#run.training;
    const isToJudge =
      status === 'finished' || (status === 'stopped' && step > 0 && this.#journal.best() === null);
    if (isToJudge && this.#evaluatedStep !== step) await this.#evaluate();
    const problem = await this.#save();
    const said = problem ?? reason;
    this.#store.runs.release(this.#claim, status, said ?? undefined);
    return { status, reason: said, best: this.#journal.best() };
  }

  #endByError(error: unknown): TrainerEnd {
    const reason = oneLine(error);
    // The run is another process's now, and its status as well.
    if (error instanceof StoreError && error.code === 'run_taken') {
      return { status: 'interrupted', reason, best: null };
    }
    console.error(error);
    this.#store.runs.release(this.#claim, 'failed', reason);
    return { status: 'failed', reason, best: this.#journal.best() };
  }
}

function oneLine(error: unknown): string {
  return error instanceof Error ? error.message.split('\n')[0] : String(error);
}
