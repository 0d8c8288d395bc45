/** Every limit of the door, in one place. Both sides read it: the window to refuse early, the machine to refuse always. */
export const LIMITS = {
  /** Bytes of one imported file, and of all files of one import. */
  importBytes: 64 * 1024 * 1024,
  importFiles: 10_000,
  /** Rows of one page of the library. */
  pageSize: 500,
  /** Puzzles that one call may name. */
  idsPerCall: 20_000,
  nameLength: 100,
  tagLength: 40,
  generateCount: 10_000,
  augmentCount: 5_000,
  /** Recipes that one call may draw, over all its puzzles. */
  augmentTotal: 2_000_000,
  previewCount: 200,
  solveSteps: 256,
  solveSamples: 64,
  adaptSeconds: 24 * 3600,
  /** Augmentations that vote on one task. */
  voteAugmentations: 5_000,
  /** Ranked answers that are kept and shown of one test input; of the others only the votes are counted. */
  candidates: 24,
  /** Metric rows of one call; longer curves are thinned. */
  metricRows: 4_000,
} as const;
