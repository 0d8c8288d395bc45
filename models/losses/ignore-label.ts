import type { IGNORE_LABEL_ID as OfTheTokens } from '../../puzzles/tokens.ts';

/** The official IGNORE_LABEL_ID; the compiler holds it equal to the one that the puzzles write. */
export const IGNORE_LABEL_ID: typeof OfTheTokens = -100;
