import type { SudokuSize } from '../../../../puzzles/sudoku/geometry.ts';
import { formatCells } from '../../../../puzzles/sudoku/sudoku.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import type { PuzzleContent } from '../../../../preload/contract/puzzles.ts';
import { BoardEditor } from '../board-editor.svelte.ts';
import { boardDraft, type BoardDraft } from '../editor/board-draft.ts';
import {
  conflictMask,
  judgeGivens,
  sizeOf,
  withAllMarks,
  withDigit,
  withMark,
} from '../editor/sudoku-draft.ts';

/** A Sudoku being made (every digit is a given) or being solved (the givens stay as they are). */
export class SudokuEditor extends BoardEditor {
  /** Digits go in as pencil marks. */
  isMarking = $state(false);
  /** 1 where a digit was printed and stays; null while the Sudoku is being made. */
  readonly given: Uint8Array | null;

  constructor(draft: BoardDraft, { isPlayed = false } = {}) {
    super(draft);
    this.given = isPlayed ? draft.cells.map((digit) => (digit > 0 ? 1 : 0)) : null;
  }

  readonly size: SudokuSize = $derived(sizeOf(this.draft));
  readonly wrong = $derived(conflictMask(this.size, this.draft.cells));
  readonly judgement = $derived(judgeGivens(this.size, this.draft.cells));
  readonly numBlanks = $derived(this.draft.cells.reduce((num, digit) => num + (digit === 0 ? 1 : 0), 0));

  /** Writes a digit at the cursor, or notes it; the same digit again takes it away. */
  enter(digit: number): void {
    const { draft, at } = this;
    if (digit > this.size || this.given?.[at] === 1) return;
    if (this.isMarking) return this.become(`Note ${digit}`, withMark(draft, at, digit));
    const isThere = draft.cells[at] === digit;
    this.become(isThere ? 'Erase' : `Write ${digit}`, withDigit(draft, at, isThere ? 0 : digit));
  }

  erase(): void {
    if (this.given?.[this.at] !== 1) this.become('Erase', withDigit(this.draft, this.at, 0));
  }

  noteAll(): void {
    this.become('Note all candidates', withAllMarks(this.draft));
  }

  clear(): void {
    const { rows, cols, cells } = this.draft;
    this.become(
      'Clear the board',
      boardDraft(
        rows,
        cols,
        cells.map((digit, at) => (this.given?.[at] === 1 ? digit : 0)),
      ),
    );
  }

  /** An empty board of another size. */
  setSize(size: SudokuSize): void {
    if (size !== this.size) this.become('Another size', boardDraft(size, size, new Uint8Array(size * size)));
  }

  /** @throws UserError where the digits leave no solution, or more than one */
  content(): PuzzleContent {
    const { solution, sentence } = this.judgement;
    if (!solution)
      throw new UserError(`This is no Sudoku yet: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`);
    return {
      family: 'sudoku',
      size: this.size,
      givens: formatCells(this.draft.cells),
      solution: formatCells(solution),
    };
  }
}
