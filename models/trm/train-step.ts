import { vjp } from '../autodiff/vjp.ts';
import { Graph } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import { compile } from '../lowering/compile.ts';
import { add, mul, sqrt, sumAll } from '../ops/apply.ts';
import type { OptimizerConfig } from '../optimizers/config.ts';
import { SCALAR_NAMES } from '../optimizers/schedule.ts';
import { emaUpdate, optimizerUpdate, scalarsOf } from '../optimizers/update.ts';
import type { Program, StateSlot, Target } from '../program.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { TrmConfig } from './config.ts';
import { declareFeeds, putForwardStep } from './forward-step.ts';
import { bufferPieces, parameterPieces, slotInput, stateSlot, type Piece } from './weights.ts';

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
  const feeds = declareFeeds(graph, config);
  const { puzzle_rows } = feeds;
  const scalars = graph.input('scalars', 'float32', [SCALAR_NAMES.length]);
  const state = declareState(graph, config, optimizer);
  const { loss, logits } = putForwardStep(graph, config, feeds, state.weights);

  const trained = optimizer.freeze_weights && !withGradients ? [] : state.parameters;
  const wrt = [...trained.map(({ param }) => param), ...(puzzle_rows ? [puzzle_rows] : [])];
  const gradients = vjp(graph, mul(loss, 1 / optimizer.global_batch_size), wrt);
  if (puzzle_rows) graph.output('puzzle_rows_grad', gradients[trained.length]);
  // The loss itself enters too: it may overflow where no gradient does.
  const squares = gradients.map((gradient) => sumAll(mul(gradient, gradient))).reduce(add);
  graph.output('grad_norm', add(sqrt(squares), mul(loss, 0)));
  if (withGradients) {
    graph.output('logits', logits());
    trained.forEach(({ piece }, i) => graph.output(`grad/${piece.name}`, gradients[i]));
  }
  if (!optimizer.freeze_weights) putUpdates(graph, state.parameters, gradients, scalars, optimizer);
  return { graph, state: state.slots };
}

/** One piece of the weights and what the optimizer keeps of it, as graph inputs. */
export interface Trained {
  readonly piece: Piece;
  readonly param: Value;
  /** Null when the weights are frozen. */
  readonly moments: { readonly m: Value; readonly v: Value } | null;
  readonly ema: Value | null;
}

export interface DeclaredState {
  readonly slots: readonly StateSlot[];
  readonly parameters: readonly Trained[];
  /** Parameters and buffers by the name of their piece. */
  readonly weights: ReadonlyMap<string, Value>;
}

/** Inputs of all parameters, then buffers, m, v and ema; frozen weights have no m, v and ema. */
export function declareState(
  graph: Graph,
  config: TrmConfig,
  optimizer: OptimizerConfig,
  { withBuffers = true }: { withBuffers?: boolean } = {},
): DeclaredState {
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
  const buffers = declare('param', withBuffers ? bufferPieces(config) : [], false);
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

export function putUpdates(
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
