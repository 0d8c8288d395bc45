// The official maze builder's own output: ../shared/oracle/datasets/maze_default, made from maze_src.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseMazeCsv } from '../../../../puzzles/maze/csv.ts';
import { mazeBatchSource } from '../../../../puzzles/maze/batches.ts';
import type { DatasetMetadata } from '../../../../puzzles/tokens.ts';
import { MAZE_VOCAB_SIZE, decodeMazeTokens, encodeMaze } from '../../../../puzzles/maze/tokens.ts';

const SHARED = process.env['TESSERA_SHARED'] ?? resolve(import.meta.dirname, '../../../../../shared');
const DATASETS = join(SHARED, 'oracle/datasets');
const isHere = existsSync(join(DATASETS, 'maze_default'));
const why = isHere ? '' : ` (skipped: ${DATASETS} is absent)`;

/** The elements of a one-byte .npy file. */
function readUint8(path: string): Uint8Array {
  const bytes = readFileSync(path);
  return new Uint8Array(bytes.subarray(10 + bytes.readUInt16LE(8)));
}

describe.skipIf(!isHere)(`maze tokens equal the official builder's${why}`, () => {
  it.each(['train', 'test'])('%s split', (split) => {
    const rows = parseMazeCsv(readFileSync(join(DATASETS, `maze_src/${split}.csv`), 'utf8'));
    const inputs = readUint8(join(DATASETS, `maze_default/${split}/all__inputs.npy`));
    const labels = readUint8(join(DATASETS, `maze_default/${split}/all__labels.npy`));
    const metadata = JSON.parse(
      readFileSync(join(DATASETS, `maze_default/${split}/dataset.json`), 'utf8'),
    ) as DatasetMetadata;
    expect(rows.flatMap(({ maze }) => [...encodeMaze(maze).inputs])).toEqual([...inputs]);
    expect(rows.flatMap(({ maze }) => [...encodeMaze(maze).labels])).toEqual([...labels]);
    expect(decodeMazeTokens(labels.subarray(0, 36))).toEqual(rows[0].maze.solution);
    const source = mazeBatchSource(
      rows.map(({ maze }) => maze),
      { seed: 0, augment: false },
    );
    const { vocab_size, seq_len, num_puzzle_identifiers, total_groups, mean_puzzle_examples } = metadata;
    expect(vocab_size).toBe(MAZE_VOCAB_SIZE);
    expect(source.metadata).toEqual({
      vocab_size,
      seq_len,
      num_puzzle_identifiers,
      total_groups,
      mean_puzzle_examples,
    });
  });
});
