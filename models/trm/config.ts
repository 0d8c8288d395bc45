import { UserError } from '../../puzzles/user-error.ts';

/** The fields of `config/arch/trm.yaml` and of the data it is built for, under their official names. */
export interface TrmConfig {
  readonly arch: 'trm';
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
 * A whole, validated configuration; defaults are those of `config/arch/trm.yaml` (puzzle_emb_ndim =
 * hidden_size unless given). Throws UserError naming the field that does not fit.
 */
export function trmConfig(options: TrmOptions): TrmConfig {
  const hidden_size = options.hidden_size ?? 512;
  const config: TrmConfig = {
    arch: 'trm',
    puzzle_emb_ndim: hidden_size,
    puzzle_emb_len: options.puzzle_emb_ndim === 0 ? 0 : 16,
    H_cycles: 3,
    L_cycles: 6,
    L_layers: 2,
    hidden_size,
    expansion: 4,
    num_heads: 8,
    pos_encodings: 'rope',
    rms_norm_eps: 1e-5,
    rope_theta: 10000,
    halt_max_steps: 16,
    halt_exploration_prob: 0.1,
    mlp_t: false,
    no_ACT_continue: true,
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
  'L_layers',
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
