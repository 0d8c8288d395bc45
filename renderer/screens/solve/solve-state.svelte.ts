import type { Puzzle, PuzzleCard, PuzzleKey } from '../../../preload/contract/puzzles.ts';
import type { SolveModel } from '../../../preload/contract/solve.ts';
import { call } from '../../connection/machine.svelte.ts';

const FAMILIES = ['sudoku', 'maze', 'concept', 'arc'] as const;
/** Of each family, so that all are seen at once. */
const NUM_SUGGESTED = 16;

/** Which puzzle, and which of the models that fit it. */
export class SolveState {
  puzzle = $state.raw<Puzzle | null>(null);
  models = $state.raw<readonly SolveModel[] | null>(null);
  /** Puzzles to choose from while none is chosen. */
  suggestions = $state.raw<readonly PuzzleCard[]>([]);
  checkpointId = $state('');
  error = $state<string | null>(null);
  #question = 0;

  readonly model = $derived(
    this.models?.find(({ checkpointId }) => checkpointId === this.checkpointId) ?? null,
  );

  async open(key: PuzzleKey | null): Promise<void> {
    const question = ++this.#question;
    this.error = null;
    try {
      const [puzzle, models, suggestions] = await Promise.all([
        key ? call((machine) => machine.library.get(key)) : null,
        call((machine) => machine.solve.models({ puzzle: key })),
        key ? [] : this.#suggest(),
      ]);
      if (question !== this.#question) return;
      this.puzzle = puzzle;
      this.models = models;
      this.suggestions = suggestions;
      if (!models.some(({ checkpointId }) => checkpointId === this.checkpointId)) {
        this.checkpointId = models[0]?.checkpointId ?? '';
      }
    } catch (error) {
      if (question === this.#question) this.error = error instanceof Error ? error.message : String(error);
    }
  }

  async #suggest(): Promise<PuzzleCard[]> {
    const pages = await Promise.all(
      FAMILIES.map((family) =>
        call((machine) => machine.library.query({ filter: { family }, offset: 0, limit: NUM_SUGGESTED })),
      ),
    );
    return pages.flatMap(({ cards }) => cards);
  }
}
