import { SvelteMap } from 'svelte/reactivity';
import type { LibraryFilter } from '../../../preload/contract/library.ts';
import type { PuzzleCard, PuzzleKey } from '../../../preload/contract/puzzles.ts';
import type { TesseraClient } from '../../../preload/contract/contract.ts';
import { call } from '../../connection/machine.svelte.ts';
import { toasts } from '../../shell/toasts.svelte.ts';

export const PAGE = 200;

type Collections = Awaited<ReturnType<TesseraClient['library']['collections']>>;
type Facets = Awaited<ReturnType<TesseraClient['library']['facets']>>;

export function keyText({ collection, id }: PuzzleKey): string {
  return `${collection}\n${id}`;
}

/** The wall: what is filtered, which pages of it are here, what is selected. */
export class LibraryState {
  filter: LibraryFilter = $state.raw({});
  total: number | null = $state(null);
  collections: Collections = $state.raw([]);
  facets: Facets | null = $state.raw(null);
  /** Index of the card the keyboard is on. */
  focused = $state(0);
  error: string | null = $state(null);
  readonly selected = new SvelteMap<string, PuzzleKey>();
  readonly #pages = new SvelteMap<number, readonly PuzzleCard[]>();
  readonly #asked = new Set<number>();
  /** Counts reloads: an answer to an older question is dropped. */
  #question = 0;

  cardAt(index: number): PuzzleCard | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  setFilter(change: Partial<LibraryFilter>): void {
    this.filter = { ...this.filter, ...change };
    this.focused = 0;
    void this.reload();
  }

  /** Asks for everything anew; what is shown stays until the answer is there. */
  async reload(): Promise<void> {
    const question = ++this.#question;
    const filter = this.filter;
    try {
      const [collections, facets, page] = await Promise.all([
        call((machine) => machine.library.collections()),
        call((machine) => machine.library.facets({ filter: { ...filter, sort: 'added' } })),
        call((machine) => machine.library.query({ filter, offset: 0, limit: PAGE })),
      ]);
      if (question !== this.#question) return;
      this.collections = collections;
      this.facets = facets;
      this.#pages.clear();
      this.#asked.clear();
      this.#asked.add(0);
      this.#pages.set(0, page.cards);
      this.total = page.total;
      this.error = null;
    } catch (error) {
      if (question !== this.#question) return;
      this.error = error instanceof Error ? error.message : String(error);
    }
  }

  /** Loads the pages that the cards [first, end) stand on. */
  need(first: number, end: number): void {
    for (let page = Math.floor(first / PAGE); page * PAGE < end; page++) {
      if (!this.#asked.has(page)) void this.#loadPage(page);
    }
  }

  async #loadPage(page: number): Promise<void> {
    const question = this.#question;
    const filter = this.filter;
    this.#asked.add(page);
    try {
      const { cards } = await call((machine) =>
        machine.library.query({ filter, offset: page * PAGE, limit: PAGE }),
      );
      if (question === this.#question) this.#pages.set(page, cards);
    } catch (error) {
      this.#asked.delete(page);
      toasts.fail(error);
    }
  }

  toggle(card: PuzzleKey): void {
    const text = keyText(card);
    if (!this.selected.delete(text)) this.selected.set(text, { collection: card.collection, id: card.id });
  }

  async selectAll(): Promise<void> {
    const filter = this.filter;
    const keys = await call((machine) => machine.library.keys({ filter }));
    for (const key of keys) this.selected.set(keyText(key), key);
  }

  get selectedKeys(): PuzzleKey[] {
    return [...this.selected.values()];
  }
}

export const libraryState = new LibraryState();
