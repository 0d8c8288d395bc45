import { EventEmitter } from 'node:events';
import type { Store } from '../store/store.ts';
import type { Launch } from '../training/launch.ts';
import { Trainers } from './door/trainers.ts';

/** What may change under an open window. */
export type ChangeTopic = 'puzzles' | 'runs' | 'settings';

/** Which shell a workplace serves. */
export type ShellName = 'electron' | 'browser';

export interface WorkplaceOptions {
  readonly store: Store;
  readonly shell: ShellName;
  readonly version: string;
  /** Sentences about what happened when the store was opened. */
  readonly notices: readonly string[];
  /** No window was ever opened over this store before. */
  readonly isFirstRun: boolean;
  /** How trainers' processes are started; as plain Node ones when absent. */
  readonly launch?: Launch;
}

/** What all windows of one process share: the store, and the news of what changed in it. */
export class Workplace {
  readonly store: Store;
  readonly shell: ShellName;
  readonly version: string;
  readonly notices: readonly string[];
  readonly isFirstRun: boolean;
  readonly trainers: Trainers;
  readonly #changes = new EventEmitter<Record<ChangeTopic, []>>().setMaxListeners(0);

  constructor({ store, shell, version, notices, isFirstRun, launch }: WorkplaceOptions) {
    this.store = store;
    this.shell = shell;
    this.version = version;
    this.notices = notices;
    this.isFirstRun = isFirstRun;
    this.trainers = new Trainers(this, launch);
  }

  /** Tells every window. */
  announce(topic: ChangeTopic): void {
    this.#changes.emit(topic);
  }

  /** Calls `listener` at every change until the returned function is called. */
  onChange(topic: ChangeTopic, listener: () => void): () => void {
    this.#changes.on(topic, listener);
    return () => void this.#changes.off(topic, listener);
  }

  /** One item at every change until the signal aborts; changes that come faster than they are read count as one. */
  async *changes(topic: ChangeTopic, signal: AbortSignal | undefined): AsyncGenerator<{ at: number }, void> {
    let isPending = false;
    let wake: () => void = () => undefined;
    const stopListening = this.onChange(topic, () => {
      isPending = true;
      wake();
    });
    const abort = (): void => wake();
    signal?.addEventListener('abort', abort);
    try {
      while (!signal?.aborted) {
        if (!isPending) await new Promise<void>((resolve) => (wake = resolve));
        if (!isPending) continue;
        isPending = false;
        yield { at: Date.now() };
      }
    } finally {
      stopListening();
      signal?.removeEventListener('abort', abort);
    }
  }
}
