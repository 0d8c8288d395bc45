/** npm passes a terminal's Ctrl-C on to us, who got it already: two signals this close are one key press. */
const SAME_KEY_PRESS_MS = 300;

/**
 * Ctrl-C (or SIGTERM) while something runs that can end gracefully: the first asks it to, the second insists. Returns what
 * restores the ordinary behaviour.
 */
export function onInterrupts(handlers: { first: () => void; second: () => void }): () => void {
  let firstAt: number | null = null;
  let isInsisted = false;
  const listener = (): void => {
    const now = performance.now();
    if (firstAt === null) {
      firstAt = now;
      handlers.first();
    } else if (!isInsisted && now - firstAt > SAME_KEY_PRESS_MS) {
      isInsisted = true;
      handlers.second();
    }
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  return () => {
    process.off('SIGINT', listener);
    process.off('SIGTERM', listener);
  };
}
