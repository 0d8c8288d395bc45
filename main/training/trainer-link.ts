import { lstatSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TrainerCommand, TrainerEnd, TrainerEvent } from './events.ts';
import { readJsonLines, writeJsonLine } from './json-lines.ts';

const RETRY_MS = 50;
const MAX_EVENT_BYTES = 16 * 1024 ** 2;
/** Events kept for a first listener that comes late. */
const MAX_KEPT = 1000;

/** The line to a trainer's control server: connects, and again when it breaks, for as long as the trainer lives. */
export class TrainerLink {
  /** Resolves when the trainer has said that it ended, or lives no more, or `close` was called. */
  readonly over: Promise<void>;
  readonly #addresses: readonly string[];
  readonly #pid: () => number | undefined;
  readonly #isAlive: () => boolean;
  readonly #listeners = new Set<(event: TrainerEvent) => void>();
  #kept: TrainerEvent[] = [];
  #unsent: TrainerCommand[] = [];
  #socket: Socket | null = null;
  /** Whether the trainer has begun to talk on this connection. */
  #isHeard = false;
  #ended: TrainerEnd | null = null;
  #isClosed = false;

  /**
   * @param pid of the trainer, once it has one; another one that may listen there is not talked to
   * @param isAlive asked when the trainer cannot be reached
   */
  constructor(addresses: readonly string[], pid: () => number | undefined, isAlive: () => boolean) {
    this.#addresses = addresses;
    this.#pid = pid;
    this.#isAlive = isAlive;
    this.over = this.#follow();
  }

  /** What the trainer said when it ended; null where it has not. */
  get ended(): TrainerEnd | null {
    return this.#ended;
  }

  /** Whether `close` was called. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  send(command: TrainerCommand): void {
    if (this.#socket && this.#isHeard) writeJsonLine(this.#socket, command);
    else this.#unsent.push(command);
  }

  on(listener: (event: TrainerEvent) => void): () => void {
    this.#listeners.add(listener);
    const kept = this.#kept;
    this.#kept = [];
    for (const event of kept) listener(event);
    return () => this.#listeners.delete(listener);
  }

  /** Hands an event to the listeners, as if the trainer had sent it. */
  tell(event: TrainerEvent): void {
    if (event.type === 'ended') {
      const { status, reason, best } = event;
      this.#ended = { status, reason, best };
    }
    if (this.#listeners.size === 0 && this.#kept.length < MAX_KEPT) this.#kept.push(event);
    for (const listener of this.#listeners) listener(event);
  }

  close(): void {
    this.#isClosed = true;
    this.#socket?.destroy();
  }

  async #follow(): Promise<void> {
    while (!this.#isClosed) {
      await this.#converse();
      if (this.#ended || this.#isClosed || !this.#isAlive()) return;
      await sleep(RETRY_MS);
    }
  }

  /** Connects and stays until the connection ends; returns at once where nobody listens. */
  async #converse(): Promise<void> {
    for (const address of this.#addresses) {
      const socket = await connect(address);
      if (!socket) continue;
      this.#socket = socket;
      this.#isHeard = false;
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      // What was sent before the line broke cannot be known to have arrived; 'close' follows.
      socket.on('error', () => socket.destroy());
      readJsonLines(socket, MAX_EVENT_BYTES, (value) => this.#hear(socket, value as TrainerEvent));
      if (this.#isClosed) socket.destroy();
      await closed;
      this.#socket = null;
      return;
    }
  }

  #hear(socket: Socket, event: TrainerEvent): void {
    if (this.#isClosed) {
      socket.destroy();
    } else if (this.#isHeard) {
      this.tell(event);
    } else if (event.type === 'started' && event.pid === this.#pid()) {
      this.#isHeard = true;
      for (const command of this.#unsent) writeJsonLine(socket, command);
      this.#unsent = [];
      this.tell(event);
    } else {
      // Another process trains the run, and this one's own has not begun, or will be refused.
      socket.destroy();
    }
  }
}

/** Null where nobody listens, or somebody else than this user does. */
function connect(address: string): Promise<Socket | null> {
  if (!isOwn(address)) return Promise.resolve(null);
  return new Promise((resolve) => {
    const socket = createConnection(address);
    socket.once('error', () => resolve(null));
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}

function isOwn(address: string): boolean {
  if (process.platform === 'win32') return true;
  return lstatSync(address, { throwIfNoEntry: false })?.uid === userInfo().uid;
}
