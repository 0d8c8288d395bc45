import { optimizerConfig, type OptimizerConfig } from '../../models/optimizers/config.ts';
import { trmConfig, type TrmConfig } from '../../models/trm/config.ts';
import { initStateDict, PUZZLE_EMB } from '../../models/trm/state-dict.ts';
import type { ArcDataset } from '../../puzzles/arc/dataset.ts';
import type { Random } from '../../puzzles/random.ts';
import type { TrainedModel } from './trained-models.ts';

/** Rows of one training step. */
const BATCH_SIZE = 16;
/** Supervision steps of a row: with more of them fewer rows are seen. */
const HALT_MAX_STEPS = 2;
/** No schedule ends: what ends an adaptation is its time. */
const ENDLESS_STEPS = 1_000_000_000;

/** What an adaptation begins with. */
export interface AdaptationStart {
  readonly model: TrmConfig;
  readonly optimizer: OptimizerConfig;
  /** By official key, with a row of embeddings for each augmentation of the task. */
  readonly stateDict: ReadonlyMap<string, Float32Array>;
}

/** A small new model. */
export function startFromScratch(dataset: ArcDataset, random: Random): AdaptationStart {
  const { seq_len, vocab_size, num_puzzle_identifiers } = dataset.metadata('train');
  const model = trmConfig({
    ...{ seq_len, vocab_size, num_puzzle_identifiers },
    batch_size: BATCH_SIZE,
    hidden_size: 64,
    num_heads: 4,
    H_cycles: 1,
    L_cycles: 2,
    expansion: 2,
    swiglu_multiple: 32,
    puzzle_emb_len: 1,
    halt_max_steps: HALT_MAX_STEPS,
    // Learns a single task several times faster than stablemax, whose gradients fade.
    loss_type: 'softmax_cross_entropy',
  });
  return {
    model,
    optimizer: optimizerOf({ lr: 2e-3, lr_warmup_steps: 20 }),
    stateDict: initStateDict(model, random),
  };
}

/** A run's weights; every augmentation begins with the mean of the embeddings that the run has learned. */
export function startFromRun(
  { config, stateDict }: Pick<TrainedModel, 'config' | 'stateDict'>,
  dataset: ArcDataset,
): AdaptationStart {
  const { num_puzzle_identifiers } = dataset.metadata('train');
  const halt_max_steps = Math.min(config.model.halt_max_steps, HALT_MAX_STEPS);
  const model = { ...config.model, batch_size: BATCH_SIZE, num_puzzle_identifiers, halt_max_steps };
  const own = new Map(stateDict);
  const table = stateDict.get(PUZZLE_EMB);
  if (table) own.set(PUZZLE_EMB, repeated(meanRow(table, model.puzzle_emb_ndim), num_puzzle_identifiers));
  return { model, optimizer: optimizerOf({ lr: 2e-3, lr_warmup_steps: 5 }), stateDict: own };
}

function optimizerOf(own: Pick<OptimizerConfig, 'lr' | 'lr_warmup_steps'>): OptimizerConfig {
  return optimizerConfig({
    ...own,
    weight_decay: 0.1,
    puzzle_emb_lr: 1e-2,
    puzzle_emb_weight_decay: 0.1,
    ema_rate: 0.95,
    total_steps: ENDLESS_STEPS,
    global_batch_size: BATCH_SIZE,
  });
}

/** Over all rows but the blank one (0). */
function meanRow(table: Float32Array, ndim: number): Float32Array {
  const numRows = table.length / ndim - 1;
  const mean = new Float32Array(ndim);
  for (let i = ndim; i < table.length; i++) mean[i % ndim] += table[i] / Math.max(1, numRows);
  return mean;
}

export function repeated(row: Float32Array, count: number): Float32Array {
  const table = new Float32Array(count * row.length);
  for (let i = 0; i < count; i++) table.set(row, i * row.length);
  return table;
}
