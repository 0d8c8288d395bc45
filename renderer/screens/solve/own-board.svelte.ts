import type { Puzzle } from '../../../preload/contract/puzzles.ts';
import { checkSudoku } from '../../../puzzles/sudoku/sudoku.ts';
import { call } from '../../connection/machine.svelte.ts';
import { cellsFromText } from '../../grid/cells.ts';

interface Told {
  readonly tone: 'good' | 'bad' | 'neutral';
  readonly sentence: string;
}

/** A Sudoku that the person fills in: with a hint from the model and a check by the rules. */
export class OwnBoard {
  readonly size: 4 | 6 | 9;
  readonly givens: Int8Array;
  cells = $state.raw<readonly number[]>([]);
  cursor = $state.raw({ row: 0, col: 0 });
  /** 1 where the last check found a cell wrong; goes with the next change. */
  wrong = $state.raw<Uint8Array | null>(null);
  told = $state.raw<Told | null>(null);
  isAsking = $state(false);
  readonly #puzzle: Puzzle;
  readonly #solution: Int8Array;
  #past: (readonly number[])[] = [];

  /** @param puzzle a Sudoku */
  constructor(puzzle: Puzzle) {
    const { content } = puzzle;
    if (content.family !== 'sudoku') throw new Error(`internal: ${content.family} is no Sudoku`);
    this.#puzzle = puzzle;
    this.size = content.size;
    this.givens = cellsFromText('sudoku', content.givens);
    this.#solution = cellsFromText('sudoku', content.solution);
    this.cells = [...this.givens];
    const blank = this.cells.indexOf(0);
    if (blank >= 0) this.cursor = { row: Math.floor(blank / this.size), col: blank % this.size };
  }

  get #at(): number {
    return this.cursor.row * this.size + this.cursor.col;
  }

  move(rows: number, cols: number): void {
    const inside = (at: number): number => Math.min(this.size - 1, Math.max(0, at));
    this.cursor = { row: inside(this.cursor.row + rows), col: inside(this.cursor.col + cols) };
  }

  /** Writes a digit into the cell under the cursor; 0 empties it. Printed digits stay. */
  write(digit: number): void {
    const at = this.#at;
    if (digit > this.size || this.givens[at] > 0 || this.cells[at] === digit) return;
    this.#past.push(this.cells);
    this.cells = this.cells.with(at, digit);
    this.wrong = null;
    this.told = null;
    if (!this.cells.includes(0)) this.check();
  }

  undo(): void {
    const before = this.#past.pop();
    if (!before) return;
    this.cells = before;
    this.wrong = null;
    this.told = null;
  }

  /** By the rules, and by the one answer that the puzzle has where that is known. */
  check(): void {
    const { conflicts, blanks, isSolved } = checkSudoku(this.size, this.givens, this.cells);
    const wrong = new Uint8Array(this.cells.length);
    for (const cell of conflicts.flatMap((conflict) => conflict.cells)) wrong[cell] = 1;
    for (const [cell, digit] of this.cells.entries()) {
      if (digit > 0 && this.#solution.length > 0 && digit !== this.#solution[cell]) wrong[cell] = 1;
    }
    this.wrong = wrong;
    const numWrong = wrong.reduce((sum, flag) => sum + flag, 0);
    this.told = isSolved
      ? { tone: 'good', sentence: 'Solved: every row, column and box holds every digit once.' }
      : numWrong > 0
        ? { tone: 'bad', sentence: `${numWrong} ${numWrong === 1 ? 'cell is' : 'cells are'} wrong.` }
        : { tone: 'good', sentence: `All is right so far; ${blanks.length} cells are left.` };
  }

  /** Goes to the cell that the model is most certain of, and says which digit it would write there. */
  async hint(checkpointId: string): Promise<void> {
    const { collection, id } = this.#puzzle;
    const cells = [...this.cells];
    this.isAsking = true;
    try {
      const { at, value, sentence } = await call((m) =>
        m.solve.hint({ puzzle: { collection, id }, checkpointId, cells }),
      );
      this.cursor = { row: Math.floor(at / this.size), col: at % this.size };
      this.told = { tone: 'neutral', sentence: `${sentence} It would write ${value} there.` };
    } catch (error) {
      this.told = { tone: 'bad', sentence: error instanceof Error ? error.message : String(error) };
    } finally {
      this.isAsking = false;
    }
  }
}
