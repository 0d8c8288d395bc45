import type { TrainingEvent } from '../../../preload/contract/train.ts';
import type { TrainerEvent } from '../../training/events.ts';
import type { Launch } from '../../training/launch.ts';
import type { ResumeOptions } from '../../training/open-run.ts';
import { attachTrainer, spawnTrainer, type TrainerHandle } from '../../training/spawn-trainer.ts';
import type { Workplace } from '../workplace.ts';
import { describeEvent } from './training-events.ts';

/** The runs in training that this process follows: one line to each trainer, however many windows watch. */
export class Trainers {
  readonly #workplace: Workplace;
  readonly #launch: Launch | undefined;
  readonly #followed = new Map<string, Followed>();

  constructor(workplace: Workplace, launch?: Launch) {
    this.#workplace = workplace;
    this.#launch = launch;
  }

  /** Starts the trainer of a run, new or interrupted. Rejects with a UserError where it could not begin. */
  async start(runId: string, options?: ResumeOptions): Promise<void> {
    const { dataDir } = this.#workplace.store.files;
    const request = { dataDir, runId, ...(options === undefined ? {} : { options }) };
    const handle = spawnTrainer(request, this.#launch);
    const followed = this.#follow(handle);
    // A refusal comes before the first event.
    await Promise.race([followed.hasBegun, handle.finished]);
  }

  /** The trainer of a run that is in training, wherever it was started. @throws UserError 'not_training' */
  find(runId: string): TrainerHandle {
    return this.#find(runId).handle;
  }

  /** What goes on in a run from now on, where it stands first; ends with the training, or when the signal aborts. */
  async *events(runId: string, signal: AbortSignal | undefined): AsyncGenerator<TrainingEvent, void> {
    yield* this.#find(runId).events(this.#workplace, signal);
  }

  /** Lets all trainers go on by themselves: this process is about to end. */
  detachAll(): void {
    for (const { handle } of this.#followed.values()) handle.detach();
    this.#followed.clear();
  }

  #find(runId: string): Followed {
    const known = this.#followed.get(runId);
    if (known) return known;
    const { dataDir } = this.#workplace.store.files;
    return this.#follow(attachTrainer({ dataDir, runId }));
  }

  #follow(handle: TrainerHandle): Followed {
    const followed = new Followed(handle);
    this.#followed.set(handle.runId, followed);
    const forget = (): void => {
      if (this.#followed.get(handle.runId) === followed) this.#followed.delete(handle.runId);
      this.#workplace.announce('runs');
    };
    handle.finished.then(forget, forget);
    handle.on((event) => {
      if (event.type !== 'metrics' && event.type !== 'board') this.#workplace.announce('runs');
    });
    return followed;
  }
}

/** One trainer, with what a window that comes late must know. */
class Followed {
  readonly handle: TrainerHandle;
  readonly hasBegun: Promise<void>;
  readonly #latest = new Map<TrainerEvent['type'], TrainerEvent>();

  constructor(handle: TrainerHandle) {
    this.handle = handle;
    this.hasBegun = new Promise((resolve) => {
      handle.on((event) => {
        this.#latest.set(event.type, event);
        resolve();
      });
    });
  }

  async *events(workplace: Workplace, signal: AbortSignal | undefined): AsyncGenerator<TrainingEvent, void> {
    const waiting: TrainerEvent[] = [...this.#latest.values()];
    let wake: () => void = () => undefined;
    const stop = this.handle.on((event) => {
      waiting.push(event);
      wake();
    });
    const abort = (): void => wake();
    signal?.addEventListener('abort', abort);
    try {
      while (!signal?.aborted) {
        const event = waiting.shift();
        if (!event) {
          await new Promise<void>((resolve) => (wake = resolve));
          continue;
        }
        yield* describeEvent(event, this.#latest, workplace.store, this.handle.runId);
        if (event.type === 'ended') return;
      }
    } finally {
      stop();
      signal?.removeEventListener('abort', abort);
    }
  }
}
