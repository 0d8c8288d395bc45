import { addMetrics, type MetricSums } from '../../models/losses/metrics.ts';
import { learningRate, SCALAR_NAMES, scheduleScalars } from '../../models/optimizers/schedule.ts';
import { gatherRows, signSgd } from '../../models/optimizers/sign-sgd.ts';
import {
  admitBatch,
  decideHalting,
  emptyExploration,
  initialCarry,
  writeMasks,
  type Carry,
  type Exploration,
} from '../../models/trm/act.ts';
import type { TrmConfig } from '../../models/trm/config.ts';
import { PUZZLE_EMB } from '../../models/trm/state-dict.ts';
import { numMicroBatches, withAllSlots } from '../../models/trm/accumulation.ts';
import { emptyBatch, type Batch, type BatchSource } from '../../puzzles/tokens.ts';
import type { ExecutionProvider } from '../runtime/execution-provider.ts';
import type { StateKey } from '../runtime/state-layout.ts';
import type { FedWeights, Recursion } from '../solving/recursion.ts';
import type { ExplorationSource } from './exploration-source.ts';
import { WholeStep, type GraphStep, type HostFeeds, type StepOptions } from './graph-step.ts';
import { MicroSteps } from './micro-steps.ts';
import type { RunConfig } from './run-config.ts';
import type { TrainingTensors } from './snapshot.ts';

/** Everything of a training, as numbers: what a checkpoint needs to go on to the bit. */
export interface TrainingSnapshot {
  /** Optimizer steps done. */
  readonly step: number;
  readonly tensors: TrainingTensors;
  /** States of the sources. */
  readonly exploration: readonly number[];
  readonly batches: unknown;
}

/** What a training is fed with. */
export interface TrainingSources {
  readonly batches: BatchSource;
  readonly exploration: ExplorationSource;
}

/**
 * The training step of one run: the programs of `GraphStep`, and around them all that lives on the host: the carry of ACT,
 * the data, the exploration, the puzzle embeddings (spec 3.1). A step counts only if every number in it is finite.
 */
export class TrainingStep {
  readonly #config: Pick<RunConfig, 'model' | 'optimizer'>;
  readonly #sources: TrainingSources;
  readonly #graph: GraphStep;
  readonly #host: HostSide;
  readonly #puzzle_emb: Float32Array | null;
  /** The carry as it was before the step, to take a refused step back. */
  readonly #carryBefore: Carry;
  readonly #batch: Batch;
  readonly #exploration: Exploration;
  #step = 0;

  private constructor(
    config: Pick<RunConfig, 'model' | 'optimizer'>,
    sources: TrainingSources,
    graph: GraphStep,
    host: HostSide,
  ) {
    const { batch_size, seq_len, puzzle_emb_ndim, num_puzzle_identifiers } = withAllSlots(config);
    this.#config = config;
    this.#sources = sources;
    this.#graph = graph;
    this.#host = host;
    this.#puzzle_emb =
      puzzle_emb_ndim > 0 ? new Float32Array(num_puzzle_identifiers * puzzle_emb_ndim) : null;
    this.#carryBefore = initialCarry({ batch_size, seq_len });
    this.#batch = emptyBatch(batch_size, seq_len);
    this.#exploration = emptyExploration(batch_size);
  }

  /** @param stateDict the first weights, buffers and puzzle embeddings by official key */
  static async open(
    config: Pick<RunConfig, 'model' | 'optimizer'>,
    sources: TrainingSources,
    stateDict: ReadonlyMap<string, Float32Array>,
    options: StepOptions,
  ): Promise<TrainingStep> {
    const Step = numMicroBatches(config.model, config.optimizer) === 1 ? WholeStep : MicroSteps;
    const host = hostSide(withAllSlots(config));
    const graph = await Step.open(config, host.feeds, options);
    const training = new TrainingStep(config, sources, graph, host);
    await graph.writeState(firstState(stateDict));
    const table = stateDict.get(PUZZLE_EMB);
    if (training.#puzzle_emb && table) training.#puzzle_emb.set(table);
    return training;
  }

  get provider(): ExecutionProvider {
    return this.#graph.provider;
  }

  /** Of the compiled programs. */
  get graphHash(): string {
    return this.#graph.graphHash;
  }

  /** Optimizer steps done. */
  get step(): number {
    return this.#step;
  }

  /** Of the last step. */
  get gradNorm(): number {
    return this.#graph.gradNorm;
  }

  /** The learning rate of the last step, as the official log gives it. */
  get learningRate(): number {
    const { optimizer } = this.#config;
    const base = optimizer.freeze_weights ? optimizer.puzzle_emb_lr : optimizer.lr;
    return learningRate(base, Math.max(1, this.#step), optimizer);
  }

  /**
   * One optimizer step; its metrics are added to `sums`. Blocks the thread while the program runs. Where a loss or a
   * gradient is not finite, the step is refused: model and carry stay as they were, the batch is spent, and the reason
   * comes back.
   */
  async advance(sums: MetricSums): Promise<string | null> {
    const { model, optimizer } = this.#config;
    const step = this.#step + 1;
    this.#prepare(step);
    await this.#graph.run();
    const { carry } = this.#host;
    if (!Number.isFinite(this.gradNorm)) {
      this.#graph.discard();
      copyCarry(this.#carryBefore, carry);
      return this.#refusal(step);
    }
    this.#graph.adopt();
    if (this.#puzzle_emb) {
      const lr = learningRate(optimizer.puzzle_emb_lr, step, optimizer);
      signSgd(this.#puzzle_emb, carry.current.puzzle_identifiers, this.#graph.float32('puzzle_rows_grad'), {
        lr,
        weight_decay: optimizer.puzzle_emb_weight_decay,
      });
    }
    const answers = {
      preds: this.#graph.int32('preds'),
      q_halt_logits: this.#graph.float32('q_halt_logits'),
      q_continue_logits: this.#graph.float32('q_continue_logits'),
    };
    decideHalting(carry, model, answers, this.#exploration);
    addMetrics(sums, carry, answers);
    this.#addLosses(sums);
    this.#step = step;
    return null;
  }

  /** The weights to be judged by: the EMA (the parameters where there is none), with the current puzzle embeddings. */
  weightsFor(recursion: Recursion): FedWeights {
    const { ema, freeze_weights } = this.#config.optimizer;
    const role = ema && !freeze_weights ? 'ema' : 'param';
    return { tensors: this.#graph.weightsFor(recursion.slots, role), puzzle_emb: this.#puzzle_emb };
  }

  /** Copies of everything. */
  async read(): Promise<TrainingSnapshot> {
    const carry = initialCarry(withAllSlots(this.#config));
    copyCarry(this.#host.carry, carry);
    return {
      step: this.#step,
      tensors: {
        ...(await this.#graph.read()),
        puzzle_emb: this.#puzzle_emb?.slice() ?? null,
        carry,
      },
      exploration: this.#sources.exploration.getState(),
      batches: structuredClone(this.#sources.batches.getState()),
    };
  }

  /** Replaces everything. @throws UserError when the data's position is not one of this source. */
  async write({ step, tensors, exploration, batches }: TrainingSnapshot): Promise<void> {
    this.#sources.batches.setState(batches);
    this.#sources.exploration.setState(exploration);
    await this.#graph.write(tensors);
    if (this.#puzzle_emb && tensors.puzzle_emb) this.#puzzle_emb.set(tensors.puzzle_emb);
    copyCarry(tensors.carry, this.#host.carry);
    this.#step = step;
  }

  async release(): Promise<void> {
    await this.#graph.release();
  }

  #prepare(step: number): void {
    const { model, optimizer } = this.#config;
    const { carry, feeds } = this.#host;
    this.#sources.batches.nextBatch(this.#batch);
    this.#sources.exploration.next(this.#exploration);
    copyCarry(carry, this.#carryBefore);
    admitBatch(carry, this.#batch);
    writeMasks(carry, model, feeds);
    if (this.#puzzle_emb) {
      gatherRows(this.#puzzle_emb, carry.current.puzzle_identifiers, feeds.puzzle_rows);
    }
    feeds.scalars.set(scheduleScalars(optimizer, step));
  }

  #addLosses(sums: MetricSums): void {
    sums.lm_loss += sum(this.#graph.float32('lm_loss'));
    sums.q_halt_loss += sum(this.#graph.float32('q_halt_loss'));
    if (this.#config.model.no_ACT_continue) return;
    sums.q_continue_loss += sum(this.#graph.float32('q_continue_loss'));
  }

  #refusal(step: number): string {
    const lm_loss = sum(this.#graph.float32('lm_loss'));
    const what = Number.isFinite(lm_loss)
      ? `the gradient is not finite (its norm is ${this.gradNorm})`
      : `the loss is not finite (${lm_loss})`;
    return `At step ${step} ${what}: the update was refused, and the model stands as after step ${this.#step}.`;
  }
}

/** Moments at zero, the average at the weights themselves. */
function firstState(stateDict: ReadonlyMap<string, Float32Array>): Map<StateKey, Float32Array> {
  const state = new Map<StateKey, Float32Array>();
  for (const [key, data] of stateDict) {
    state.set(`param/${key}`, data);
    state.set(`ema/${key}`, data);
    state.set(`m/${key}`, new Float32Array(data.length));
    state.set(`v/${key}`, new Float32Array(data.length));
  }
  return state;
}

/** The carry, and the arrays that the graph reads: the carry's own puzzles among them. */
interface HostSide {
  readonly carry: Carry;
  readonly feeds: HostFeeds;
}

function hostSide(model: TrmConfig): HostSide {
  const { batch_size, puzzle_emb_ndim } = model;
  const carry = initialCarry(model);
  const { inputs, labels } = carry.current;
  const feeds = {
    inputs,
    labels,
    halted: new Float32Array(batch_size),
    is_last: new Float32Array(batch_size),
    puzzle_rows: new Float32Array(batch_size * puzzle_emb_ndim),
    scalars: new Float32Array(SCALAR_NAMES.length),
  };
  return { carry, feeds };
}

function copyCarry(from: Carry, to: Carry): void {
  to.steps.set(from.steps);
  to.halted.set(from.halted);
  to.current.inputs.set(from.current.inputs);
  to.current.labels.set(from.current.labels);
  to.current.puzzle_identifiers.set(from.current.puzzle_identifiers);
}

function sum(values: Float32Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}
