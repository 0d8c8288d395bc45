import type { Graph } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import { actLoss, type ActLoss } from '../losses/act-loss.ts';
import { greater, max, sigmoid, transpose, where } from '../ops/apply.ts';
import { latentInputs, putLatents } from './carry-layout.ts';
import type { TrmConfig } from './config.ts';
import {
  heads,
  inputEmbeddings,
  network,
  officialLogits,
  resetLatents,
  type HeadOutputs,
  type Latents,
  type Network,
} from './network.ts';
import { answerOf, innerForward } from './recursion.ts';
import { weightsOf } from './weights.ts';

/** What a step that learns is fed with besides weights: B rows, and the carry. */
export interface StepFeeds {
  readonly inputs: Value;
  readonly labels: Value;
  readonly halted: Value;
  /** Null with no_ACT_continue. */
  readonly is_last: Value | null;
  /** Null without puzzle embeddings. */
  readonly puzzle_rows: Value | null;
  readonly latents: Latents;
}

/** Declares them as inputs of the graph, in this order. */
export function declareFeeds(graph: Graph, config: TrmConfig): StepFeeds {
  const { batch_size: B, seq_len: S, puzzle_emb_ndim } = config;
  return {
    inputs: graph.input('inputs', 'int32', [B, S]),
    labels: graph.input('labels', 'int32', [B, S]),
    halted: graph.input('halted', 'float32', [B]),
    is_last: config.no_ACT_continue ? null : graph.input('is_last', 'float32', [B]),
    puzzle_rows: puzzle_emb_ndim > 0 ? graph.input('puzzle_rows', 'float32', [B, puzzle_emb_ndim]) : null,
    latents: latentInputs(graph, config),
  };
}

/** What is learned from. */
export interface StepLoss {
  /** Summed over the batch: a scalar. */
  readonly loss: Value;
  /** `[B, S, V]` */
  readonly logits: () => Value;
}

/**
 * One ACT step and its losses (spec 1.9, 1.10, 2), put out under the names of `compileTrainStep`.
 * @param weights parameters and buffers by the name of their piece
 */
export function putForwardStep(
  graph: Graph,
  config: TrmConfig,
  { inputs, labels, halted, is_last, puzzle_rows, latents }: StepFeeds,
  weights: ReadonlyMap<string, Value>,
): StepLoss {
  const net = network(graph, config, weightsOf(config, weights));
  const e = inputEmbeddings(net, inputs, puzzle_rows);
  const next = innerForward(net, e, resetLatents(net, halted, latents));
  const answers = heads(net, answerOf(net, next));
  const target = is_last && targetOfContinue(net, e, next, is_last);
  const loss = lossOf(config, labels, answers, target);
  putForward(config, next, answers, loss, target);
  return { loss: loss.loss, logits: () => officialLogits(config, answers.logits) };
}

/**
 * What q_continue is to say: how likely the next step's answer is right, sigmoid(max(q_halt, q_continue)) of a second
 * forward pass with the new carry; on a slot's last step q_halt alone (spec 1.10, the semantics that the official code
 * intends). `[B]`
 */
function targetOfContinue(net: Network, e: Value, next: Latents, is_last: Value): Value {
  const { q_halt_logits, q_continue_logits } = heads(net, answerOf(net, innerForward(net, e, next)));
  return sigmoid(where(greater(is_last, 0.5), q_halt_logits, max(q_halt_logits, q_continue_logits)));
}

function lossOf(config: TrmConfig, labels: Value, answers: HeadOutputs, target: Value | null): ActLoss {
  const { batch_size: B, seq_len: S, mlp_t } = config;
  return actLoss(
    {
      logits: answers.logits,
      labels: mlp_t ? transpose(labels, [1, 0]) : labels,
      q_halt_logits: answers.q_halt_logits,
      q_continue: target && { logits: answers.q_continue_logits, target },
      grid: mlp_t ? { shape: [S, B], batchAxis: 1 } : { shape: [B, S], batchAxis: 0 },
    },
    config.loss_type,
  );
}

function putForward(
  config: TrmConfig,
  next: Latents,
  answers: HeadOutputs,
  loss: ActLoss,
  target: Value | null,
): void {
  const { graph } = loss.loss;
  putLatents(config, next);
  graph.output('preds', config.mlp_t ? transpose(loss.preds, [1, 0]) : loss.preds);
  graph.output('q_halt_logits', answers.q_halt_logits);
  graph.output('q_continue_logits', answers.q_continue_logits);
  graph.output('lm_loss', loss.lm_loss);
  graph.output('q_halt_loss', loss.q_halt_loss);
  if (!target || !loss.q_continue_loss) return;
  graph.output('q_continue_loss', loss.q_continue_loss);
  graph.output('target_q_continue', target);
}
