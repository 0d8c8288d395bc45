/** Some numbers of an array replaced by others: a few bytes a cell, however large the array. */
export interface CellsChange {
  /** Where, ascending. */
  readonly at: Uint16Array;
  readonly before: Uint16Array;
  readonly after: Uint16Array;
}

type Numbers = Uint8Array | Uint16Array;

/** What turns `before` into `after`, arrays of one length up to 65,536; null where they are equal. */
export function changeBetween(before: Numbers, after: Numbers): CellsChange | null {
  const at: number[] = [];
  for (let i = 0; i < before.length; i++) if (before[i] !== after[i]) at.push(i);
  if (at.length === 0) return null;
  return {
    at: Uint16Array.from(at),
    before: Uint16Array.from(at, (i) => before[i]),
    after: Uint16Array.from(at, (i) => after[i]),
  };
}

export function applyChange<T extends Numbers>(cells: T, { at, after }: CellsChange): T {
  const changed = cells.slice() as T;
  at.forEach((place, i) => {
    changed[place] = after[i];
  });
  return changed;
}

export function invertChange({ at, before, after }: CellsChange): CellsChange {
  return { at, before: after, after: before };
}
