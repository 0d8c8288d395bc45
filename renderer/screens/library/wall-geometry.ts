/** Sides and gaps of the wall, in CSS pixels. */
export const CARD = { minWidth: 148, height: 148, gap: 12 } as const;

export interface WallGeometry {
  readonly columns: number;
  readonly cardWidth: number;
  readonly numRows: number;
  /** Of the whole wall, visible or not. */
  readonly height: number;
}

/** As many equal columns as fit `width`. */
export function wallGeometry(width: number, total: number): WallGeometry {
  const columns = Math.max(1, Math.floor((width + CARD.gap) / (CARD.minWidth + CARD.gap)));
  const cardWidth = Math.floor((width - (columns - 1) * CARD.gap) / columns);
  const numRows = Math.ceil(total / columns);
  return { columns, cardWidth, numRows, height: Math.max(0, numRows * (CARD.height + CARD.gap) - CARD.gap) };
}

/** Indices [first, end) of the cards to draw: the visible rows and one above and below. */
export function visibleRange(
  { columns, numRows }: WallGeometry,
  scrollTop: number,
  viewHeight: number,
  total: number,
): { first: number; end: number } {
  const step = CARD.height + CARD.gap;
  const firstRow = Math.max(0, Math.min(numRows - 1, Math.floor(scrollTop / step) - 1));
  const endRow = Math.min(numRows, Math.ceil((scrollTop + viewHeight) / step) + 1);
  return { first: Math.max(0, firstRow * columns), end: Math.min(total, endRow * columns) };
}
