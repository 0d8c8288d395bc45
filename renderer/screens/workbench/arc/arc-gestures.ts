import { floodFill, paintCells, replaceColour } from '../editor/grid-operations.ts';
import { contains, lineBetween, regionBetween, type Cell } from '../editor/region.ts';
import type { GridRef } from '../editor/task-draft.ts';
import type { ArcEditor } from './arc-editor.svelte.ts';

type Drag =
  | { readonly kind: 'draw'; readonly last: Cell; readonly colour: number }
  | { readonly kind: 'select' }
  /** A press inside the selection: it is lifted with the first move. `grip` is where in the piece it was taken. */
  | { readonly kind: 'move'; readonly grip: Cell; readonly from: Cell };

/** What the pointer means on a grid, by the tool in hand. */
export class ArcGestures {
  readonly #editor: ArcEditor;
  #drag: Drag | null = null;

  constructor(editor: ArcEditor) {
    this.#editor = editor;
  }

  /** @param isErasing the second button: draws black. */
  down(ref: GridRef, cell: Cell, isErasing: boolean): void {
    const editor = this.#editor;
    editor.activate(ref);
    const { marked } = editor;
    if (editor.tool === 'select' && marked && contains(marked, cell) && editor.canEdit) {
      const { row, col } = editor.floating ?? { row: marked.top, col: marked.left };
      this.#drag = { kind: 'move', grip: { row: cell.row - row, col: cell.col - col }, from: cell };
      return;
    }
    editor.cursor = cell;
    this.apply(isErasing);
    if (editor.tool === 'select') this.#drag = { kind: 'select' };
    if (editor.tool === 'draw' && editor.grid && editor.canEdit) {
      const colour = isErasing ? 0 : editor.colour;
      editor.stroke = paintCells(editor.grid, [cell], colour);
      this.#drag = { kind: 'draw', last: cell, colour };
    }
  }

  move(cell: Cell): void {
    const drag = this.#drag;
    const editor = this.#editor;
    switch (drag?.kind) {
      case undefined:
        break;
      case 'draw':
        if (cell.row === drag.last.row && cell.col === drag.last.col) return;
        if (editor.stroke)
          editor.stroke = paintCells(editor.stroke, lineBetween(drag.last, cell), drag.colour);
        editor.cursor = cell;
        this.#drag = { ...drag, last: cell };
        break;
      case 'select':
        editor.cursor = cell;
        editor.selection = regionBetween(editor.anchor, cell);
        break;
      case 'move':
        if (!editor.floating && cell.row === drag.from.row && cell.col === drag.from.col) return;
        editor.lift();
        editor.moveFloating(cell.row - drag.grip.row, cell.col - drag.grip.col);
        break;
    }
  }

  up(): void {
    const { stroke } = this.#editor;
    this.#drag = null;
    if (!stroke) return;
    this.#editor.stroke = null;
    this.#editor.setGrid('Draw', stroke);
  }

  /** The tool at the cursor, once: what a click does, and the space bar. Drawing by pointer is a stroke of its own. */
  apply(isErasing = false): void {
    const editor = this.#editor;
    const { grid, cursor, tool } = editor;
    if (!grid) return;
    const here = grid.cells[cursor.row * grid.cols + cursor.col];
    const colour = isErasing ? 0 : editor.colour;
    switch (tool) {
      case 'draw':
        break;
      case 'fill':
        return editor.setGrid('Flood fill', floodFill(grid, cursor, colour));
      case 'replace':
        return editor.setGrid('Replace a colour', replaceColour(grid, here, colour, editor.selection));
      case 'pick':
        editor.colour = here;
        return editor.take('draw');
      case 'select':
        editor.drop();
        editor.anchor = cursor;
        editor.selection = regionBetween(cursor, cursor);
    }
  }

  /** The space bar: like a click on the cursor's cell. */
  press(): void {
    const editor = this.#editor;
    if (editor.floating) return editor.drop();
    if (editor.tool !== 'draw') return this.apply();
    if (editor.grid) editor.setGrid('Draw', paintCells(editor.grid, [editor.cursor], editor.colour));
  }
}
