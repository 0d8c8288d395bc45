import { cellsToString, GOAL, OPEN, PATH, START, WALL } from '../../../../puzzles/maze/maze.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import type { PuzzleContent } from '../../../../preload/contract/puzzles.ts';
import { BoardEditor } from '../board-editor.svelte.ts';
import type { BoardDraft } from '../editor/board-draft.ts';
import { fillMaze, judgeMaze, paintMaze, resizeMaze } from '../editor/maze-draft.ts';
import { lineBetween, type Cell, type Shape } from '../editor/region.ts';

export type MazeTool = 'wall' | 'open' | 'start' | 'goal' | 'path';

const CODES: Readonly<Record<MazeTool, number>> = {
  wall: WALL,
  open: OPEN,
  start: START,
  goal: GOAL,
  path: PATH,
};
const STEP_LABELS: Readonly<Record<MazeTool, string>> = {
  wall: 'Draw walls',
  open: 'Open cells',
  start: 'Move the start',
  goal: 'Move the goal',
  path: 'Draw the way',
};

/** A maze being made, or being solved (only the way through it changes). */
export class MazeEditor extends BoardEditor {
  tool: MazeTool = $state('wall');
  showsPath = $state(true);
  readonly isPlayed: boolean;
  #last: Cell | null = null;
  /** What the stroke under way paints. */
  #code = WALL;

  constructor(draft: BoardDraft, { isPlayed = false } = {}) {
    super(draft);
    this.isPlayed = isPlayed;
    if (isPlayed) this.tool = 'path';
  }

  readonly judgement = $derived(judgeMaze(this.shown));

  /** Pressing a wall with the wall tool opens it, so that one tool does for most of a maze; likewise the way. */
  #codeAt({ row, col }: Cell, isErasing: boolean): number {
    const here = this.shown.cells[row * this.draft.cols + col];
    const code = CODES[this.tool];
    const isAgain = here === code && (this.tool === 'wall' || this.tool === 'path');
    return isErasing || isAgain ? OPEN : code;
  }

  #painted(draft: BoardDraft, cells: readonly Cell[]): BoardDraft {
    if (!this.isPlayed) return paintMaze(draft, cells, this.#code);
    const isFree = ({ row, col }: Cell) => {
      const cell = draft.cells[row * draft.cols + col];
      return cell === OPEN || cell === PATH;
    };
    return paintMaze(draft, cells.filter(isFree), this.#code);
  }

  down(cell: Cell, isErasing: boolean): void {
    this.cursor = cell;
    this.#last = cell;
    this.#code = this.#codeAt(cell, isErasing);
    this.stroke = this.#painted(this.draft, [cell]);
  }

  move(cell: Cell): void {
    if (!this.stroke || !this.#last) return;
    this.stroke = this.#painted(this.stroke, lineBetween(this.#last, cell));
    this.#last = cell;
    this.cursor = cell;
  }

  up(): void {
    this.#last = null;
    if (this.stroke) this.become(STEP_LABELS[this.tool], this.stroke);
  }

  /** The tool at the cursor. */
  press(): void {
    this.down(this.cursor, false);
    this.up();
  }

  fill(code: typeof WALL | typeof OPEN): void {
    this.become(code === WALL ? 'Wall everything' : 'Open everything', fillMaze(this.draft, code));
  }

  resize(shape: Shape): void {
    this.become('Resize', resizeMaze(this.draft, shape));
  }

  /** @throws UserError where start, goal or a way between them is missing */
  content(): PuzzleContent {
    const { rows, cols, cells } = this.draft;
    const { answer, sentence } = this.judgement;
    if (!answer) throw new UserError(sentence);
    return { family: 'maze', rows, cols, question: cellsToString(cells), answer: cellsToString(answer) };
  }
}
