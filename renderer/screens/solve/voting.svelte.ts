import type { PuzzleKey } from '../../../preload/contract/puzzles.ts';
import type { VoteEvent } from '../../../preload/contract/solve.ts';
import { follow } from '../../connection/follow.ts';

export interface VoteRequest {
  readonly puzzle: PuzzleKey;
  readonly checkpointId: string;
  /** null = all that the model has. */
  readonly augmentations: number | null;
  /** null = halt_max_steps. */
  readonly steps: number | null;
  readonly samples: number;
  readonly noise: number;
}

/** A model's votes on one ARC task. */
export class Voting {
  progress = $state.raw<Extract<VoteEvent, { type: 'progress' }> | null>(null);
  result = $state.raw<Extract<VoteEvent, { type: 'ballots' }> | null>(null);
  isRunning = $state(false);
  error = $state<string | null>(null);
  #stop: () => void = () => undefined;

  begin(request: VoteRequest): void {
    this.end();
    this.result = null;
    this.error = null;
    this.isRunning = true;
    this.#stop = follow((m) => m.solve.vote({ ...request, seed: 0, provider: 'auto' }), {
      onEvent: (event) => {
        if (event.type === 'progress') this.progress = event;
        if (event.type === 'ballots') this.result = event;
      },
      onEnd: () => (this.isRunning = false),
      onError: (sentence) => {
        this.error = sentence;
        this.isRunning = false;
      },
    });
  }

  /** Stops it; what is there stays. */
  end(): void {
    this.#stop();
    this.isRunning = false;
    this.progress = null;
  }
}
