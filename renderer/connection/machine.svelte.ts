import type { TesseraClient } from '../../preload/contract/contract.ts';
import { connect } from './client.ts';

const FIRST_RETRY_MS = 300;
const LAST_RETRY_MS = 5_000;

/**
 * The machine behind this window. `client` is always there to be called: while the connection is down a call waits for
 * the next one. `isConnected` and `epoch` let screens show that state and load anew after it.
 */
class Machine {
  isConnected = $state(false);
  /** Counts connections: what was streamed over an older one has ended. */
  epoch = $state(0);
  #current: Promise<TesseraClient>;

  constructor() {
    this.#current = this.#open(FIRST_RETRY_MS);
  }

  /** The client of the connection there is, or of the next. */
  get client(): Promise<TesseraClient> {
    return this.#current;
  }

  async #open(retryMs: number): Promise<TesseraClient> {
    const { client, closed } = await connect();
    let isLost = false;
    void closed.then(() => {
      isLost = true;
      this.isConnected = false;
      const next = Math.min(2 * retryMs, LAST_RETRY_MS);
      this.#current = pause(retryMs).then(() => this.#open(next));
    });
    // The first call tells whether the other side answers.
    void client.settings.get().then(
      () => {
        if (isLost) return;
        this.isConnected = true;
        this.epoch++;
      },
      () => undefined,
    );
    return client;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

export const machine = new Machine();

/** Calls the machine: `await call((m) => m.library.collections())`. Rejects with the sentence of what went wrong. */
export async function call<T>(work: (client: TesseraClient) => Promise<T>): Promise<T> {
  return work(await machine.client);
}
