import { vjp } from '../autodiff/vjp.ts';
import { Graph } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import { compile } from '../lowering/compile.ts';
import { add, mul, sqrt, sumAll } from '../ops/apply.ts';
import type { OptimizerConfig } from '../optimizers/config.ts';
import { SCALAR_NAMES } from '../optimizers/schedule.ts';
import type { Program, StateSlot, Target } from '../program.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { TrmConfig } from './config.ts';
import { declareFeeds, putForwardStep } from './forward-step.ts';
import { declareState, putUpdates } from './train-step.ts';
import { bufferPieces, parameterPieces, slotInput, stateSlot, type Piece } from './weights.ts';

/**
 * Into how many micro-batches of batch_size an optimizer step over global_batch_size slots is cut; 1 = it is one program.
 * @throws UserError when it cannot be cut evenly, or where only puzzle embeddings are trained
 */
export function numMicroBatches(
  { batch_size }: Pick<TrmConfig, 'batch_size'>,
  { global_batch_size, freeze_weights }: OptimizerConfig,
): number {
  const number = global_batch_size / batch_size;
  if (!Number.isInteger(number)) {
    throw new UserError(
      `A step over ${global_batch_size} puzzles cannot be done ${batch_size} at a time: choose a number that divides ${global_batch_size}.`,
    );
  }
  if (number > 1 && freeze_weights) {
    throw new UserError('With freeze_weights there are no gradients to add up: train with one batch a step.');
  }
  return number;
}

/** The model with a slot for each puzzle of an optimizer step, as the carry and checkpoints have them. */
export function withAllSlots({
  model,
  optimizer,
}: {
  readonly model: TrmConfig;
  readonly optimizer: OptimizerConfig;
}): TrmConfig {
  return { ...model, batch_size: optimizer.global_batch_size };
}

/** An optimizer step in parts: `micro` runs once a micro-batch, then `update` once. */
export interface AccumulatedStep {
  readonly micro: Program;
  readonly update: Program;
  /** Of both together, as `compileTrainStep` has it. */
  readonly state: readonly StateSlot[];
}

/**
 * The step of `compileTrainStep` for a global batch that is too large for the memory: the same numbers but for the order in
 * which gradients are added.
 *
 * `micro` has the inputs and outputs of the train step for `batch_size` slots, without `scalars` and optimizer; further
 * `sum/<piece>` and `next/sum/<piece>`: the gradients added up so far, of loss / global_batch_size. `update` takes
 * `sum/<piece>`, `scalars` and the state; puts out the state's successors and `grad_norm`, the l2 norm of the sums.
 */
export function compileAccumulatedStep(
  config: TrmConfig,
  optimizer: OptimizerConfig,
  target: Target,
): AccumulatedStep {
  const update = updateGraph(config, optimizer);
  return {
    micro: compile(microStepGraph(config, optimizer), { target, state: [] }),
    update: compile(update.graph, { target, state: update.slots }),
    state: declareState(new Graph(), config, optimizer).slots,
  };
}

/** Name of the input that holds a piece's gradients so far. */
export function sumName({ name }: Pick<Piece, 'name'>): string {
  return `sum/${name}`;
}

/** The graph of `AccumulatedStep.micro`. */
export function microStepGraph(config: TrmConfig, optimizer: OptimizerConfig): Graph {
  const graph = new Graph();
  const feeds = declareFeeds(graph, config);
  const { puzzle_rows } = feeds;
  const pieces = parameterPieces(config);
  const inputOf = (piece: Piece): Value => slotInput(graph, stateSlot('param', piece, false));
  const params = pieces.map(inputOf);
  const sums = pieces.map((piece) => graph.input(sumName(piece), 'float32', piece.shape));
  const buffers = bufferPieces(config);
  const weights = [...pieces, ...buffers].map(({ name }) => name);
  const values = [...params, ...buffers.map(inputOf)];
  const { loss } = putForwardStep(graph, config, feeds, new Map(weights.map((name, i) => [name, values[i]])));
  const wrt = [...params, ...(puzzle_rows ? [puzzle_rows] : [])];
  const gradients = vjp(graph, mul(loss, 1 / optimizer.global_batch_size), wrt);
  if (puzzle_rows) graph.output('puzzle_rows_grad', gradients[params.length]);
  pieces.forEach((piece, i) => graph.output(`next/${sumName(piece)}`, add(sums[i], gradients[i])));
  return graph;
}

/** The graph of `AccumulatedStep.update`. */
export function updateGraph(
  config: TrmConfig,
  optimizer: OptimizerConfig,
): { readonly graph: Graph; readonly slots: readonly StateSlot[] } {
  const graph = new Graph();
  const scalars = graph.input('scalars', 'float32', [SCALAR_NAMES.length]);
  const { parameters, slots } = declareState(graph, config, optimizer, { withBuffers: false });
  const sums = parameters.map(({ piece }) => graph.input(sumName(piece), 'float32', piece.shape));
  graph.output('grad_norm', sqrt(sums.map((sum) => sumAll(mul(sum, sum))).reduce(add)));
  putUpdates(graph, parameters, sums, scalars, optimizer);
  return { graph, slots };
}
