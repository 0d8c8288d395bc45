import { PRESETS, type Preset } from '../../models/presets.ts';
import { numParams } from '../../models/trm/state-dict.ts';
import { sudokuMetadata } from '../../puzzles/sudoku/encode.ts';
import type { DatasetMetadata } from '../../puzzles/tokens.ts';

/** A preset for a list. */
export interface PresetDescription {
  readonly name: string;
  readonly family: string;
  readonly summary: string;
  /** "4x4"; null = any. */
  readonly size: string | null;
  /** Without puzzle embeddings, whose number depends on the collection. */
  readonly num_params: number;
  /** Optimizer steps. */
  readonly steps: number;
}

export function describePresets(): PresetDescription[] {
  return PRESETS.map((preset) => ({
    name: preset.name,
    family: preset.family,
    summary: preset.summary,
    size: preset.data.size,
    num_params: numParams(preset.model(typicalMetadata(preset))),
    steps: preset.training.steps,
  }));
}

/** Vocabularies and lengths of the official datasets (spec 4.3 to 4.5). */
export function typicalMetadata({ family, data }: Preset): DatasetMetadata {
  const [side] = (data.size ?? '30x30').split('x').map(Number);
  if (family === 'sudoku') return sudokuMetadata(side === 4 || side === 6 ? side : 9, 1000);
  const seq_len = family === 'arc' ? (data.canvas ?? 30) ** 2 : side ** 2;
  const vocab_size = family === 'arc' ? 12 : 6;
  return { vocab_size, seq_len, num_puzzle_identifiers: 1, total_groups: 1, mean_puzzle_examples: 1 };
}
