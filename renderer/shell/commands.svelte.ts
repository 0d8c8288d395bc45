import { untrack } from 'svelte';

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  readonly keys?: string;
  readonly run: () => void;
}

/** What the command palette offers; screens add theirs while they are shown. */
class Commands {
  #sets: readonly (readonly Command[])[] = $state.raw([]);
  readonly all: readonly Command[] = $derived(this.#sets.flat());

  /** Adds a set; returns what removes it again. */
  add(commands: readonly Command[]): () => void {
    // An effect that adds must not run again because of what it added.
    this.#sets = [...untrack(() => this.#sets), commands];
    return () => (this.#sets = this.#sets.filter((set) => set !== commands));
  }
}

export const commands = new Commands();
