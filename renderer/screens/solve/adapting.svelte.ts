import type uPlot from 'uplot';
import type { PuzzleKey } from '../../../preload/contract/puzzles.ts';
import type { AdaptEvent } from '../../../preload/contract/solve.ts';
import { follow } from '../../connection/follow.ts';
import { call } from '../../connection/machine.svelte.ts';
import { toasts } from '../../shell/toasts.svelte.ts';

export interface AdaptRequest {
  readonly puzzle: PuzzleKey;
  /** null = a small new model. */
  readonly checkpointId: string | null;
  readonly seconds: number;
  readonly augmentations: number;
}

type Progress = Extract<AdaptEvent, { type: 'progress' }>;

/** A model that learns one task. It goes on while other screens are shown, and ends with the window. */
class Adapting {
  request = $state.raw<AdaptRequest | null>(null);
  rounds = $state.raw<readonly Progress[]>([]);
  result = $state.raw<Extract<AdaptEvent, { type: 'ballots' }> | null>(null);
  isRunning = $state(false);
  isFinishing = $state(false);
  error = $state<string | null>(null);
  #adaptationId = '';
  #stop: () => void = () => undefined;

  readonly latest = $derived(this.rounds.at(-1) ?? null);

  isOf({ collection, id }: PuzzleKey): boolean {
    return this.request?.puzzle.id === id && this.request.puzzle.collection === collection;
  }

  begin(request: AdaptRequest): void {
    this.discard();
    this.request = request;
    this.isRunning = true;
    this.#adaptationId = crypto.randomUUID();
    const adaptationId = this.#adaptationId;
    this.#stop = follow((m) => m.solve.adapt({ ...request, adaptationId, seed: 0, provider: 'auto' }), {
      onEvent: (event) => {
        if (event.type === 'progress') this.rounds = [...this.rounds, event];
        if (event.type === 'ballots') this.result = event;
      },
      onEnd: () => (this.isRunning = this.isFinishing = false),
      onError: (sentence) => {
        this.error = sentence;
        this.isRunning = this.isFinishing = false;
      },
    });
  }

  /** Ends the learning; the answers follow. */
  async finish(): Promise<void> {
    this.isFinishing = true;
    const adaptationId = this.#adaptationId;
    try {
      await call((m) => m.solve.finishAdapting({ adaptationId }));
    } catch (error) {
      // It may have ended in the same moment.
      if (this.isRunning) toasts.fail(error);
    }
  }

  /** Stops it and forgets what came of it. */
  discard(): void {
    this.#stop();
    this.request = null;
    this.rounds = [];
    this.result = null;
    this.error = null;
    this.isRunning = this.isFinishing = false;
  }

  /** Loss by step. */
  get lossCurve(): uPlot.AlignedData {
    return [this.rounds.map(({ step }) => step), this.rounds.map(({ loss }) => loss)];
  }
}

export const adapting = new Adapting();
