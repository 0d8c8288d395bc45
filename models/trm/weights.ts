import type { Graph } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import type { AttentionWeights } from '../layers/attention.ts';
import type { SwiGluWeights } from '../layers/swiglu.ts';
import type { StateSlot } from '../program.ts';
import type { TrmConfig } from './config.ts';
import { ARCH_FACTS, type LevelName } from './arch.ts';
import { bufferSpecs, layerNames, PREFIX, parameterSpecs, type ParameterSpec } from './state-dict.ts';

/** What a graph takes as one tensor: a whole parameter, or one part of a fused one (q of qkv_proj). */
export interface Piece {
  /** The official key; with a part, `key:part`. */
  readonly name: string;
  readonly key: string;
  /** Where it begins in the fused tensor. */
  readonly offset: number;
  readonly length: number;
  readonly shape: readonly number[];
}

/** The equal parts along the first axis that a parameter is cut into. */
export function piecesOf({ name: key, shape, parts }: ParameterSpec): Piece[] {
  const [rows, ...rest] = shape;
  const piece = [rows / parts.length, ...rest];
  const length = piece.reduce((a, b) => a * b, 1);
  return parts.map((part, i) => ({
    name: part === '' ? key : `${key}:${part}`,
    key,
    offset: i * length,
    length,
    shape: piece,
  }));
}

/** Everything that training changes, in `named_parameters` order. */
export function parameterPieces(config: TrmConfig): Piece[] {
  return parameterSpecs(config).flatMap(piecesOf);
}

/** What the states begin from, which no training changes. */
export function bufferPieces(config: TrmConfig): Piece[] {
  return bufferSpecs(config).flatMap(piecesOf);
}

/** The slot of a piece under a role; `isChanged` says whether the program gives a successor. */
export function stateSlot(
  role: StateSlot['role'],
  { name, key, offset, length, shape }: Piece,
  isChanged: boolean,
): StateSlot {
  const input = `${role}/${name}`;
  return { role, key, offset, length, shape, input, output: isChanged ? `next/${input}` : null };
}

/** Declares a slot as an input of the graph. */
export function slotInput(graph: Graph, { input, shape }: StateSlot): Value {
  return graph.input(input, 'float32', shape);
}

export interface LayerWeights {
  /** What mixes positions: attention, or a SwiGLU over them (`mlp_t`). */
  readonly mixer: AttentionWeights | SwiGluWeights;
  readonly mlp: SwiGluWeights;
}

/** The model's tensors under their official names; shapes as in the state dict, fused ones cut. */
export interface TrmWeights {
  readonly embed_tokens: Value;
  readonly lm_head: Value;
  readonly q_head: { readonly weight: Value; readonly bias: Value };
  /** Null unless pos_encodings is "learned". */
  readonly embed_pos: Value | null;
  /** What each state begins from, by the state's name: H_init for z_H. */
  readonly inits: Readonly<Record<string, Value>>;
  /** Layers by level; of the levels that the architecture has. */
  readonly levels: Readonly<Partial<Record<LevelName, readonly LayerWeights[]>>>;
}

/** Sorts pieces (by name) into the places where the network looks for them. */
export function weightsOf(config: TrmConfig, pieces: ReadonlyMap<string, Value>): TrmWeights {
  const get = (name: string): Value => {
    const value = pieces.get(PREFIX + name);
    if (!value) throw new Error(`internal: the network has no weight ${name}`);
    return value;
  };
  const swiglu = (block: string): SwiGluWeights => ({
    gate: get(`${block}.gate_up_proj.weight:gate`),
    up: get(`${block}.gate_up_proj.weight:up`),
    down: get(`${block}.down_proj.weight`),
  });
  const attention = (block: string): AttentionWeights => ({
    q: get(`${block}.qkv_proj.weight:q`),
    k: get(`${block}.qkv_proj.weight:k`),
    v: get(`${block}.qkv_proj.weight:v`),
    o: get(`${block}.o_proj.weight`),
  });
  const layersOf = (level: LevelName): LayerWeights[] =>
    layerNames(config, level).map((layer) => ({
      mixer: config.mlp_t ? swiglu(`${layer}.mlp_t`) : attention(`${layer}.self_attn`),
      mlp: swiglu(`${layer}.mlp`),
    }));
  const { latents, levels } = ARCH_FACTS[config.arch];
  return {
    embed_tokens: get('embed_tokens.embedding_weight'),
    lm_head: get('lm_head.weight'),
    q_head: { weight: get('q_head.weight'), bias: get('q_head.bias') },
    embed_pos: config.pos_encodings === 'learned' ? get('embed_pos.embedding_weight') : null,
    inits: Object.fromEntries(latents.map(({ name, init }) => [name, get(init)])),
    levels: Object.fromEntries(levels.map((level) => [level, layersOf(level)])),
  };
}
