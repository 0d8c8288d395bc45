import type { TesseraClient } from '../../preload/contract/contract.ts';
import { call } from './machine.svelte.ts';

export interface Following<T> {
  readonly onEvent: (event: T) => void;
  /** The stream ended by itself. */
  readonly onEnd?: () => void;
  /** It could not begin, or broke off. A lost connection is no error: `machine.epoch` tells when there is a new one. */
  readonly onError?: (sentence: string) => void;
}

/** Reads a stream of the machine until it ends or the returned function is called (fit to be an $effect's return value). */
export function follow<T>(
  open: (client: TesseraClient) => Promise<AsyncIterator<T>>,
  { onEvent, onEnd, onError }: Following<T>,
): () => void {
  const state = { isOver: false };
  let events: AsyncIterator<T> | undefined;
  // Tells the machine that nobody listens any more.
  const close = () => void events?.return?.()?.then(undefined, () => undefined);
  const read = async (): Promise<void> => {
    events = await call(open);
    // Nobody wanted it any more before it was there.
    if (state.isOver) close();
    while (!state.isOver) {
      const next = await events.next();
      if (next.done) break;
      if (!state.isOver) onEvent(next.value);
    }
  };
  read().then(
    () => {
      if (!state.isOver) onEnd?.();
    },
    (error: unknown) => {
      if (!state.isOver) onError?.(error instanceof Error ? error.message : String(error));
    },
  );
  return () => {
    state.isOver = true;
    close();
  };
}
