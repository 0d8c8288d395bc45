import type { AugmentOptions } from '../../../preload/contract/augment.ts';
import type { TesseraClient } from '../../../preload/contract/contract.ts';
import { LIMITS } from '../../../preload/contract/limits.ts';
import type { Puzzle, PuzzleKey } from '../../../preload/contract/puzzles.ts';
import { call } from '../../connection/machine.svelte.ts';

type Preview = Awaited<ReturnType<TesseraClient['augment']['preview']>>;

/** A slider that moves asks once it rests, not at every step. */
const REST_MS = 120;

/** One puzzle, which of its symmetries are drawn, and what they make of it. */
export class AugmentState {
  puzzle: Puzzle | null = $state.raw(null);
  options: AugmentOptions = $state.raw({
    dihedral: true,
    colours: true,
    movesBlack: false,
    lines: true,
    seed: 0,
  });
  /** How many different variants are wanted. */
  count = $state(200);
  preview: Preview | null = $state.raw(null);
  error: string | null = $state(null);
  isSaving = $state(false);
  #question = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly family = $derived(this.puzzle?.content.family ?? null);
  readonly isTask = $derived(this.family === 'arc' || this.family === 'concept');
  /** The wall shows what the first of the wanted ones are. */
  readonly numPreviewed = $derived(Math.min(this.count, LIMITS.previewCount));

  async open(key: PuzzleKey | null): Promise<void> {
    const question = ++this.#question;
    this.error = null;
    if (this.puzzle?.id !== key?.id || this.puzzle?.collection !== key?.collection) {
      this.puzzle = null;
      this.preview = null;
    }
    if (!key) return;
    try {
      const puzzle = await call((machine) => machine.library.get(key));
      if (question !== this.#question) return;
      this.puzzle = puzzle;
      await this.#draw(question);
    } catch (error) {
      this.#fail(question, error);
    }
  }

  change(change: Partial<AugmentOptions>): void {
    this.options = { ...this.options, ...change };
    this.#drawSoon();
  }

  setCount(count: number): void {
    this.count = count;
    this.#drawSoon();
  }

  /** The same symmetries drawn otherwise. */
  redraw(): void {
    this.change({ seed: this.options.seed + 1 });
  }

  #drawSoon(): void {
    const question = ++this.#question;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#draw(question).catch((error: unknown) => this.#fail(question, error));
    }, REST_MS);
  }

  async #draw(question: number): Promise<void> {
    const { puzzle, options, numPreviewed: count } = this;
    if (!puzzle) return;
    const { collection, id } = puzzle;
    const preview = await call((machine) => machine.augment.preview({ collection, id, options, count }));
    if (question !== this.#question) return;
    this.preview = preview;
    this.error = null;
  }

  #fail(question: number, error: unknown): void {
    if (question !== this.#question) return;
    this.preview = null;
    this.error = error instanceof Error ? error.message : String(error);
  }

  /** Keeps the recipes with the puzzle, in place of those it had; 0 takes them away. Returns how many it has now. */
  async save(count: number): Promise<{ numRecipes: number; numDropped: number }> {
    const { puzzle, options } = this;
    if (!puzzle) throw new Error('internal: no puzzle is open');
    const key = { collection: puzzle.collection, id: puzzle.id };
    this.isSaving = true;
    try {
      const report = await call((machine) => machine.augment.save({ keys: [key], options, count }));
      this.puzzle = await call((machine) => machine.library.get(key));
      return report;
    } finally {
      this.isSaving = false;
    }
  }
}
