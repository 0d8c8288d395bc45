import type { PredictEvent } from '../../../preload/contract/submit.ts';
import { follow } from '../../connection/follow.ts';
import { router } from '../../shell/router.svelte.ts';
import { toasts } from '../../shell/toasts.svelte.ts';

type Progress = Extract<PredictEvent, { type: 'progress' }>;

export interface PredictRequest {
  readonly collection: string;
  readonly checkpointId: string;
  readonly augmentations: number | null;
  readonly steps: number | null;
  readonly samples: number;
  readonly noise: number;
}

/** A prediction under way. It goes on while other screens are shown, and ends with the window. */
class Predicting {
  request = $state.raw<PredictRequest | null>(null);
  progress = $state.raw<Progress | null>(null);
  error = $state<string | null>(null);
  #stop: () => void = () => undefined;

  readonly isRunning = $derived(this.request !== null);
  /** Milliseconds that are left, by the pace so far; null before there is one. */
  readonly leftMs = $derived.by(() => {
    if (!this.progress) return null;
    const { numDone, numPredictions, elapsedMs } = this.progress;
    return (elapsedMs / numDone) * (numPredictions - numDone);
  });

  begin(request: PredictRequest): void {
    this.cancel();
    this.request = request;
    this.error = null;
    this.#stop = follow((m) => m.submit.predict({ ...request, seed: 0, provider: 'auto' }), {
      onEvent: (event) => this.#take(event),
      onEnd: () => (this.request = null),
      onError: (sentence) => {
        this.error = sentence;
        this.request = null;
      },
    });
  }

  /** Nothing is kept of it. */
  cancel(): void {
    this.#stop();
    this.request = null;
    this.progress = null;
  }

  #take(event: PredictEvent): void {
    if (event.type === 'progress') this.progress = event;
    if (event.type !== 'done') return;
    this.request = null;
    this.progress = null;
    const { setId, unknownTasks } = event;
    if (unknownTasks.length > 0) toasts.show(unknownSentence(unknownTasks));
    // The person may be elsewhere by now: then the result waits in the list.
    if (router.route.screen === 'submit') router.go('submit', setId);
    else {
      const show = () => router.go('submit', setId);
      toasts.show('The predictions are done.', { tone: 'good', action: { label: 'Show', run: show } });
    }
  }
}

function unknownSentence(tasks: readonly string[]): string {
  const [first] = tasks;
  return tasks.length === 1
    ? `The model does not know the task ${first}: a placeholder keeps its place.`
    : `The model does not know ${tasks.length} of the tasks, ${first} among them: placeholders keep their places.`;
}

export const predicting = new Predicting();
