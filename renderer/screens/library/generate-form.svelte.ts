import type { GenerateRequest } from '../../../preload/contract/library.ts';

export type GenerateKind = GenerateRequest['kind'];

/** Blanks of a Sudoku by size and difficulty; what the solver finds easy or hard follows from how little is given. */
const BLANKS: Readonly<
  Record<4 | 6 | 9, Readonly<Record<'easy' | 'medium' | 'hard', readonly [number, number]>>>
> = {
  4: { easy: [5, 7], medium: [8, 9], hard: [10, 11] },
  6: { easy: [12, 16], medium: [17, 20], hard: [21, 24] },
  9: { easy: [35, 42], medium: [43, 49], hard: [50, 55] },
};

/** What the dialog asks for. Texts are as typed; `problem` says what is wrong with them. */
export class GenerateForm {
  kind: GenerateKind = $state('sudoku');
  size: 4 | 6 | 9 = $state(4);
  difficulty: 'easy' | 'medium' | 'hard' = $state('medium');
  side = $state(10);
  minPathLength = $state(18);
  concept = $state('');
  count = $state('100');
  seed = $state('1');
  collection = $state('My puzzles');

  readonly problem: string | null = $derived.by(() => {
    const count = Number(this.count);
    if (!Number.isInteger(count) || count < 1 || count > 10_000) return 'Ask for 1 to 10,000 puzzles.';
    if (!/^-?\d{1,15}$/.test(this.seed.trim())) return 'The seed must be a whole number.';
    if (this.collection.trim() === '') return 'Give the collection a name.';
    return null;
  });

  get request(): GenerateRequest {
    const common = {
      count: Number(this.count),
      seed: Number(this.seed),
      collection: this.collection.trim(),
    };
    switch (this.kind) {
      case 'sudoku': {
        const [minBlanks, maxBlanks] = BLANKS[this.size][this.difficulty];
        return { kind: 'sudoku', size: this.size, minBlanks, maxBlanks, ...common };
      }
      case 'maze':
        return { kind: 'maze', side: this.side, minPathLength: this.minPathLength, ...common };
      case 'concept':
        return {
          kind: 'concept',
          concepts: this.concept === '' ? [] : [this.concept],
          maxSide: 10,
          ...common,
        };
    }
  }
}
