/** Cells row by row; what a number means is the family's affair (ARC colours; Sudoku digits, 0 = blank; maze signs). */
export interface BoardCells {
  readonly rows: number;
  readonly cols: number;
  readonly cells: ArrayLike<number>;
}

export type BoardFamily = 'arc' | 'sudoku' | 'maze';

/** What may lie over a board; every array runs row by row like the cells. */
export interface BoardOverlay {
  /** Certainty of each cell, 0 to 1: the less certain, the stronger the veil. */
  readonly confidence?: ArrayLike<number> | null;
  /** 1 where the cell has just changed. */
  readonly changed?: ArrayLike<number> | null;
  /** 1 where the cell is wrong or in conflict. */
  readonly wrong?: ArrayLike<number> | null;
  /** 1 where the cell was given (Sudoku: a printed digit). */
  readonly given?: ArrayLike<number> | null;
  /** Sudoku pencil marks: bit d - 1 set where digit d is noted. */
  readonly marks?: ArrayLike<number> | null;
  /** 1 where the cell is selected. */
  readonly selected?: ArrayLike<number> | null;
  /** Lines between the cells also where the family draws none: mazes that are drawn. */
  readonly showsCells?: boolean;
  /** The cell under the keyboard cursor, or null. */
  readonly cursor?: { readonly row: number; readonly col: number } | null;
}

/** How the person wants boards drawn. */
export interface BoardStyle {
  readonly palette: 'arc' | 'colour-blind';
  readonly showNumbers: boolean;
  readonly showPatterns: boolean;
  readonly showLines: boolean;
}

export const PLAIN_STYLE: BoardStyle = {
  palette: 'arc',
  showNumbers: false,
  showPatterns: false,
  showLines: true,
};

/** Colours of the surroundings, read from the page's theme. */
export interface BoardInk {
  readonly paper: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly ink: string;
  readonly inkSoft: string;
  readonly accent: string;
  readonly bad: string;
  readonly warn: string;
}

/** Where a board stands on its canvas, in device pixels. Every cell has the same whole number of pixels. */
export interface BoardFrame {
  readonly cell: number;
  readonly left: number;
  readonly top: number;
}

/** The largest frame that fits `width` x `height` device pixels, centred. */
export function frameFor(rows: number, cols: number, width: number, height: number): BoardFrame {
  const cell = Math.max(1, Math.floor(Math.min((width - 2) / cols, (height - 2) / rows)));
  return {
    cell,
    left: Math.floor((width - cell * cols) / 2),
    top: Math.floor((height - cell * rows) / 2),
  };
}
