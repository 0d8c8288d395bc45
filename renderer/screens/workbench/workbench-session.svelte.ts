import type { Puzzle, PuzzleKey } from '../../../preload/contract/puzzles.ts';
import { call } from '../../connection/machine.svelte.ts';
import type { Desk } from './desk.ts';

/** Where puzzles made here go unless the person says otherwise. */
const OWN_COLLECTION = 'my puzzles';

/** A puzzle on the bench: where it came from, its editor, and whether all of it is saved. */
export class WorkbenchSession {
  /** What is stored of it; null while it is new. */
  source: Puzzle | null = $state.raw(null);
  readonly desk: Desk;
  error: string | null = $state(null);
  isSaving = $state(false);
  #savedMark: unknown = $state.raw(null);

  constructor(desk: Desk, source: Puzzle | null) {
    this.source = source;
    this.desk = desk;
  }

  readonly isDirty = $derived(this.#isDirty());
  /** An imported or generated puzzle stays what it is: changes become a copy. */
  readonly isCopy = $derived(this.source !== null && !this.source.isOwn);
  readonly title = $derived(this.source ? (this.source.name ?? this.source.id.slice(0, 8)) : 'Untitled');

  #isDirty(): boolean {
    const { editor } = this.desk;
    return editor.hasPending || editor.mark !== this.#savedMark;
  }

  /** What to propose when the person saves. */
  get proposal(): { name: string; collection: string } {
    const { source } = this;
    if (!source) return { name: '', collection: OWN_COLLECTION };
    if (source.isOwn) return { name: source.name ?? '', collection: source.collection };
    return { name: `${this.title} copy`, collection: OWN_COLLECTION };
  }

  /** Stores it; returns where it stands now, or null when it was refused (`error` says why). */
  async save({ name, collection }: { name: string; collection: string }): Promise<PuzzleKey | null> {
    const { source, desk } = this;
    this.error = null;
    this.isSaving = true;
    try {
      desk.editor.settle();
      const { mark } = desk.editor;
      const content = desk.content();
      const key = await call((machine) =>
        machine.library.save({
          collection,
          name: name.trim() === '' ? null : name.trim(),
          content,
          replaces: source?.isOwn
            ? { collection: source.collection, id: source.id, revision: source.revision }
            : null,
          basedOn: source && !source.isOwn ? { collection: source.collection, id: source.id } : null,
        }),
      );
      this.source = await call((machine) => machine.library.get(key));
      this.#savedMark = mark;
      return key;
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
      return null;
    } finally {
      this.isSaving = false;
    }
  }
}
