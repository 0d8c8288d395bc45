import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gridFromRows, type Grid } from '../../../puzzles/arc/grid.ts';
import { readNpy, type NpyArray } from '../../../puzzles/dataset/npy.ts';

const SHARED = process.env['TESSERA_SHARED'] ?? resolve(import.meta.dirname, '../../../../shared');

/** The official builders', loader's and evaluator's own output on small inputs. */
export const DATASETS = join(SHARED, 'oracle/datasets');
/** ARC-AGI-1, ARC-AGI-2 and ConceptARC in the Kaggle layout. */
export const ARC_DATA = join(SHARED, 'data/arc');

/** Why tests over the goldens are skipped, or null; they are named by it. */
export const NO_DATASETS = existsSync(DATASETS) ? null : `${DATASETS} is absent`;
export const NO_ARC_DATA = existsSync(ARC_DATA) ? null : `${ARC_DATA} is absent`;

/** ' (skipped: ...)' behind a test's name, or nothing. */
export function whySkipped(reason: string | null): string {
  return reason === null ? '' : ` (skipped: ${reason})`;
}

export function goldenText(path: string): string {
  return readFileSync(join(DATASETS, path), 'utf8');
}

export function goldenBytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(join(DATASETS, path)));
}

export function goldenJson<T>(path: string): T {
  return JSON.parse(goldenText(path)) as T;
}

export function goldenArray(path: string): NpyArray {
  return readNpy(goldenBytes(path), path);
}

/** The parts of the official unit cases (test/parity/fixtures/unit.json) that are about puzzles. */
export interface UnitCases {
  dihedral: { grid: number[][]; transforms: number[][][]; inverse_table: number[] };
  grid_hash: { grid: number[][]; shape?: [number, number]; sha256: string }[];
  arc_encode: {
    input: number[][];
    output: number[][];
    seq_input: string;
    seq_output: string;
    pad_r: number;
    pad_c: number;
    seq_input_translated: string;
    seq_output_translated: string;
  }[];
  arc_crop: { seq: string; shape: [number, number]; crop: number[][]; sha256: string }[];
  inverse_aug: {
    name: string;
    original_name: string;
    grid: number[][];
    augmented: number[][];
    inverse_of_augmented: number[][];
  }[];
}

export function unitCases(): UnitCases {
  const path = join(import.meta.dirname, '../../parity/fixtures/unit.json');
  return JSON.parse(readFileSync(path, 'utf8')) as UnitCases;
}

/** A grid of rows; `[[]]` and `[]` give 0x0, as the official code hashes it. */
export function gridOf(rows: readonly (readonly number[])[]): Grid {
  return rows.flat().length === 0 ? { rows: 0, cols: 0, cells: new Uint8Array(0) } : gridFromRows(rows);
}
