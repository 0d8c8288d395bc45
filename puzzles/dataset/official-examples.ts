import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { IGNORE_LABEL_ID, PAD_ID, type Batch } from '../tokens.ts';
import { UserError } from '../user-error.ts';
import type { GroupedExamples } from './grouped-batches.ts';
import type { OfficialSplit } from './split.ts';

/**
 * The rows of an official split as they are, for `groupedBatchSource`: what the official trainer would see. All rows are
 * held in memory. Labels of PAD become IGNORE_LABEL_ID (puzzle_dataset.py, _collate_batch).
 * @throws UserError when a group or a puzzle is empty.
 */
export function officialExamples(split: OfficialSplit): GroupedExamples {
  const { metadata, numRows } = split;
  const { groupIndices, puzzleIndices, puzzleIdentifiers } = split.layout;
  const seqLen = metadata.seq_len;
  const isEmpty = (indices: Int32Array): boolean =>
    indices.length < 2 || indices.some((start, part) => part > 0 && start === indices[part - 1]);
  if (isEmpty(groupIndices) || isEmpty(puzzleIndices)) {
    throw new UserError(
      'A group or a puzzle of the dataset has no examples; the official loader refuses it too.',
    );
  }
  const inputs = split.readRows('inputs', 0, numRows);
  const labels = split.readRows('labels', 0, numRows);
  let puzzleStart = 0;
  let identifier = 0;
  return {
    metadata,
    numGroups: groupIndices.length - 1,
    get fingerprint() {
      const hash = sha256.create();
      for (const array of [groupIndices, puzzleIndices, puzzleIdentifiers, inputs, labels]) {
        hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
      }
      return bytesToHex(hash.digest());
    },
    numPuzzles: (group) => groupIndices[group + 1] - groupIndices[group],
    openPuzzle(group, puzzle) {
      const index = groupIndices[group] + puzzle;
      puzzleStart = puzzleIndices[index];
      identifier = puzzleIdentifiers[index];
      return puzzleIndices[index + 1] - puzzleStart;
    },
    writeExample(example, into, row) {
      const from = (puzzleStart + example) * seqLen;
      into.inputs.set(inputs.subarray(from, from + seqLen), row * seqLen);
      writeLabels(labels.subarray(from, from + seqLen), into.labels, row * seqLen);
      into.puzzle_identifiers[row] = identifier;
    },
  };
}

/**
 * Fills a batch with the rows of a split from `start` on, in order; rows past the end are padding, as the official test loader
 * does. Returns how many rows hold puzzles.
 */
export function fillOfficialRows(split: OfficialSplit, start: number, into: Batch): number {
  const seqLen = split.metadata.seq_len;
  const { puzzleIndices, puzzleIdentifiers } = split.layout;
  const numRows = into.puzzle_identifiers.length;
  const numFilled = Math.max(0, Math.min(numRows, split.numRows - start));
  if (numFilled > 0) {
    into.inputs.set(split.readRows('inputs', start, start + numFilled));
    writeLabels(split.readRows('labels', start, start + numFilled), into.labels, 0);
    let puzzle = 0;
    for (let row = 0; row < numFilled; row++) {
      while (puzzleIndices[puzzle + 1] <= start + row) puzzle++;
      into.puzzle_identifiers[row] = puzzleIdentifiers[puzzle];
    }
  }
  into.inputs.fill(PAD_ID, numFilled * seqLen);
  into.labels.fill(IGNORE_LABEL_ID, numFilled * seqLen);
  into.puzzle_identifiers.fill(0, numFilled);
  return numFilled;
}

function writeLabels(labels: Uint8Array | Int32Array, into: Int32Array, at: number): void {
  for (let i = 0; i < labels.length; i++) into[at + i] = labels[i] === PAD_ID ? IGNORE_LABEL_ID : labels[i];
}
