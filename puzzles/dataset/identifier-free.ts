import { writeJson } from '../json/write.ts';
import { BLANK_NAME } from '../arc/identifiers.ts';
import { textFile, type DatasetFile } from './folder.ts';
import type { NpyType } from './npy.ts';
import { splitFiles, type SplitContent, type SplitName } from './split.ts';

/** One source puzzle of a family without puzzle identifiers: it and its augmentations are one example each. */
export interface PlainGroup {
  /** Tokens of the puzzle and of its answer, [seq_len] each, the puzzle as it is first. */
  examples(): Iterable<{ inputs: Uint8Array; labels: Uint8Array }>;
  readonly numExamples: number;
}

/**
 * A split of Sudokus or mazes as their official builders write it: every puzzle_identifier 0, one example a puzzle, and the
 * number of groups where the number of puzzles should be.
 */
export function plainSplitFiles(
  split: SplitName,
  groups: readonly PlainGroup[],
  { vocab_size, seq_len, dtype }: { vocab_size: number; seq_len: number; dtype: NpyType },
): DatasetFile[] {
  const groupIndices = new Int32Array(groups.length + 1);
  groups.forEach(({ numExamples }, group) => {
    groupIndices[group + 1] = groupIndices[group] + numExamples;
  });
  const numPuzzles = groupIndices[groups.length];
  const content: SplitContent = {
    metadata: {
      vocab_size,
      seq_len,
      num_puzzle_identifiers: 1,
      total_groups: groups.length,
      mean_puzzle_examples: 1,
      total_puzzles: groups.length,
    },
    layout: {
      puzzleIdentifiers: new Int32Array(numPuzzles),
      puzzleIndices: Int32Array.from({ length: numPuzzles + 1 }, (_, puzzle) => puzzle),
      groupIndices,
    },
    dtype,
    *rows(field) {
      for (const group of groups) for (const example of group.examples()) yield example[field];
    },
  };
  return splitFiles(split, content);
}

/** identifiers.json of a family without identifiers. */
export function blankIdentifiersFile(): DatasetFile {
  return textFile('identifiers.json', writeJson([BLANK_NAME]));
}
