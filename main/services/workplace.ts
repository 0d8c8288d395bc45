import { EventEmitter } from 'node:events';
import type { Store } from '../store/store.ts';
import type { Launch } from '../training/launch.ts';
import { Apart } from './apart/apart.ts';
import { forkNode, type ForkApart } from './apart/fork.ts';
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
  /** How processes apart are started; as plain Node ones when absent. */
  readonly fork?: ForkApart;
  /** This is the workplace of a process apart: it does everything itself. */
  readonly isApart?: boolean;
}

/** What all windows of one process share: the store, and the news of what changed in it. */
export class Workplace {
  readonly store: Store;
  readonly shell: ShellName;
  readonly version: string;
  readonly notices: readonly string[];
  readonly isFirstRun: boolean;
  readonly trainers: Trainers;
  /** Where long work is done; null in such a place itself. */
  readonly apart: Apart | null;
  readonly #changes = new EventEmitter<Record<ChangeTopic, []>>().setMaxListeners(0);

  constructor(options: WorkplaceOptions) {
    const { store, shell, version, notices, isFirstRun, launch, fork = forkNode, isApart = false } = options;
    this.store = store;
    this.shell = shell;
    this.version = version;
    this.notices = notices;
    this.isFirstRun = isFirstRun;
    this.trainers = new Trainers(this, launch);
    const { dataDir } = store.files;
    this.apart = isApart
      ? null
      : new Apart(fork, { dataDir, shell, version }, () => {
          this.announce('puzzles');
          this.announce('runs');
        });
  }

  /** Leaves: processes apart end, trainers go on by themselves. */
  close(): void {
    this.apart?.killAll();
    this.trainers.detachAll();
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
