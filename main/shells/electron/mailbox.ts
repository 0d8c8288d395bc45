/** Messages kept until somebody reads them; the oldest are dropped where nobody does. */
export class Mailbox<T> {
  readonly #waiting: T[] = [];
  readonly #most: number;
  #wake: () => void = () => undefined;

  constructor(most = 100) {
    this.#most = most;
  }

  put(message: T): void {
    this.#waiting.push(message);
    if (this.#waiting.length > this.#most) this.#waiting.shift();
    this.#wake();
  }

  /** Every message once, until the signal aborts. One reader at a time: a page that was loaded anew takes over. */
  async *read(signal: AbortSignal | undefined): AsyncGenerator<T, void> {
    const abort = (): void => this.#wake();
    signal?.addEventListener('abort', abort);
    try {
      while (!signal?.aborted) {
        const [message] = this.#waiting;
        if (this.#waiting.length > 0) {
          this.#waiting.shift();
          yield message;
        } else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }
}
