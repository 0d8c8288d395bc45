import { UserError } from '../../puzzles/user-error.ts';
import { ARCH_FACTS, ARCHS, type Arch } from './arch.ts';

/** The fields of `config/arch/*.yaml` and of the data it is built for, under their official names. */
export interface TrmConfig {
  /** TRM itself or another of its family. */
  readonly arch: Arch;
  readonly batch_size: number;
  readonly seq_len: number;
  readonly vocab_size: number;
  /** Rows of the puzzle embedding table, the blank one (0) included. */
  readonly num_puzzle_identifiers: number;
  /** Width of a puzzle's embedding; 0 = none. */
  readonly puzzle_emb_ndim: number;
  /** Prefix positions that hold it; 0 = as many as it needs. */
  readonly puzzle_emb_len: number;
  readonly H_cycles: number;
  readonly L_cycles: number;
  /** 0 where there is no H_level: in TRM and its variants. */
  readonly H_layers: number;
  /** 0 where there is no L_level: in the transformer. */
  readonly L_layers: number;
  readonly hidden_size: number;
  readonly expansion: number;
  readonly num_heads: number;
  readonly pos_encodings: 'rope' | 'learned' | 'none';
  readonly rms_norm_eps: number;
  readonly rope_theta: number;
  readonly halt_max_steps: number;
  readonly halt_exploration_prob: number;
  /** Mix positions by a SwiGLU over them instead of attention. */
  readonly mlp_t: boolean;
  readonly no_ACT_continue: boolean;
  /** The inner width of SwiGLU is rounded up to a multiple of this (256 in the official code). */
  readonly swiglu_multiple: number;
  readonly loss_type: 'stablemax_cross_entropy' | 'softmax_cross_entropy';
}

/** What a caller must say; everything else has the official default. */
export type TrmOptions = Partial<TrmConfig> &
  Pick<TrmConfig, 'batch_size' | 'seq_len' | 'vocab_size' | 'num_puzzle_identifiers'>;

/**
 * A whole, validated configuration; defaults are those of `config/arch/<arch>.yaml` (puzzle_emb_ndim = hidden_size
 * unless given; arch "trm"). Throws UserError naming the field that does not fit.
 */
export function trmConfig(options: TrmOptions): TrmConfig {
  const hidden_size = options.hidden_size ?? 512;
  const arch = options.arch ?? 'trm';
  requireArch(arch);
  const { puzzle_emb_len, ...defaults } = ARCH_FACTS[arch].defaults;
  const config: TrmConfig = {
    arch,
    puzzle_emb_ndim: hidden_size,
    puzzle_emb_len: options.puzzle_emb_ndim === 0 ? 0 : puzzle_emb_len,
    ...defaults,
    hidden_size,
    expansion: 4,
    pos_encodings: 'rope',
    rms_norm_eps: 1e-5,
    rope_theta: 10000,
    halt_max_steps: 16,
    halt_exploration_prob: 0.1,
    mlp_t: false,
    swiglu_multiple: 256,
    loss_type: 'stablemax_cross_entropy',
    ...options,
  };
  validate(config);
  return config;
}

const COUNTS = [
  'batch_size',
  'seq_len',
  'vocab_size',
  'num_puzzle_identifiers',
  'H_cycles',
  'L_cycles',
  'hidden_size',
  'num_heads',
  'halt_max_steps',
  'swiglu_multiple',
] as const;

function validate(config: TrmConfig): void {
  for (const field of COUNTS) {
    require(Number.isInteger(config[field]) && config[field] >= 1, field, config[
      field
    ], 'a whole number from 1 up');
  }
  for (const field of ['puzzle_emb_ndim', 'puzzle_emb_len'] as const) {
    require(Number.isInteger(config[field]) && config[field] >= 0, field, config[
      field
    ], 'a whole number from 0 up');
  }
  validateRecursion(config);
  for (const field of ['expansion', 'rms_norm_eps', 'rope_theta'] as const) {
    require(config[field] > 0 && Number.isFinite(config[field]), field, config[field], 'a positive number');
  }
  const { halt_exploration_prob: p, puzzle_emb_ndim, puzzle_emb_len, hidden_size } = config;
  require(p >= 0 && p <= 1, 'halt_exploration_prob', p, 'a probability from 0 to 1');
  const positionsNeeded = Math.ceil(puzzle_emb_ndim / hidden_size);
  const fits = puzzle_emb_len === 0 || (puzzle_emb_ndim > 0 && puzzle_emb_len >= positionsNeeded);
  const rule =
    puzzle_emb_ndim === 0
      ? '0 when puzzle_emb_ndim is 0'
      : `0 or at least ${positionsNeeded} for puzzle_emb_ndim ${puzzle_emb_ndim}`;
  require(fits, 'puzzle_emb_len', puzzle_emb_len, rule);
  if (config.mlp_t) return;
  require(config.num_heads <=
    hidden_size, 'num_heads', config.num_heads, `at most hidden_size (${hidden_size})`);
  if (config.pos_encodings === 'rope') {
    require(headDim(config) % 2 ===
      0, 'num_heads', config.num_heads, `such that hidden_size ${hidden_size} gives heads of even size for rope`);
  }
}

/** @throws UserError naming the architectures where it is none of them */
export function requireArch(arch: string): asserts arch is Arch {
  require(ARCHS.some((known) => known === arch), 'arch', arch, `one of ${ARCHS.join(', ')}`);
}

function validateRecursion(config: TrmConfig): void {
  const { arch, H_cycles, L_cycles } = config;
  const { levels, latents } = ARCH_FACTS[arch];
  for (const [field, level] of [
    ['H_layers', 'H_level'],
    ['L_layers', 'L_level'],
  ] as const) {
    const value = config[field];
    const isThere = levels.includes(level);
    const holds = isThere ? Number.isInteger(value) && value >= 1 : value === 0;
    require(holds, field, value, isThere ? 'a whole number from 1 up' : `0, as ${arch} has no ${level}`);
  }
  if (arch === 'transformer') {
    require(H_cycles === 1, 'H_cycles', H_cycles, '1, as transformer has no recursion');
    require(L_cycles === 1, 'L_cycles', L_cycles, '1, as transformer has no recursion');
  }
  const numStates = latents.length - 1;
  if (arch !== 'trm_hier6') return;
  require(L_cycles <= numStates, 'L_cycles', L_cycles, `at most ${numStates}, the states of trm_hier6`);
}

function require(holds: boolean, field: string, value: unknown, rule: string): asserts holds {
  if (!holds)
    throw new UserError(`The model configuration has ${field} = ${String(value)}; it must be ${rule}.`);
}

/** P: positions before the tokens (spec: puzzle_emb_len, or ceil(puzzle_emb_ndim / hidden_size)). */
export function prefixLength(config: TrmConfig): number {
  return config.puzzle_emb_len || Math.ceil(config.puzzle_emb_ndim / config.hidden_size);
}

/** L = P + S: positions the network works on. */
export function totalLength(config: TrmConfig): number {
  return prefixLength(config) + config.seq_len;
}

export function headDim(config: TrmConfig): number {
  return Math.floor(config.hidden_size / config.num_heads);
}

/** Inner width of a SwiGLU over `size` features: ceil(round(expansion * size * 2 / 3)) to the multiple. */
export function swigluInner({ expansion, swiglu_multiple }: TrmConfig, size: number): number {
  const wanted = roundHalfToEven((expansion * size * 2) / 3);
  return Math.ceil(wanted / swiglu_multiple) * swiglu_multiple;
}

/** Python's round(): a tie goes to the even neighbour. */
function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}
