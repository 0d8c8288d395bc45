import type { PuzzleKey } from '../../../preload/contract/puzzles.ts';
import { call } from '../../connection/machine.svelte.ts';
import { NEW_KINDS, newDesk, openDesk } from './desk.ts';
import { WorkbenchSession } from './workbench-session.svelte.ts';

/** What lies on the bench. It stays there, undo and all, while the person is on another screen. */
class Workbench {
  session: WorkbenchSession | null = $state.raw(null);
  error: string | null = $state(null);
  /** Where each unfinished session belongs, by its place in the address. */
  readonly #sessions = new Map<string, WorkbenchSession>();
  #place = '';

  /** @param path `[]` nothing, `['new', kind]` a new puzzle, `[collection, id]` a stored one */
  async open(path: readonly string[]): Promise<void> {
    this.#place = path.join('\n');
    const place = this.#place;
    this.error = null;
    const known = this.#sessions.get(place);
    this.session = known ?? null;
    if (known || path.length < 2) return;
    // Later, outside of the effect that may have called: what is derived within a session lives as long as the session.
    await Promise.resolve();
    try {
      const session = await begin(path[0], path[1]);
      this.#sessions.set(place, session);
      if (place === this.#place) this.session = session;
    } catch (error) {
      if (place === this.#place) this.error = error instanceof Error ? error.message : String(error);
    }
  }

  /** Saving gave the puzzle of the open session another key. */
  rekey({ collection, id }: PuzzleKey): void {
    const { session } = this;
    if (!session) return;
    this.#sessions.delete(this.#place);
    this.#sessions.set(`${collection}\n${id}`, session);
  }

  /** What is not saved is forgotten. */
  discard(): void {
    this.#sessions.delete(this.#place);
    this.session = null;
  }

  readonly hasUnsaved = (): boolean => [...this.#sessions.values()].some(({ isDirty }) => isDirty);

  /** Puzzles with changes that are saved nowhere, by their address. */
  get unfinished(): { path: string[]; session: WorkbenchSession }[] {
    return [...this.#sessions]
      .filter(([, { isDirty }]) => isDirty)
      .map(([place, session]) => ({ path: place.split('\n'), session }));
  }

  /** A session without changes is read anew the next time: the puzzle may have changed elsewhere. */
  leave(): void {
    for (const [place, { isDirty }] of this.#sessions) if (!isDirty) this.#sessions.delete(place);
  }
}

async function begin(collection: string, id: string): Promise<WorkbenchSession> {
  const kind = collection === 'new' ? NEW_KINDS.find((one) => one === id) : undefined;
  if (kind) return new WorkbenchSession(newDesk(kind), null);
  const puzzle = await call((machine) => machine.library.get({ collection, id }));
  return new WorkbenchSession(openDesk(puzzle.content), puzzle);
}

export const workbench = new Workbench();
