import type { Random } from '../../puzzles/random.ts';
import type { TensorSpec } from '../program.ts';
import { ARCH_FACTS, type LevelName } from './arch.ts';
import { headDim, swigluInner, totalLength, type TrmConfig } from './config.ts';
import { truncatedNormal } from './truncated-normal.ts';

/** A parameter of the official state_dict, and how our graphs cut it. */
export interface ParameterSpec extends TensorSpec {
  readonly dtype: 'float32';
  /** Standard deviation of the initial truncated normal; or a constant. */
  readonly init: { readonly std: number } | { readonly value: number };
  /**
   * Pieces stacked along the first axis that the graph takes as tensors of their own: separate products for
   * q, k, v and for gate, up are faster than one fused product and a split.
   */
  readonly parts: readonly string[];
}

export const PREFIX = 'model.inner.';

/** Parameters in `named_parameters` order, official keys and fused layout. */
export function parameterSpecs(config: TrmConfig): ParameterSpec[] {
  const { hidden_size: h, vocab_size: V } = config;
  const L = totalLength(config);
  const specs = [
    spec('embed_tokens.embedding_weight', [V, h], h),
    spec('lm_head.weight', [V, h], h),
    { ...spec('q_head.weight', [2, h], h), init: { value: 0 } },
    { ...spec('q_head.bias', [2], h), init: { value: -5 } },
  ];
  if (config.pos_encodings === 'learned') specs.push(spec('embed_pos.embedding_weight', [L, h], h));
  for (const level of ARCH_FACTS[config.arch].levels) {
    for (const layer of layerNames(config, level)) {
      specs.push(
        ...(config.mlp_t ? swigluSpecs(config, `${layer}.mlp_t`, L) : attentionSpecs(config, layer)),
      );
      specs.push(...swigluSpecs(config, `${layer}.mlp`, h));
    }
  }
  return specs;
}

/** Where the weights of a level's layers stand in the state_dict, below `PREFIX`. */
export function layerNames({ H_layers, L_layers }: TrmConfig, level: LevelName): string[] {
  const length = level === 'H_level' ? H_layers : L_layers;
  return Array.from({ length }, (_, i) => `${level}.layers.${i}`);
}

function attentionSpecs(config: TrmConfig, layer: string): ParameterSpec[] {
  const h = config.hidden_size;
  const width = config.num_heads * headDim(config);
  return [
    spec(`${layer}.self_attn.qkv_proj.weight`, [3 * width, h], h, ['q', 'k', 'v']),
    spec(`${layer}.self_attn.o_proj.weight`, [h, width], width),
  ];
}

function swigluSpecs(config: TrmConfig, block: string, size: number): ParameterSpec[] {
  const inner = swigluInner(config, size);
  return [
    spec(`${block}.gate_up_proj.weight`, [2 * inner, size], size, ['gate', 'up']),
    spec(`${block}.down_proj.weight`, [size, inner], inner),
  ];
}

function spec(name: string, shape: number[], fanIn: number, parts: string[] = ['']): ParameterSpec {
  return { name: PREFIX + name, dtype: 'float32', shape, init: { std: 1 / Math.sqrt(fanIn) }, parts };
}

export const PUZZLE_EMB = `${PREFIX}puzzle_emb.weights`;

/** H_init and L_init (whatever the states of the architecture begin from) `[h]`: drawn once, saved, never trained. */
export function bufferSpecs(config: TrmConfig): ParameterSpec[] {
  const shape = [config.hidden_size];
  return ARCH_FACTS[config.arch].latents.map(({ init }) => ({
    name: PREFIX + init,
    dtype: 'float32',
    shape,
    init: { std: 1 },
    parts: [''],
  }));
}

/** The puzzle embedding table `[num_puzzle_identifiers, puzzle_emb_ndim]`, zeros at first; null without one. */
export function puzzleEmbSpec(config: TrmConfig): ParameterSpec | null {
  if (config.puzzle_emb_ndim === 0) return null;
  const shape = [config.num_puzzle_identifiers, config.puzzle_emb_ndim];
  return { name: PUZZLE_EMB, dtype: 'float32', shape, init: { value: 0 }, parts: [''] };
}

/** Weights as the official count gives them: without buffers and puzzle embeddings. */
export function numParams(config: TrmConfig): number {
  return parameterSpecs(config).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
}

/** A fresh model: parameters, buffers and puzzle embeddings by official key (spec 1.2, 1.3). */
export function initStateDict(config: TrmConfig, random: Random): Map<string, Float32Array> {
  const puzzleEmb = puzzleEmbSpec(config);
  const specs = [...bufferSpecs(config), ...parameterSpecs(config), ...(puzzleEmb ? [puzzleEmb] : [])];
  return new Map(
    specs.map(({ name, shape, init }) => {
      const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
      if ('value' in init) data.fill(init.value);
      else truncatedNormal(data, init.std, random);
      return [name, data];
    }),
  );
}
