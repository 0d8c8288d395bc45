import type { PuzzleKey } from '../../../../preload/contract/puzzles.ts';
import { call } from '../../../connection/machine.svelte.ts';
import { PlaySession } from './play-session.svelte.ts';

/** Games under way: they go on, attempts and all, when the person comes back to them. */
class Plays {
  session: PlaySession | null = $state.raw(null);
  error: string | null = $state(null);
  readonly #sessions = new Map<string, PlaySession>();
  #place = '';

  async open({ collection, id }: PuzzleKey): Promise<void> {
    const place = `${collection}\n${id}`;
    this.#place = place;
    this.error = null;
    const known = this.#sessions.get(place) ?? null;
    this.session = known;
    if (known) return;
    try {
      const session = new PlaySession(await call((machine) => machine.library.get({ collection, id })));
      this.#sessions.set(place, session);
      if (place === this.#place) this.session = session;
    } catch (error) {
      if (place === this.#place) this.error = error instanceof Error ? error.message : String(error);
    }
  }

  /** The same puzzle from the beginning. */
  async restart(key: PuzzleKey): Promise<void> {
    this.#sessions.delete(`${key.collection}\n${key.id}`);
    await this.open(key);
  }
}

export const plays = new Plays();
