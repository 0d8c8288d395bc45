import type { Graph } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import { attention } from '../layers/attention.ts';
import { rmsNorm } from '../layers/rms-norm.ts';
import { rotaryTables, type RotaryTables } from '../layers/rotary.ts';
import { swigluOfColumns, swigluOfRows } from '../layers/swiglu.ts';
import {
  add,
  concat,
  gather,
  gemm,
  greater,
  mul,
  pad,
  reshape,
  slice,
  transpose,
  where,
} from '../ops/apply.ts';
import type { LevelName } from './arch.ts';
import { carryShape } from './carry-layout.ts';
import { headDim, prefixLength, totalLength, type TrmConfig } from './config.ts';
import type { LayerWeights, TrmWeights } from './weights.ts';

// Shapes: B batch, S seq_len, P prefix, L = P + S, h hidden_size, T = B*S tokens, V vocab_size. "[B*L, h]" stands for
// the rows of carryShape(config): b*L + l, or l*B + b with mlp_t.

/** What the whole family has in common, over one graph (official `..._ACTV1_Inner`, spec 1.5 to 1.8). */
export interface Network {
  readonly graph: Graph;
  readonly config: TrmConfig;
  readonly weights: TrmWeights;
  readonly rotary: RotaryTables | null;
}

export function network(graph: Graph, config: TrmConfig, weights: TrmWeights): Network {
  const isRotating = config.pos_encodings === 'rope' && !config.mlp_t;
  const rotary = isRotating
    ? rotaryTables(graph, totalLength(config), headDim(config), config.rope_theta)
    : null;
  return { graph, config, weights, rotary };
}

/** The states of the carry by name (`latentNames`), `[B*L, h]` each. */
export type Latents = Readonly<Record<string, Value>>;

/** Official `reset_carry`: H_init for z_H, and so on, where a slot has halted. `halted` `[B]`; states `carryShape`. */
export function resetLatents({ config, weights }: Network, halted: Value, states: Latents): Latents {
  const { batch_size: B, hidden_size: h } = config;
  const isHalted = reshape(greater(halted, 0.5), config.mlp_t ? [1, B, 1] : [B, 1, 1]);
  const reset = (init: Value, z: Value): Value =>
    reshape(where(isHalted, init, z), [B * totalLength(config), h]);
  return mapLatents(states, (z, name) => reset(weights.inits[name], z));
}

export function mapLatents(latents: Latents, change: (z: Value, name: string) => Value): Latents {
  return Object.fromEntries(Object.entries(latents).map(([name, z]) => [name, change(z, name)]));
}

/**
 * Official `_input_embeddings`, spec 1.8.
 * @param inputs int32 `[B, S]`
 * @param puzzle_rows `[B, puzzle_emb_ndim]`, or null without puzzle embeddings
 * @returns `[B*L, h]`
 */
export function inputEmbeddings(net: Network, inputs: Value, puzzle_rows: Value | null): Value {
  const { config, weights } = net;
  const { hidden_size: h, mlp_t } = config;
  const rows = config.batch_size * totalLength(config);
  const scale = Math.sqrt(h);
  const positionAxis = mlp_t ? 0 : 1;
  const ids = mlp_t ? transpose(inputs, [1, 0]) : inputs;
  const embed = (table: Value, prefix: Value | null): Value => {
    const tokens = gather(table, ids);
    return prefix ? concat([prefixPositions(config, prefix), tokens], positionAxis) : tokens;
  };
  if (!weights.embed_pos) {
    // Scaling the table and the rows, not every position: the same numbers for less work.
    const e = embed(mul(weights.embed_tokens, scale), puzzle_rows && mul(puzzle_rows, scale));
    return reshape(e, [rows, h]);
  }
  const positions = reshape(
    weights.embed_pos,
    mlp_t ? [totalLength(config), 1, h] : [totalLength(config), h],
  );
  return reshape(mul(add(embed(weights.embed_tokens, puzzle_rows), positions), 0.707106781 * scale), [
    rows,
    h,
  ]);
}

/** A puzzle's row `[B, puzzle_emb_ndim]` as P positions, zeros after its end: `[B, P, h]`, or `[P, B, h]` with mlp_t. */
function prefixPositions(config: TrmConfig, puzzle_rows: Value): Value {
  const { batch_size: B, hidden_size: h, puzzle_emb_ndim, mlp_t } = config;
  const numFilled = Math.ceil(puzzle_emb_ndim / h);
  const filled = reshape(pad(puzzle_rows, 1, 0, numFilled * h - puzzle_emb_ndim), [B, numFilled, h]);
  const numEmpty = prefixLength(config) - numFilled;
  return mlp_t ? pad(transpose(filled, [1, 0, 2]), 0, 0, numEmpty) : pad(filled, 1, 0, numEmpty);
}

/** A level (official `ReasoningModule`): x, the injection added, through all its layers, norms after. `[B*L, h]` */
export function level(net: Network, name: LevelName, x: Value): Value {
  return layersOf(net, name).reduce((y, layer) => block(net, layer, y), x);
}

function layersOf({ weights, config }: Network, name: LevelName): readonly LayerWeights[] {
  const layers = weights.levels[name];
  if (!layers) throw new Error(`internal: ${config.arch} has no ${name}`);
  return layers;
}

/** One layer: x = norm(x + mixer(x)), x = norm(x + mlp(x)). */
export function block(net: Network, layer: LayerWeights, x: Value): Value {
  const mixed = normalizedMix(net, layer, x);
  return rmsNorm(swigluOfRows(mixed, layer.mlp, mixed), net.config.rms_norm_eps);
}

/**
 * From this many times the head size on, a layer's probabilities take most of what it keeps for its derivative. The
 * first layer then makes them again: on 916 positions a fifth less memory for 2 to 5 % more time (docs/performance.md).
 */
const LONG = 8;

/** norm(x + mixer(x)); with mlp_t the norm too is over the positions. */
function normalizedMix(net: Network, layer: LayerWeights, x: Value): Value {
  const { mixer } = layer;
  const { batch_size: B, hidden_size: h, num_heads: numHeads, rms_norm_eps } = net.config;
  const L = totalLength(net.config);
  if ('q' in mixer) {
    const isFirst = Object.values(net.weights.levels).some(([first]) => layer === first);
    const keepsProbabilities = L < LONG * headDim(net.config) || !isFirst;
    const shape = { batch: B, length: L, numHeads, keepsProbabilities };
    return rmsNorm(attention(x, mixer, shape, net.rotary, x), rms_norm_eps);
  }
  const x_LBh = reshape(x, [L, B * h]);
  return reshape(rmsNorm(swigluOfColumns(x_LBh, mixer, x_LBh), rms_norm_eps, 0), [L * B, h]);
}

/** What the heads say. */
export interface HeadOutputs {
  /** `[T, V]`, tokens in the order b*S + s, or s*B + b with mlp_t. */
  readonly logits: Value;
  /** `[B]` */
  readonly q_halt_logits: Value;
  readonly q_continue_logits: Value;
}

/** lm_head over the token positions, q_head over position 0, of the state that holds the answer. z `[B*L, h]`. */
export function heads(net: Network, answer: Value): HeadOutputs {
  const { config, weights } = net;
  const { batch_size: B, seq_len: S, hidden_size: h } = config;
  const z = reshape(answer, carryShape(config));
  const axis = config.mlp_t ? 0 : 1;
  const [P, L] = [prefixLength(config), totalLength(config)];
  const tokens = P === 0 ? answer : reshape(slice(z, axis, P, L), [B * S, h]);
  const logits = gemm(tokens, weights.lm_head, { transB: true });
  const first = L === 1 ? answer : reshape(slice(z, axis, 0, 1), [B, h]);
  const q = gemm(first, weights.q_head.weight, { transB: true, c: weights.q_head.bias });
  const [q_halt_logits, q_continue_logits] = [0, 1].map((i) => reshape(slice(q, 1, i, i + 1), [B]));
  return { logits, q_halt_logits, q_continue_logits };
}

/** `[T, V]` of the heads as `[B, S, V]`. */
export function officialLogits(
  { batch_size: B, seq_len: S, vocab_size: V, mlp_t }: TrmConfig,
  logits: Value,
): Value {
  return mlp_t ? transpose(reshape(logits, [S, B, V]), [1, 0, 2]) : reshape(logits, [B, S, V]);
}
