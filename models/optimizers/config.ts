import { UserError } from '../../puzzles/user-error.ts';

/** How weights change (`config/cfg_pretrain.yaml`, adam-atan2), under the official names where there is one. */
export interface OptimizerConfig {
  readonly optimizer: 'adam_atan2' | 'adamw';
  /** Whether the first moment's bias correction stands outside the atan2 (adam-atan2 0.0.3) or inside. */
  readonly atan2_variant: 'outside' | 'inside';
  readonly lr: number;
  readonly lr_min_ratio: number;
  readonly lr_warmup_steps: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly weight_decay: number;
  readonly puzzle_emb_lr: number;
  readonly puzzle_emb_weight_decay: number;
  readonly ema: boolean;
  readonly ema_rate: number;
  /** Train the puzzle embeddings only. */
  readonly freeze_weights: boolean;
  readonly total_steps: number;
  /** The loss is divided by it; equals the batch size unless gradients are accumulated. */
  readonly global_batch_size: number;
}

export type OptimizerOptions = Partial<OptimizerConfig> &
  Pick<OptimizerConfig, 'total_steps' | 'global_batch_size'>;

/** A whole, validated configuration; defaults are those of `cfg_pretrain.yaml`, with the EMA on. */
export function optimizerConfig(options: OptimizerOptions): OptimizerConfig {
  const config: OptimizerConfig = {
    optimizer: 'adam_atan2',
    atan2_variant: 'outside',
    lr: 1e-4,
    lr_min_ratio: 1,
    lr_warmup_steps: 2000,
    beta1: 0.9,
    beta2: 0.95,
    weight_decay: 0.1,
    puzzle_emb_lr: 1e-2,
    puzzle_emb_weight_decay: 0.1,
    ema: true,
    ema_rate: 0.999,
    freeze_weights: false,
    ...options,
  };
  const { lr, puzzle_emb_lr, lr_min_ratio, beta1, beta2, ema_rate } = config;
  const inUnit = (x: number): boolean => x >= 0 && x < 1;
  const rules: readonly (readonly [keyof OptimizerConfig, boolean, string])[] = [
    ['lr', lr >= 0 && lr <= 1, 'from 0 to 1'],
    ['puzzle_emb_lr', puzzle_emb_lr >= 0 && puzzle_emb_lr <= 1, 'from 0 to 1'],
    ['lr_min_ratio', lr_min_ratio >= 0 && lr_min_ratio <= 1, 'from 0 to 1'],
    ['beta1', inUnit(beta1), 'from 0 to below 1'],
    ['beta2', inUnit(beta2), 'from 0 to below 1'],
    ['ema_rate', inUnit(ema_rate), 'from 0 to below 1'],
    ['total_steps', config.total_steps >= 1, 'at least 1'],
    ['global_batch_size', config.global_batch_size >= 1, 'at least 1'],
  ];
  for (const [field, holds, rule] of rules) {
    if (!holds)
      throw new UserError(`The optimizer has ${field} = ${String(config[field])}; it must be ${rule}.`);
  }
  return config;
}
