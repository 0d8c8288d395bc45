import { mazeFromContent } from '../../../../puzzles/maze/content.ts';
import { sudokuFromContent } from '../../../../puzzles/sudoku/content.ts';
import type { Puzzle, PuzzleContent } from '../../../../preload/contract/puzzles.ts';
import { call } from '../../../connection/machine.svelte.ts';
import { cellsFromText } from '../../../grid/cells.ts';
import { ArcEditor } from '../arc/arc-editor.svelte.ts';
import { draftFromTask, gridFromData } from '../arc/task-content.ts';
import { judgeGrids, judgeSudoku, judgeWay, type Attempt } from '../editor/attempt.ts';
import { boardDraft } from '../editor/board-draft.ts';
import { withDigit } from '../editor/sudoku-draft.ts';
import { MazeEditor } from '../maze/maze-editor.svelte.ts';
import { SudokuEditor } from '../sudoku/sudoku-editor.svelte.ts';

/** A player's desk: his own answer, and how it is judged. */
type PlayDesk =
  | { readonly family: 'arc'; readonly editor: ArcEditor; judge(): Attempt }
  | { readonly family: 'sudoku'; readonly editor: SudokuEditor; judge(): Attempt }
  | { readonly family: 'maze'; readonly editor: MazeEditor; judge(): Attempt };

/** A puzzle being solved by a person: its answer is hidden, and attempts are counted. */
export class PlaySession {
  readonly puzzle: Puzzle;
  readonly desk: PlayDesk;
  numAttempts = $state(0);
  numHints = $state(0);
  attempt: Attempt | null = $state.raw(null);
  hint: string | null = $state(null);
  error: string | null = $state(null);
  isAsking = $state(false);

  constructor(puzzle: Puzzle) {
    this.puzzle = puzzle;
    this.desk = openPlayDesk(puzzle.content);
  }

  readonly isSolved = $derived(this.attempt?.kind === 'right');

  check(): void {
    const { desk } = this;
    desk.editor.settle();
    const wasSolved = this.isSolved;
    this.hint = null;
    this.attempt = desk.judge();
    if (!wasSolved && this.attempt.kind !== 'unfinished') this.numAttempts++;
  }

  /** Asks a model that knows such puzzles for the cell it is most certain of, and writes it there. */
  async ask(): Promise<void> {
    const { desk, puzzle } = this;
    if (desk.family === 'arc') return;
    const { editor } = desk;
    editor.settle();
    this.error = null;
    this.isAsking = true;
    try {
      const cells = Array.from(editor.draft.cells);
      const key = { collection: puzzle.collection, id: puzzle.id };
      const { at, value, sentence } = await call((machine) =>
        machine.solve.hint({ puzzle: key, checkpointId: null, cells }),
      );
      const draft = editor.draft;
      const after =
        desk.family === 'sudoku'
          ? withDigit(draft, at, value)
          : { ...draft, cells: draft.cells.with(at, value) };
      editor.become('Hint', after);
      editor.cursor = { row: Math.floor(at / draft.cols), col: at % draft.cols };
      this.numHints++;
      this.attempt = null;
      this.hint = sentence;
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    } finally {
      this.isAsking = false;
    }
  }
}

function openPlayDesk(content: PuzzleContent): PlayDesk {
  switch (content.family) {
    case 'arc':
    case 'concept': {
      const draft = draftFromTask(content.task);
      const open = { ...draft, test: draft.test.map((pair) => ({ ...pair, output: null })) };
      const isTest = (uid: number) => open.test.some((pair) => pair.uid === uid);
      const editor = new ArcEditor(open, { isLocked: ({ uid, side }) => side === 'input' || !isTest(uid) });
      const expected = content.task.test.map(({ output }) => output && gridFromData(output));
      const given = () => editor.draft.test.map(({ output }) => output);
      return { family: 'arc', editor, judge: () => judgeGrids(expected, given()) };
    }
    case 'sudoku': {
      const sudoku = sudokuFromContent(content);
      const editor = new SudokuEditor(boardDraft(content.size, content.size, sudoku.givens), {
        isPlayed: true,
      });
      return { family: 'sudoku', editor, judge: () => judgeSudoku(sudoku, editor.draft.cells) };
    }
    case 'maze': {
      const maze = mazeFromContent(content);
      const cells = Uint8Array.from(cellsFromText('maze', content.question));
      const editor = new MazeEditor(boardDraft(content.rows, content.cols, cells), { isPlayed: true });
      return { family: 'maze', editor, judge: () => judgeWay(maze, editor.draft.cells) };
    }
  }
}
