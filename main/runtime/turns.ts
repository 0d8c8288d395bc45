/**
 * Lets pieces of work through one at a time, in the order in which they came. The webgpu provider has one device
 * for the process, and two sessions must never run on it at once.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    // The next in line waits for the end of this work, whether it went well or not; its caller gets the error.
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}
