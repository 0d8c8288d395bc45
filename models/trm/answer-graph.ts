import { Graph } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import { argmax } from '../losses/act-loss.ts';
import { expand, reshape, transpose } from '../ops/apply.ts';
import type { StateSlot } from '../program.ts';
import { totalLength, type TrmConfig } from './config.ts';
import { heads, inputEmbeddings, network, officialLogits, type Latents, type Network } from './network.ts';
import { answerOf, innerForward } from './recursion.ts';
import { bufferPieces, parameterPieces, slotInput, stateSlot, weightsOf } from './weights.ts';

/**
 * From puzzle to answer in one graph: `numSteps` supervision steps without gradient, as in evaluation, unrolled.
 *
 * Inputs: `inputs` int32 `[B, S]`; `puzzle_rows` `[B, puzzle_emb_ndim]`, only with puzzle embeddings; parameters and buffers.
 * Outputs, of the last step: `preds` int32 `[B, S]`; `q_halt_logits` `[B]`; `logits` `[B, S, V]`.
 */
export function answerGraph(
  config: TrmConfig,
  numSteps: number,
): { readonly graph: Graph; readonly state: readonly StateSlot[] } {
  const graph = new Graph();
  const { batch_size: B, seq_len: S, puzzle_emb_ndim, mlp_t } = config;
  const inputs = graph.input('inputs', 'int32', [B, S]);
  const puzzle_rows =
    puzzle_emb_ndim > 0 ? graph.input('puzzle_rows', 'float32', [B, puzzle_emb_ndim]) : null;
  const pieces = [...parameterPieces(config), ...bufferPieces(config)];
  const state = pieces.map((piece) => stateSlot('param', piece, false));
  const weights = new Map(pieces.map(({ name }, i) => [name, slotInput(graph, state[i])]));

  const net = network(graph, config, weightsOf(config, weights));
  const e = inputEmbeddings(net, inputs, puzzle_rows);
  let latents = firstLatents(net);
  for (let step = 0; step < numSteps; step++) latents = innerForward(net, e, latents);
  const { logits, q_halt_logits } = heads(net, answerOf(net, latents));
  const preds = argmax(logits);
  graph.output('preds', mlp_t ? transpose(reshape(preds, [S, B]), [1, 0]) : reshape(preds, [B, S]));
  graph.output('q_halt_logits', q_halt_logits);
  graph.output('logits', officialLogits(config, logits));
  return { graph, state };
}

/** Every state as it begins, `[B*L, h]`. */
function firstLatents({ config, weights }: Network): Latents {
  const { batch_size: B, hidden_size: h } = config;
  const everywhere = (init: Value): Value => expand(reshape(init, [1, h]), [B * totalLength(config), h]);
  return Object.fromEntries(
    Object.entries(weights.inits).map(([name, init]): [string, Value] => [name, everywhere(init)]),
  );
}
