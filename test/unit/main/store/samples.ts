import { randomFromSeed } from '../../../../puzzles/random.ts';
import type { CheckpointInput } from '../../../../main/store/checkpoints.ts';
import { contentHash, type PuzzleInput } from '../../../../main/store/puzzles.ts';
import type { RunInput } from '../../../../main/store/runs.ts';
import type { TensorData } from '../../../../main/store/tensor-chunks.ts';

export const provenance = { source: 'test', licence: 'CC0', created_at: 1_700_000_000_000 };

export function puzzle(text: string, more: Partial<PuzzleInput> = {}): PuzzleInput {
  return {
    family: 'sudoku',
    size: '4x4',
    content: JSON.stringify({ text }),
    content_hash: contentHash(`sudoku ${text}`),
    canonical_hash: contentHash(`canonical ${text}`),
    difficulty: 1.5,
    ...more,
  };
}

export const runInput: RunInput = {
  preset: 'sudoku-4x4',
  config: { optimizer: { lr: 2e-3 }, seeds: [1, 2], note: null },
  collection: 'sudoku',
  seed: 7,
  provider: 'cpu',
};

/** Finite float32 numbers that no two seeds share. */
export function floats(numElements: number, seed: number): Float32Array {
  const random = randomFromSeed(seed);
  return Float32Array.from({ length: numElements }, () => random.uniform() - 0.5);
}

/** A small checkpoint with a tensor of each type; `numElements` float32 among them. */
export function checkpointInput(
  step: number,
  exact_accuracy: number | null,
  numElements = 1000,
): CheckpointInput {
  const tensors = new Map<string, TensorData>([
    ['params/weight', { dtype: 'float32', shape: [numElements], data: floats(numElements, step) }],
    ['carry/steps', { dtype: 'int32', shape: [2, 3], data: Int32Array.of(1, -2, 3, 4, 5, 2 ** 31 - 1) }],
    ['carry/halted', { dtype: 'uint8', shape: [2], data: Uint8Array.of(0, 255) }],
    ['params/bias', { dtype: 'float32', shape: [], data: Float32Array.of(step) }],
    ['empty', { dtype: 'float32', shape: [0, 4], data: new Float32Array(0) }],
  ]);
  return { step, exact_accuracy, meta: { step, rng: [1, 2, 3], name: 'größer ✓' }, tensors };
}
