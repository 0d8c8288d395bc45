import type { DatasetMetadata } from '../puzzles/tokens.ts';
import { UserError } from '../puzzles/user-error.ts';
import { optimizerConfig, type OptimizerConfig, type OptimizerOptions } from './optimizers/config.ts';
import { ARCH_FACTS, type Arch, type RecursionSize } from './trm/arch.ts';
import { requireArch, trmConfig, type TrmConfig, type TrmOptions } from './trm/config.ts';

/** Which puzzles a preset is meant for, and how many of them it wants. */
export interface PresetData {
  /** Puzzles of this size only, as the store writes it ("9x9"); null = whatever the collection holds. */
  readonly size: string | null;
  /** Side of the square an ARC grid is written on; null where grids fill it. */
  readonly canvas: number | null;
  /** A sensible number of puzzles, held-out ones included; null = all there are. */
  readonly numPuzzles: number | null;
  /** Sudoku: blank cells of the puzzles to generate, [least, most]. */
  readonly blanks: readonly [number, number] | null;
  readonly numHeldOut: number;
  /** Draw a new symmetry each time a puzzle is visited. */
  readonly augment: boolean;
  /** ARC: augmentations of each task, each with an embedding of its own. */
  readonly numAug: number;
}

/** How long, and how often to look. All in optimizer steps. */
export interface PresetTraining {
  readonly steps: number;
  readonly metricsEvery: number;
  readonly evalEvery: number;
  readonly checkpointEvery: number;
  readonly keepLast: number;
}

/** One rung of the ladder: a model, how it learns, and from what. */
export interface Preset {
  readonly name: string;
  readonly family: 'sudoku' | 'maze' | 'arc';
  /** One line for a list. */
  readonly summary: string;
  readonly data: PresetData;
  readonly training: PresetTraining;
  /**
   * Sequence, vocabulary and identifiers are those of the data.
   * @param arch another architecture of the family in the place of the preset's own: of the same size, loss and
   *   optimizer, with its own official cycles and layers where it does not recurse as a TRM
   */
  model(metadata: DatasetMetadata, arch?: Arch): TrmConfig;
  /** @param total_steps the length of the run, which a decaying learning rate needs; the preset's own by default */
  optimizer(total_steps?: number): OptimizerConfig;
}

/** Of a TRM. */
type ModelOptions = Omit<TrmOptions, 'arch' | 'seq_len' | 'vocab_size' | 'num_puzzle_identifiers'>;

interface PresetOptions extends Pick<Preset, 'name' | 'family' | 'summary' | 'training'> {
  readonly data: Partial<PresetData> & Pick<PresetData, 'numHeldOut'>;
  readonly model: ModelOptions;
  readonly optimizer: Omit<OptimizerOptions, 'total_steps' | 'global_batch_size'>;
}

function preset({ name, family, summary, training, data, model, optimizer }: PresetOptions): Preset {
  return {
    name,
    family,
    summary,
    training,
    data: { size: null, canvas: null, numPuzzles: null, blanks: null, augment: true, numAug: 0, ...data },
    model: ({ seq_len, vocab_size, num_puzzle_identifiers }, arch = 'trm') =>
      trmConfig({ seq_len, vocab_size, num_puzzle_identifiers, ...model, ...recursionOf(arch), arch }),
    optimizer: (total_steps = training.steps) =>
      optimizerConfig({ total_steps, global_batch_size: model.batch_size, ...optimizer }),
  };
}

/** The presets say how often a TRM recurses, and its two variants are made for the same cycles. */
function recursionOf(arch: Arch): Partial<RecursionSize> {
  requireArch(arch);
  if (ARCH_FACTS[arch].defaults === ARCH_FACTS.trm.defaults) return {};
  const { H_cycles, L_cycles, H_layers, L_layers } = ARCH_FACTS[arch].defaults;
  return { H_cycles, L_cycles, H_layers, L_layers };
}

function training(
  steps: number,
  every: { metrics: number; eval: number; checkpoint: number },
): PresetTraining {
  const { metrics, eval: evalEvery, checkpoint } = every;
  return { steps, metricsEvery: metrics, evalEvery, checkpointEvery: checkpoint, keepLast: 3 };
}

/** Small enough to learn on a laptop: positions mixed by a SwiGLU, no puzzle embedding, narrow inner widths. */
const SMALL_GRIDS = {
  mlp_t: true,
  pos_encodings: 'none',
  puzzle_emb_ndim: 0,
  expansion: 2,
  swiglu_multiple: 32,
} as const;

/** README of the official repository for Sudoku and mazes; batch size and the rest from cfg_pretrain.yaml. */
const OFFICIAL_BATCH = 768;
const OFFICIAL_GRIDS = {
  lr: 1e-4,
  lr_warmup_steps: 2000,
  weight_decay: 1,
  puzzle_emb_lr: 1e-4,
  puzzle_emb_weight_decay: 1,
} as const;
const OFFICIAL_ARC = {
  lr: 1e-4,
  lr_warmup_steps: 2000,
  weight_decay: 0.1,
  puzzle_emb_lr: 1e-2,
  puzzle_emb_weight_decay: 0.1,
} as const;
/** Three sizes of the ARC model, all else as in the paper but where it is said. */
const ARC_SIZES = [
  { size: 'small', params: '0.5 M', model: { hidden_size: 128, num_heads: 4 } },
  { size: 'medium', params: '1.7 M', model: { hidden_size: 256, num_heads: 8 } },
  {
    size: 'large',
    params: '10.2 M',
    model: { hidden_size: 512, num_heads: 16, L_layers: 3, H_cycles: 4, L_cycles: 6 },
  },
] as const;
const OFFICIAL_SUDOKU_STEPS = training(65_104, { metrics: 10, eval: 6_510, checkpoint: 1_000 });

/** From two minutes on a laptop to the configurations of the paper, smallest first in each family. */
export const PRESETS: readonly Preset[] = [
  preset({
    name: 'sudoku-4x4',
    family: 'sudoku',
    summary: '4x4 Sudoku with 6 to 11 blanks: learned in less than a minute on two CPU cores',
    data: { size: '4x4', numPuzzles: 8_500, blanks: [6, 11], numHeldOut: 500 },
    training: training(1_200, { metrics: 10, eval: 100, checkpoint: 100 }),
    model: { ...SMALL_GRIDS, batch_size: 32, hidden_size: 64, H_cycles: 2, L_cycles: 3, halt_max_steps: 6 },
    optimizer: { lr: 2e-3, lr_warmup_steps: 100, weight_decay: 0.3, ema_rate: 0.99 },
  }),
  preset({
    name: 'sudoku-6x6',
    family: 'sudoku',
    summary: '6x6 Sudoku with 20 blanks: learned in a few minutes on two CPU cores',
    data: { size: '6x6', numPuzzles: 1_500, blanks: [20, 20], numHeldOut: 500 },
    training: training(1_500, { metrics: 10, eval: 150, checkpoint: 150 }),
    model: { ...SMALL_GRIDS, batch_size: 32, hidden_size: 96, H_cycles: 2, L_cycles: 3, halt_max_steps: 8 },
    optimizer: { lr: 2e-3, lr_warmup_steps: 100, weight_decay: 0.1, ema_rate: 0.99 },
  }),
  preset({
    name: 'sudoku-9x9',
    family: 'sudoku',
    summary: '9x9 Sudoku, a first model for the CPU: hours rather than minutes',
    data: { size: '9x9', numPuzzles: 5_500, blanks: [40, 50], numHeldOut: 500 },
    training: training(20_000, { metrics: 10, eval: 500, checkpoint: 250 }),
    model: {
      ...SMALL_GRIDS,
      batch_size: 64,
      hidden_size: 128,
      H_cycles: 2,
      L_cycles: 4,
      halt_max_steps: 16,
    },
    optimizer: { lr: 1e-3, lr_warmup_steps: 200, weight_decay: 0.1, ema_rate: 0.995 },
  }),
  preset({
    name: 'sudoku-extreme-mlp',
    family: 'sudoku',
    summary: "the paper's Sudoku-Extreme model with mlp_t, 5.0 M weights: for a GPU",
    data: { size: '9x9', numHeldOut: 500 },
    training: OFFICIAL_SUDOKU_STEPS,
    model: { batch_size: OFFICIAL_BATCH, mlp_t: true, pos_encodings: 'none', H_cycles: 3, L_cycles: 6 },
    optimizer: OFFICIAL_GRIDS,
  }),
  preset({
    name: 'sudoku-extreme-att',
    family: 'sudoku',
    summary: "the paper's Sudoku-Extreme model with attention, 6.8 M weights: for a GPU",
    data: { size: '9x9', numHeldOut: 500 },
    training: OFFICIAL_SUDOKU_STEPS,
    model: { batch_size: OFFICIAL_BATCH, H_cycles: 3, L_cycles: 6 },
    optimizer: OFFICIAL_GRIDS,
  }),
  preset({
    name: 'maze-10',
    family: 'maze',
    summary: '10x10 mazes, a first model for the CPU',
    // No symmetries: of several shortest paths the labels mark one by a rule that a turned maze would break.
    data: { size: '10x10', numPuzzles: 8_500, numHeldOut: 500, augment: false },
    training: training(3_000, { metrics: 10, eval: 250, checkpoint: 250 }),
    model: {
      ...SMALL_GRIDS,
      ...{ batch_size: 32, hidden_size: 64, H_cycles: 2, L_cycles: 3, halt_max_steps: 8 },
    },
    optimizer: { lr: 2e-3, lr_warmup_steps: 100, weight_decay: 0.1, ema_rate: 0.99 },
  }),
  preset({
    name: 'maze-hard',
    family: 'maze',
    summary: "the paper's Maze-Hard model, 30x30 mazes, 6.8 M weights: for a GPU",
    // As the official command builds the data: no symmetries.
    data: { size: '30x30', numHeldOut: 500, augment: false },
    training: training(65_104, { metrics: 10, eval: 6_510, checkpoint: 1_000 }),
    model: { batch_size: OFFICIAL_BATCH, H_cycles: 3, L_cycles: 4 },
    optimizer: OFFICIAL_GRIDS,
  }),
  preset({
    name: 'arc-mini',
    family: 'arc',
    summary: 'small ARC tasks (grids up to 10x10) on a CPU',
    data: { canvas: 10, numHeldOut: 20, numAug: 100 },
    training: training(5_000, { metrics: 10, eval: 500, checkpoint: 250 }),
    model: {
      batch_size: 32,
      hidden_size: 128,
      num_heads: 4,
      H_cycles: 2,
      L_cycles: 3,
      expansion: 2,
      swiglu_multiple: 32,
      puzzle_emb_len: 4,
      halt_max_steps: 8,
    },
    optimizer: { ...OFFICIAL_ARC, lr: 1e-3, lr_warmup_steps: 200 },
  }),
  preset({
    name: 'arc-concepts',
    family: 'arc',
    summary: 'generated concept tasks on a CPU',
    data: { canvas: 10, numHeldOut: 40, numAug: 50 },
    training: training(10_000, { metrics: 10, eval: 500, checkpoint: 250 }),
    model: {
      batch_size: 48,
      hidden_size: 128,
      num_heads: 4,
      H_cycles: 2,
      L_cycles: 4,
      expansion: 4,
      swiglu_multiple: 32,
      puzzle_emb_len: 4,
      halt_max_steps: 8,
    },
    optimizer: { ...OFFICIAL_ARC, lr: 1e-3, lr_warmup_steps: 200 },
  }),
  ...ARC_SIZES.map(({ size, params, model }) =>
    preset({
      name: `arc-${size}`,
      family: 'arc',
      summary: `${size} TRM for ARC on a 30x30 canvas, ${params} weights: for a GPU`,
      data: { canvas: 30, numHeldOut: 400, numAug: 1_000 },
      training: training(519_000, { metrics: 10, eval: 51_900, checkpoint: 1_000 }),
      model: { batch_size: OFFICIAL_BATCH, H_cycles: 3, L_cycles: 4, ...model },
      optimizer: OFFICIAL_ARC,
    }),
  ),
  preset({
    name: 'arc-1',
    family: 'arc',
    summary: "the paper's ARC-AGI-1 model, 30x30 canvas, 6.8 M weights: for several GPUs",
    data: { canvas: 30, numHeldOut: 400, numAug: 1_000 },
    training: training(519_000, { metrics: 10, eval: 51_900, checkpoint: 1_000 }),
    model: { batch_size: OFFICIAL_BATCH, H_cycles: 3, L_cycles: 4 },
    optimizer: OFFICIAL_ARC,
  }),
  preset({
    name: 'arc-2',
    family: 'arc',
    summary: "the paper's ARC-AGI-2 model, 30x30 canvas, 6.8 M weights: for several GPUs",
    data: { canvas: 30, numHeldOut: 120, numAug: 1_000 },
    training: training(726_000, { metrics: 10, eval: 72_600, checkpoint: 1_000 }),
    model: { batch_size: OFFICIAL_BATCH, H_cycles: 3, L_cycles: 4 },
    optimizer: OFFICIAL_ARC,
  }),
];

/** @throws UserError listing the names when there is none of this name. */
export function findPreset(name: string): Preset {
  const found = PRESETS.find((preset) => preset.name === name);
  if (found) return found;
  const names = PRESETS.map((preset) => preset.name).join(', ');
  throw new UserError(`There is no preset ${JSON.stringify(name)}; there are: ${names}.`, 'no_preset');
}
