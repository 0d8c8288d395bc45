import { vjp } from '../autodiff/vjp.ts';
import { Graph } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import { compile } from '../lowering/compile.ts';
import { actLoss, type ActLoss } from '../losses/act-loss.ts';
import { add, greater, max, mul, sigmoid, sqrt, sumAll, transpose, where } from '../ops/apply.ts';
import type { OptimizerConfig } from '../optimizers/config.ts';
import { SCALAR_NAMES } from '../optimizers/schedule.ts';
import { emaUpdate, optimizerUpdate, scalarsOf } from '../optimizers/update.ts';
import type { Program, StateSlot, Target } from '../program.ts';
import { UserError } from '../../puzzles/user-error.ts';
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
import { bufferPieces, parameterPieces, slotInput, stateSlot, weightsOf, type Piece } from './weights.ts';

export interface TrainStepOptions {
  /** Also put out `logits` and every gradient, for checking. */
  readonly withGradients?: boolean;
}

/** A train step before lowering. */
export interface TrainStepGraph {
  readonly graph: Graph;
  readonly state: readonly StateSlot[];
}

/**
 * One ACT step and one optimizer step as one program (official `train_batch`, spec 1.9, 1.10, 2, 3).
 *
 * Inputs: `inputs`, `labels` int32 `[B, S]`; `halted` `[B]`, 1 = reset z first; `is_last` `[B]`, only without
 * no_ACT_continue; `puzzle_rows` `[B, puzzle_emb_ndim]`, only with puzzle embeddings; the states (`z_H`, `z_L`)
 * `carryShape(config)`; `scalars` `[4]` of `scheduleScalars`; the state.
 *
 * Outputs: the states' successors (`z_H_next`, `z_L_next`); `preds` int32 `[B, S]`; `q_halt_logits`, `q_continue_logits`, `lm_loss`, `q_halt_loss`
 * `[B]`; `target_q_continue` and `q_continue_loss` `[B]`, only without no_ACT_continue; `grad_norm` scalar, the l2 norm of
 * all gradients, not finite if some gradient or the loss is not; `puzzle_rows_grad` `[B, puzzle_emb_ndim]`, only with
 * puzzle embeddings; the state's successors; with `withGradients` also `logits` `[B, S, V]` and `grad/<piece>`.
 * Gradients are of loss / global_batch_size.
 */
export function compileTrainStep(
  config: TrmConfig,
  optimizer: OptimizerConfig,
  target: Target,
  options: TrainStepOptions = {},
): Program {
  const { graph, state } = trainStepGraph(config, optimizer, options);
  return compile(graph, { target, state });
}

/** The graph of `compileTrainStep`. Throws UserError when nothing is left to train. */
export function trainStepGraph(
  config: TrmConfig,
  optimizer: OptimizerConfig,
  { withGradients = false }: TrainStepOptions = {},
): TrainStepGraph {
  if (optimizer.freeze_weights && config.puzzle_emb_ndim === 0) {
    throw new UserError(
      'freeze_weights trains puzzle embeddings alone, but the model has puzzle_emb_ndim = 0.',
    );
  }
  const graph = new Graph();
  const { batch_size: B, seq_len: S } = config;
  const inputs = graph.input('inputs', 'int32', [B, S]);
  const labels = graph.input('labels', 'int32', [B, S]);
  const halted = graph.input('halted', 'float32', [B]);
  const is_last = config.no_ACT_continue ? null : graph.input('is_last', 'float32', [B]);
  const puzzle_rows =
    config.puzzle_emb_ndim > 0 ? graph.input('puzzle_rows', 'float32', [B, config.puzzle_emb_ndim]) : null;
  const latents = latentInputs(graph, config);
  const scalars = graph.input('scalars', 'float32', [SCALAR_NAMES.length]);
  const state = declareState(graph, config, optimizer);

  const net = network(graph, config, weightsOf(config, state.weights));
  const e = inputEmbeddings(net, inputs, puzzle_rows);
  const next = innerForward(net, e, resetLatents(net, halted, latents));
  const answers = heads(net, answerOf(net, next));
  const target = is_last && targetOfContinue(net, e, next, is_last);
  const loss = lossOf(config, labels, answers, target);
  putForward(config, next, answers, loss, target);

  const trained = optimizer.freeze_weights && !withGradients ? [] : state.parameters;
  const wrt = [...trained.map(({ param }) => param), ...(puzzle_rows ? [puzzle_rows] : [])];
  const gradients = vjp(graph, mul(loss.loss, 1 / optimizer.global_batch_size), wrt);
  if (puzzle_rows) graph.output('puzzle_rows_grad', gradients[trained.length]);
  // The loss itself enters too: it may overflow where no gradient does.
  const squares = gradients.map((gradient) => sumAll(mul(gradient, gradient))).reduce(add);
  graph.output('grad_norm', add(sqrt(squares), mul(loss.loss, 0)));
  if (withGradients) {
    graph.output('logits', officialLogits(config, answers.logits));
    trained.forEach(({ piece }, i) => graph.output(`grad/${piece.name}`, gradients[i]));
  }
  if (!optimizer.freeze_weights) putUpdates(graph, state.parameters, gradients, scalars, optimizer);
  return { graph, state: state.slots };
}

/** One piece of the weights and what the optimizer keeps of it, as graph inputs. */
interface Trained {
  readonly piece: Piece;
  readonly param: Value;
  /** Null when the weights are frozen. */
  readonly moments: { readonly m: Value; readonly v: Value } | null;
  readonly ema: Value | null;
}

interface DeclaredState {
  readonly slots: readonly StateSlot[];
  readonly parameters: readonly Trained[];
  /** Parameters and buffers by the name of their piece. */
  readonly weights: ReadonlyMap<string, Value>;
}

/** Inputs of all parameters, then buffers, m, v and ema; frozen weights have no m, v and ema. */
function declareState(graph: Graph, config: TrmConfig, optimizer: OptimizerConfig): DeclaredState {
  const slots: StateSlot[] = [];
  const isTrained = !optimizer.freeze_weights;
  const declare = (
    role: StateSlot['role'],
    pieces: readonly Piece[],
    isChanged: boolean,
  ): Map<string, Value> => {
    const declared = pieces.map((piece) => [piece.name, stateSlot(role, piece, isChanged)] as const);
    slots.push(...declared.map(([, slot]) => slot));
    return new Map(declared.map(([name, slot]) => [name, slotInput(graph, slot)]));
  };
  const pieces = parameterPieces(config);
  const params = declare('param', pieces, isTrained);
  const buffers = declare('param', bufferPieces(config), false);
  const m = declare('m', isTrained ? pieces : [], true);
  const v = declare('v', isTrained ? pieces : [], true);
  const ema = declare('ema', isTrained && optimizer.ema ? pieces : [], true);
  const parameters = pieces.map((piece): Trained => {
    const [first, second] = [m.get(piece.name), v.get(piece.name)];
    return {
      piece,
      param: params.get(piece.name)!,
      moments: first && second ? { m: first, v: second } : null,
      ema: ema.get(piece.name) ?? null,
    };
  });
  return { slots, parameters, weights: new Map([...params, ...buffers]) };
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

function putUpdates(
  graph: Graph,
  parameters: readonly Trained[],
  gradients: readonly Value[],
  scalarVector: Value,
  optimizer: OptimizerConfig,
): void {
  const scalars = scalarsOf(scalarVector);
  parameters.forEach(({ piece, param, moments, ema }, i) => {
    if (!moments) throw new Error(`internal: ${piece.name} is trained without moments`);
    const after = optimizerUpdate({ param, ...moments }, gradients[i], scalars, optimizer);
    const put = (role: StateSlot['role'], value: Value): void =>
      graph.output(stateSlot(role, piece, true).output!, value);
    put('param', after.param);
    put('m', after.m);
    put('v', after.v);
    if (ema) put('ema', emaUpdate(ema, after.param, optimizer.ema_rate));
  });
}
