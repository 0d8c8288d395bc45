import { Graph } from '../graph/graph.ts';
import { compile } from '../lowering/compile.ts';
import { argmax } from '../losses/act-loss.ts';
import { reshape, transpose } from '../ops/apply.ts';
import type { Program, StateSlot, Target } from '../program.ts';
import { latentInputs, putLatents } from './carry-layout.ts';
import type { TrmConfig } from './config.ts';
import { heads, inputEmbeddings, network, officialLogits, resetLatents } from './network.ts';
import { answerOf, innerForward } from './recursion.ts';
import { bufferPieces, parameterPieces, slotInput, stateSlot, weightsOf } from './weights.ts';

/**
 * One ACT step without gradient, in evaluation or to solve (spec 1.9, 1.10).
 *
 * Inputs: `inputs` int32 `[B, S]`; `halted` `[B]`, 1 = reset z first; `puzzle_rows` `[B, puzzle_emb_ndim]`, only with
 * puzzle embeddings; the states (`z_H`, `z_L`) `carryShape(config)`; parameters and buffers, which stay as they are.
 * Outputs: the states' successors (`z_H_next`, `z_L_next`); `logits` `[B, S, V]`; `preds` int32 `[B, S]`; `q_halt_logits`, `q_continue_logits` `[B]`.
 */
export function compileEvaluationStep(config: TrmConfig, target: Target): Program {
  const { graph, state } = evaluationStepGraph(config);
  return compile(graph, { target, state });
}

/** The graph of `compileEvaluationStep`. */
export function evaluationStepGraph(config: TrmConfig): {
  readonly graph: Graph;
  readonly state: readonly StateSlot[];
} {
  const graph = new Graph();
  const { batch_size: B, seq_len: S, puzzle_emb_ndim, mlp_t } = config;
  const inputs = graph.input('inputs', 'int32', [B, S]);
  const halted = graph.input('halted', 'float32', [B]);
  const puzzle_rows =
    puzzle_emb_ndim > 0 ? graph.input('puzzle_rows', 'float32', [B, puzzle_emb_ndim]) : null;
  const latents = latentInputs(graph, config);
  const pieces = [...parameterPieces(config), ...bufferPieces(config)];
  const state = pieces.map((piece) => stateSlot('param', piece, false));
  const weights = new Map(pieces.map(({ name }, i) => [name, slotInput(graph, state[i])]));

  const net = network(graph, config, weightsOf(config, weights));
  const e = inputEmbeddings(net, inputs, puzzle_rows);
  const next = innerForward(net, e, resetLatents(net, halted, latents));
  const { logits, q_halt_logits, q_continue_logits } = heads(net, answerOf(net, next));
  const preds = argmax(logits);
  putLatents(config, next);
  graph.output('logits', officialLogits(config, logits));
  graph.output('preds', mlp_t ? transpose(reshape(preds, [S, B]), [1, 0]) : reshape(preds, [B, S]));
  graph.output('q_halt_logits', q_halt_logits);
  graph.output('q_continue_logits', q_continue_logits);
  return { graph, state };
}
