import { FileLock } from './file-lock.ts';

const NEVER_USED = 0;
const IN_USE = 1;
const CLOSED_CLEANLY = 2;

/**
 * Who has the store open. Everyone holds a shared lock on the presence file while the store is open; the first to come
 * holds it exclusively while it checks, repairs, migrates and backs up. Both happen behind the door, a second lock that
 * one process at a time may pass in or out, so that nobody comes between one lock and the next. The presence file also
 * remembers whether the last one to leave closed the store cleanly.
 */
export class SessionLock {
  /** True when nobody else had the store open: the exclusive lock is then held until `share`. */
  readonly isAlone: boolean;
  /** Whether there has been a store before, and whether its last close was clean. Only meaningful when alone. */
  readonly wasInitialised: boolean;
  readonly wasClosedCleanly: boolean;
  readonly #door: FileLock;
  readonly #presence: FileLock;
  readonly #stayedBusy: string;

  /** @throws StoreError 'store_busy' when another process prepares the store for more than 10 minutes. */
  constructor(path: string) {
    this.#stayedBusy = `Another process has been preparing the store (${path}) for ten minutes: stop it and try again.`;
    this.#door = new FileLock(`${path}-door`);
    try {
      this.#door.lock('exclusive', this.#stayedBusy);
      this.#presence = new FileLock(path);
    } catch (error) {
      this.#door.close();
      throw error;
    }
    try {
      this.isAlone = this.#presence.tryLock('exclusive');
      if (!this.isAlone) this.#presence.lock('shared', this.#stayedBusy);
      const flag = this.#presence.wasReplaced ? IN_USE : this.#presence.read();
      this.wasInitialised = flag !== NEVER_USED;
      this.wasClosedCleanly = flag !== IN_USE;
    } catch (error) {
      this.abandon();
      throw error;
    }
  }

  /** The store is whole and open: lets the others in. */
  share(): void {
    if (this.isAlone) {
      if (this.wasClosedCleanly || this.#presence.wasReplaced) this.#presence.write(IN_USE);
      this.#presence.unlock();
      this.#presence.lock('shared', this.#stayedBusy);
    }
    this.#door.unlock();
  }

  /** After the store is closed. `isClean` false (damage was met) makes the next one to come check the whole file. */
  release(isClean: boolean): void {
    if (isClean) {
      this.#door.lock('exclusive', this.#stayedBusy);
      this.#presence.unlock();
      if (this.#presence.tryLock('exclusive')) this.#presence.write(CLOSED_CLEANLY);
    }
    this.#presence.close();
    this.#door.close();
  }

  /** The store could not be opened: leaves the file as it was. */
  abandon(): void {
    this.#presence.close();
    this.#door.close();
  }
}
