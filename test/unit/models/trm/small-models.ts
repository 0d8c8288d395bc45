import type { Graph } from '../../../../models/graph/graph.ts';
import { optimizerConfig, type OptimizerConfig } from '../../../../models/optimizers/config.ts';
import { scheduleScalars } from '../../../../models/optimizers/schedule.ts';
import type { StateSlot } from '../../../../models/program.ts';
import { trmConfig, type TrmConfig, type TrmOptions } from '../../../../models/trm/config.ts';
import { randomFromSeed, type Random } from '../../../../puzzles/random.ts';

function small(options: Partial<TrmOptions>): TrmConfig {
  return trmConfig({
    batch_size: 3,
    seq_len: 5,
    vocab_size: 4,
    num_puzzle_identifiers: 6,
    hidden_size: 8,
    num_heads: 2,
    puzzle_emb_ndim: 8,
    puzzle_emb_len: 2,
    expansion: 1,
    swiglu_multiple: 4,
    H_cycles: 2,
    L_cycles: 2,
    L_layers: 2,
    halt_max_steps: 4,
    ...options,
  });
}

/** Between them, every option of the model. */
export const SMALL_MODELS: Readonly<Record<string, TrmConfig>> = {
  'attention, rope, one puzzle token and one empty': small({}),
  'attention, learned positions, puzzle row wider than h': small({
    pos_encodings: 'learned',
    puzzle_emb_ndim: 12,
    puzzle_emb_len: 0,
  }),
  'attention, no positions, no puzzle row': small({
    pos_encodings: 'none',
    puzzle_emb_ndim: 0,
    puzzle_emb_len: 0,
  }),
  'attention, heads that do not fill h': small({ hidden_size: 9, num_heads: 2, puzzle_emb_ndim: 5 }),
  'attention over a long sequence': small({ batch_size: 2, seq_len: 31 }),
  q_continue: small({ no_ACT_continue: false, H_cycles: 1 }),
  'softmax cross entropy': small({ loss_type: 'softmax_cross_entropy', L_cycles: 3 }),
  mlp_t: small({ mlp_t: true, pos_encodings: 'none' }),
  'mlp_t, learned positions, wide puzzle row': small({
    mlp_t: true,
    pos_encodings: 'learned',
    puzzle_emb_ndim: 12,
    puzzle_emb_len: 3,
  }),
  'mlp_t, no puzzle row, q_continue': small({
    mlp_t: true,
    pos_encodings: 'rope',
    puzzle_emb_ndim: 0,
    puzzle_emb_len: 0,
    no_ACT_continue: false,
  }),
  'mlp_t, one layer, one cycle, one token': small({
    mlp_t: true,
    pos_encodings: 'none',
    seq_len: 1,
    puzzle_emb_ndim: 0,
    puzzle_emb_len: 0,
    L_layers: 1,
    H_cycles: 1,
    L_cycles: 1,
  }),
};

export function smallOptimizer(options: Partial<OptimizerConfig> = {}): OptimizerConfig {
  return optimizerConfig({
    lr: 0.01,
    lr_warmup_steps: 0,
    total_steps: 10,
    global_batch_size: 3,
    ema_rate: 0.9,
    ...options,
  });
}

export type Feeds = Record<string, Float32Array | Int32Array>;

/** Random feeds for a train or evaluation step: weights about as a trained model has them, half of the slots halted. */
export function randomFeeds(
  graph: Graph,
  state: readonly StateSlot[],
  config: TrmConfig,
  optimizer: OptimizerConfig,
  seed = 1,
): Feeds {
  const random = randomFromSeed(seed);
  const roles = new Map(state.map(({ input, role }) => [input, role]));
  const feeds: Feeds = {};
  for (const [name, { shape, dtype }] of graph.inputs) {
    const length = shape.reduce((a, b) => a * b, 1);
    feeds[name] =
      dtype === 'int32'
        ? Int32Array.from({ length }, () => random.int(0, config.vocab_size - 1))
        : floats(name, length, roles.get(name), random);
  }
  // One label the loss leaves out, and one row without any.
  if (feeds['labels']) {
    feeds['labels'][0] = -100;
    feeds['labels'].fill(-100, feeds['labels'].length - config.seq_len);
  }
  if (feeds['scalars']) feeds['scalars'] = scheduleScalars(optimizer, 2);
  return feeds;
}

function floats(
  name: string,
  length: number,
  role: StateSlot['role'] | undefined,
  random: Random,
): Float32Array {
  if (name === 'halted' || name === 'is_last') return Float32Array.from({ length }, (_, i) => (i + 1) % 2);
  const scale = role === undefined ? 1 : role === 'm' ? 0.02 : 0.4;
  const draw = (): number => scale * random.normal();
  return Float32Array.from({ length }, role === 'v' ? () => (0.02 * draw()) ** 2 : draw);
}
