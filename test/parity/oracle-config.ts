import { optimizerConfig, type OptimizerConfig } from '../../models/optimizers/config.ts';
import { trmConfig, type TrmConfig, type TrmOptions } from '../../models/trm/config.ts';
import type { OracleMeta } from './oracle.ts';

const ARCH_FIELDS = [
  'puzzle_emb_ndim',
  'puzzle_emb_len',
  'H_cycles',
  'L_cycles',
  'L_layers',
  'hidden_size',
  'expansion',
  'num_heads',
  'pos_encodings',
  'halt_max_steps',
  'halt_exploration_prob',
  'mlp_t',
  'no_ACT_continue',
] as const;

/** The model that an oracle's meta.json describes. */
export function oracleModel(meta: OracleMeta): TrmConfig {
  const given = Object.fromEntries(
    ARCH_FIELDS.filter((field) => field in meta.arch).map((field) => [field, meta.arch[field]]),
  ) as Partial<TrmConfig>;
  const options: TrmOptions = {
    ...given,
    batch_size: meta.batch_size,
    seq_len: meta.seq_len,
    vocab_size: meta.vocab_size,
    num_puzzle_identifiers: meta.num_puzzle_identifiers,
    rms_norm_eps: meta.rms_norm_eps,
    rope_theta: meta.rope_theta,
    loss_type: meta.arch.loss.loss_type as TrmConfig['loss_type'],
  };
  // Any other word means "no positions" in the official code.
  const pos = String(options.pos_encodings);
  return trmConfig({ ...options, pos_encodings: pos === 'rope' || pos === 'learned' ? pos : 'none' });
}

const OPTIMIZER_FIELDS = [
  'lr',
  'lr_min_ratio',
  'lr_warmup_steps',
  'beta1',
  'beta2',
  'weight_decay',
  'puzzle_emb_lr',
  'puzzle_emb_weight_decay',
  'ema_rate',
  'freeze_weights',
  'total_steps',
] as const;

/** The optimizer that an oracle's meta.json describes. */
export function oracleOptimizer(meta: OracleMeta): OptimizerConfig {
  const given = Object.fromEntries(
    OPTIMIZER_FIELDS.filter((field) => field in meta.optimizer).map((field) => [
      field,
      meta.optimizer[field],
    ]),
  ) as Partial<OptimizerConfig> & { total_steps: number };
  return optimizerConfig({
    ...given,
    ...oracleVariant(meta.optimizer.adam_variant),
    ema: true,
    global_batch_size: meta.global_batch_size,
  });
}

/** "outside (adam-atan2 0.0.3)", "inside ...", "adamw"; nothing means the official optimizer. */
function oracleVariant(text: string): Partial<OptimizerConfig> {
  if (/^adamw/i.test(text)) return { optimizer: 'adamw' };
  return /^inside/i.test(text) ? { atan2_variant: 'inside' } : {};
}
