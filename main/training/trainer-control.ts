import type { TrainerCommand } from './events.ts';

/** What the trainer is to do next. 'leave' = save and end, to be resumed later: the system wants the process gone. */
export type Wish = 'train' | 'pause' | 'stop' | 'leave';

/** What others want of a trainer; it looks here between steps. Once it is to end, nothing changes that. */
export class TrainerControl {
  #wish: Wish = 'train';
  #finishBy: number | null = null;
  #wake: () => void = () => undefined;

  get wish(): Wish {
    return this.#wish;
  }

  /** Ms since 1970, or null. */
  get finishBy(): number | null {
    return this.#finishBy;
  }

  apply(command: TrainerCommand): void {
    switch (command.type) {
      case 'pause':
        this.#turnTo('pause');
        break;
      case 'resume':
        this.#turnTo('train');
        break;
      case 'stop':
        this.#turnTo('stop');
        break;
      case 'finish-by':
        this.#finishBy = command.at;
        break;
    }
    this.#wake();
  }

  leave(): void {
    this.#turnTo('leave');
    this.#wake();
  }

  /** Resolves at the next command, or after `timeoutMs`. */
  change(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #turnTo(wish: Wish): void {
    if (this.#wish === 'train' || this.#wish === 'pause') this.#wish = wish;
  }
}
