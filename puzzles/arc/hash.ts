import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Grid } from './grid.ts';
import { pairsInFileOrder, type ArcTask, type TestPair } from './task.ts';

/** What the official builder puts where an answer is unknown: [[0]]. */
export const UNKNOWN_OUTPUT: Grid = { rows: 1, cols: 1, cells: new Uint8Array(1) };

export function sha256Hex(data: Uint8Array | string): string {
  return bytesToHex(sha256(typeof data === 'string' ? utf8ToBytes(data) : data));
}

/** The official grid_hash: sha256 of the bytes rows, cols and all cells, in hex. */
export function gridHash(grid: Grid): string {
  const bytes = new Uint8Array(2 + grid.cells.length);
  bytes[0] = grid.rows;
  bytes[1] = grid.cols;
  bytes.set(grid.cells, 2);
  return sha256Hex(bytes);
}

/**
 * The official puzzle_hash: blind to the order of the pairs and to which of them are test pairs, so a task that was
 * only reshuffled keeps it. Also the content hash of a stored task.
 */
export function puzzleHash(task: ArcTask): string {
  return pairsHash(pairsInFileOrder(task));
}

export function pairsHash(pairs: readonly TestPair[]): string {
  const hashes = pairs.map(({ input, output }) => `${gridHash(input)}|${gridHash(output ?? UNKNOWN_OUTPUT)}`);
  return sha256Hex(hashes.sort().join('|'));
}
