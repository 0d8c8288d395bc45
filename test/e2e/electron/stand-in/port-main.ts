import { EventEmitter } from 'node:events';

/** What a port carries, as JSON: oRPC sends text or bytes. */
export type Encoded = { readonly text: string } | { readonly base64: string };

/** The main process' end of a MessagePort: what arrives waits until it is started. */
export class PortMain extends EventEmitter {
  readonly #line: { send: (data: Encoded) => void; close: () => void };
  readonly #waiting: Encoded[] = [];
  #isStarted = false;
  #isOver = false;

  constructor(line: { send: (data: Encoded) => void; close: () => void }) {
    super();
    this.#line = line;
  }

  start(): void {
    this.#isStarted = true;
    for (const data of this.#waiting.splice(0)) this.#emit(data);
  }

  postMessage(data: string | Uint8Array): void {
    if (this.#isOver) return;
    this.#line.send(
      typeof data === 'string' ? { text: data } : { base64: Buffer.from(data).toString('base64') },
    );
  }

  close(): void {
    this.#line.close();
    this.end();
  }

  arrive(data: Encoded): void {
    if (this.#isStarted) this.#emit(data);
    else this.#waiting.push(data);
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.emit('close');
  }

  #emit(data: Encoded): void {
    this.emit('message', {
      data: 'text' in data ? data.text : new Uint8Array(Buffer.from(data.base64, 'base64')),
    });
  }
}
