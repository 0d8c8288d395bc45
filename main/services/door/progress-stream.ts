/**
 * What `work` tells, as it tells it. Where the stream is closed or the signal aborts, the signal that `work` was given aborts,
 * and the stream ends once it has left.
 */
export async function* toldBy<T>(
  work: (tell: (event: T) => void, signal: AbortSignal) => Promise<void>,
  outer?: AbortSignal,
): AsyncGenerator<T, void> {
  const inner = new AbortController();
  const signal = outer ? AbortSignal.any([outer, inner.signal]) : inner.signal;
  const waiting: T[] = [];
  const state = { isOver: false };
  let wake: () => void = () => undefined;
  const finished = work((event) => {
    waiting.push(event);
    wake();
  }, signal).finally(() => {
    state.isOver = true;
    wake();
  });
  // It is awaited below; until then a refusal must not count as unheard.
  finished.catch(() => undefined);
  try {
    while (!state.isOver || waiting.length > 0) {
      const event = waiting.shift();
      if (event !== undefined) yield event;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
    await finished;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    inner.abort();
    await finished.catch(() => undefined);
  }
}
