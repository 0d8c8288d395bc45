import { Graph } from '../../models/graph/graph.ts';
import type { Value } from '../../models/graph/value.ts';
import { attention } from '../../models/layers/attention.ts';
import { rmsNorm } from '../../models/layers/rms-norm.ts';
import { swigluOfColumns, swigluOfRows } from '../../models/layers/swiglu.ts';
import { add, reshape, transpose } from '../../models/ops/apply.ts';
import { gatherRows } from '../../models/optimizers/sign-sgd.ts';
import { carryShape } from '../../models/trm/carry-layout.ts';
import { totalLength, type TrmConfig } from '../../models/trm/config.ts';
import { inputEmbeddings, level, network, resetLatents, type Network } from '../../models/trm/network.ts';
import { PUZZLE_EMB } from '../../models/trm/state-dict.ts';
import { bufferPieces, parameterPieces, weightsOf } from '../../models/trm/weights.ts';
import { emptyLatents, type TrainingSetup } from './oracle-training.ts';
import type { Oracle } from './oracle.ts';
import type { Report } from './report.ts';
import { runGraph } from './run-graph.ts';
import type { Tolerances } from './tolerance.ts';

/** The inner tensors of the first step that the oracle kept: a graph of its own shows them. */
export async function replayDebug(
  oracle: Oracle,
  { config, provider }: TrainingSetup,
  tolerances: Tolerances,
  report: Report,
): Promise<void> {
  const graph = debugGraph(config);
  if (![...graph.outputs.keys()].some((name) => oracle.tensors.has(name))) return;
  const outputs = await runGraph(graph, debugFeeds(oracle, config), provider);
  for (const [name, actual] of outputs) {
    const expected = oracle.tensors.get(name);
    if (!expected) continue;
    report.compare(name.replace('s1/', ''), 'step 1', actual, expected.data, tolerances.of(name));
  }
}

function debugGraph(config: TrmConfig): Graph {
  const graph = new Graph();
  const { batch_size: B, seq_len: S, puzzle_emb_ndim: ndim } = config;
  const inputs = graph.input('inputs', 'int32', [B, S]);
  const halted = graph.input('halted', 'float32', [B]);
  const puzzle_rows = ndim > 0 ? graph.input('puzzle_rows', 'float32', [B, ndim]) : null;
  const latents = {
    z_H: graph.input('z_H', 'float32', carryShape(config)),
    z_L: graph.input('z_L', 'float32', carryShape(config)),
  };
  const weights = piecesOf(config).map(
    ({ name, shape }) => [name, graph.input(name, 'float32', shape)] as const,
  );
  const net = network(graph, config, weightsOf(config, new Map(weights)));

  const put = (name: string, value: Value): void =>
    graph.output(`s1/debug/${name}`, officialRows(config, value));
  const e = inputEmbeddings(net, inputs, puzzle_rows);
  put('input_embeddings', e);
  const { z_H, z_L } = resetLatents(net, halted, latents);
  const injection = add(z_H, e);
  const apply = (z: Value, other: Value): Value => level(net, 'L_level', add(z, other));
  const first = apply(z_L, injection);
  put('level_call_0', first);
  put('level_call_1', config.L_cycles > 1 ? apply(first, injection) : apply(z_H, first));
  putFirstLayer(net, add(z_L, injection), put);
  return graph;
}

/** Layer 0 in its parts: each without its residual, as the official hooks saw them. */
function putFirstLayer(net: Network, x: Value, put: (name: string, value: Value) => void): void {
  const { graph, config } = net;
  const { batch_size: B, hidden_size: h, num_heads: numHeads, rms_norm_eps } = config;
  const [layer] = net.weights.levels.L_level ?? [];
  const L = totalLength(config);
  const zeros = (shape: readonly number[]): Value =>
    graph.constant('float32', shape, new Float32Array(shape.reduce((a, b) => a * b, 1)));
  let mixed: Value;
  if ('q' in layer.mixer) {
    const shape = { batch: B, length: L, numHeads, keepsProbabilities: true };
    const out = attention(x, layer.mixer, shape, net.rotary, zeros([B * L, h]));
    put('layer0_mixer_out_call0', out);
    mixed = rmsNorm(add(x, out), rms_norm_eps);
  } else {
    const x_LBh = reshape(x, [L, B * h]);
    const out = swigluOfColumns(x_LBh, layer.mixer, zeros([L, B * h]));
    // The official mlp_t sees [B, h, L].
    graph.output('s1/debug/layer0_mixer_out_call0', transpose(reshape(out, [L, B, h]), [1, 2, 0]));
    mixed = reshape(rmsNorm(add(x_LBh, out), rms_norm_eps, 0), [L * B, h]);
  }
  const out = swigluOfRows(mixed, layer.mlp, zeros([B * L, h]));
  put('layer0_mlp_out_call0', out);
  put('layer0_out_call0', rmsNorm(add(mixed, out), rms_norm_eps));
}

/** Rows of the carry as `[B, L, h]`. */
function officialRows(config: TrmConfig, rows: Value): Value {
  const value = reshape(rows, carryShape(config));
  return config.mlp_t ? transpose(value, [1, 0, 2]) : value;
}

function piecesOf(config: TrmConfig): ReturnType<typeof parameterPieces> {
  return [...parameterPieces(config), ...bufferPieces(config)];
}

function debugFeeds(oracle: Oracle, config: TrmConfig): Record<string, Float32Array | Int32Array> {
  const { batch_size: B, puzzle_emb_ndim: ndim } = config;
  const feeds: Record<string, Float32Array | Int32Array> = {
    inputs: oracle.i32('s1/inputs'),
    halted: new Float32Array(B).fill(1),
    ...emptyLatents(config),
  };
  for (const { name, key, offset, length } of piecesOf(config)) {
    feeds[name] = oracle.f32(`init/${key}`).slice(offset, offset + length);
  }
  if (ndim > 0) {
    const rows = new Float32Array(B * ndim);
    gatherRows(oracle.f32(`init/${PUZZLE_EMB}`), oracle.i32('s1/puzzle_identifiers'), rows);
    feeds['puzzle_rows'] = rows;
  }
  return feeds;
}
