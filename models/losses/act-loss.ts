import { IGNORE_LABEL_ID } from './ignore-label.ts';
import type { Graph } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import {
  add,
  cast,
  equal,
  indicator,
  max,
  mul,
  reduceMax,
  reduceSum,
  reshape,
  softplus,
  stopGradient,
  sub,
  sumAll,
  div,
  where,
} from '../ops/apply.ts';
import type { TrmConfig } from '../trm/config.ts';
import { CROSS_ENTROPIES } from './cross-entropy.ts';

/** Which axis of the token grid is the batch: tokens stand as `[B, S]` or `[S, B]`. */
export interface TokenGrid {
  readonly shape: readonly [number, number];
  readonly batchAxis: 0 | 1;
}

export interface ActLossInputs {
  /** `[T, V]`, rows in the order of `grid` */
  readonly logits: Value;
  /** int32, `grid.shape` */
  readonly labels: Value;
  /** `[B]` */
  readonly q_halt_logits: Value;
  /** `[B]`, with its target, or null with `no_ACT_continue` */
  readonly q_continue: { readonly logits: Value; readonly target: Value } | null;
  readonly grid: TokenGrid;
}

export interface ActLoss {
  /** lm_loss + (q_halt_loss + q_continue_loss) / 2, summed over the batch: a scalar. */
  readonly loss: Value;
  /** Per sequence, `[B]`; the sum over B is the official metric. */
  readonly lm_loss: Value;
  readonly q_halt_loss: Value;
  readonly q_continue_loss: Value | null;
  /** int32, `grid.shape`: the first of the most likely tokens. */
  readonly preds: Value;
}

/** Official `ACTLossHead.forward` (spec 2), over all slots, halted or not. */
export function actLoss(
  { logits, labels, q_halt_logits, q_continue, grid }: ActLossInputs,
  type: TrmConfig['loss_type'],
): ActLoss {
  const graph = logits.graph;
  const [T, V] = logits.shape as [number, number];
  const tokenAxis = grid.batchAxis === 0 ? 1 : 0;
  const classes = classIds(graph, V);
  const oneHot = indicator(equal(reshape(labels, [T, 1]), classes));
  const mask = where(equal(labels, IGNORE_LABEL_ID), 0, 1);
  const count = reduceSum(mask, [tokenAxis]);
  const weight = div(mask, max(reduceSum(mask, [tokenAxis], true), 1));

  const tokenLoss = CROSS_ENTROPIES[type](logits, oneHot, reshape(mask, [T, 1]));
  const lm_loss = reduceSum(mul(reshape(tokenLoss, grid.shape), weight), [tokenAxis]);

  const preds = argmax(stopGradient(logits));
  const hits = mul(indicator(equal(reshape(preds, grid.shape), labels)), mask);
  const isSolved = stopGradient(indicator(equal(reduceSum(hits, [tokenAxis]), count)));
  const q_halt_loss = binaryCrossEntropy(q_halt_logits, isSolved);
  const q_continue_loss =
    q_continue && binaryCrossEntropy(q_continue.logits, stopGradient(q_continue.target));

  const q_loss = q_continue_loss ? add(q_halt_loss, q_continue_loss) : q_halt_loss;
  const loss = sumAll(add(lm_loss, mul(q_loss, 0.5)));
  return { loss, lm_loss, q_halt_loss, q_continue_loss, preds: reshape(preds, grid.shape) };
}

/** `[T, V]` -> int32 `[T]`, the first maximum as torch gives it; from operators that every provider has. */
export function argmax(logits: Value): Value {
  const [, V] = logits.shape as [number, number];
  const countdown = logits.graph.constant(
    'float32',
    [V],
    Float32Array.from({ length: V }, (_, v) => V - v),
  );
  const isTop = equal(logits, reduceMax(logits, [1], true));
  return cast(sub(V, reduceMax(mul(indicator(isTop), countdown), [1])), 'int32');
}

/** BCE with logits, per element: softplus(x) - x t. */
function binaryCrossEntropy(x: Value, target: Value): Value {
  return sub(softplus(x), mul(x, target));
}

function classIds(graph: Graph, V: number): Value {
  return graph.constant(
    'int32',
    [V],
    Int32Array.from({ length: V }, (_, v) => v),
  );
}
