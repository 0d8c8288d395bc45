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
import { compileTrainStep } from '../../models/trm/train-step.ts';
import { emptyBatch, type Batch, type BatchSource } from '../../puzzles/tokens.ts';
import type { ExecutionProvider } from '../runtime/execution-provider.ts';
import { openProgram, type ProgramSession, type Tensors } from '../runtime/session.ts';
import { hostTensor } from '../runtime/tensor.ts';
import type { StateKey } from '../runtime/state-layout.ts';
import { openTrainState, type TrainState } from '../runtime/train-state.ts';
import { HostOutputs } from '../solving/host-outputs.ts';
import { carryOutputs, LatentCarry } from '../solving/latent-carry.ts';
import type { FedWeights, Recursion } from '../solving/recursion.ts';
import type { ExplorationSource } from './exploration-source.ts';
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

/** What a step runs on. */
export interface StepOptions {
  readonly provider: ExecutionProvider;
  /** null = all cores. */
  readonly threads: number | null;
}

/**
 * The training step of one run: ONE program on one session, and around it all that lives on the host: the carry of ACT,
 * the data, the exploration, the puzzle embeddings (spec 3.1). A step counts only if every number in it is finite.
 */
export class TrainingStep {
  readonly provider: ExecutionProvider;
  /** Of the compiled program. */
  readonly graphHash: string;
  readonly #config: Pick<RunConfig, 'model' | 'optimizer'>;
  readonly #sources: TrainingSources;
  readonly #session: ProgramSession;
  readonly #state: TrainState;
  readonly #latents: LatentCarry;
  readonly #host: HostOutputs;
  /** Outputs that a step which counts puts in the place of what was fed. */
  readonly #successors: readonly string[];
  readonly #puzzle_emb: Float32Array | null;
  readonly #carry: Carry;
  /** The carry as it was before the step, to take a refused step back. */
  readonly #carryBefore: Carry;
  readonly #batch: Batch;
  readonly #exploration: Exploration;
  readonly #masks: { halted: Float32Array; is_last: Float32Array };
  readonly #puzzle_rows: Float32Array;
  readonly #scalars: Float32Array;
  readonly #feeds: Tensors;
  #step = 0;

  private constructor(
    config: Pick<RunConfig, 'model' | 'optimizer'>,
    sources: TrainingSources,
    session: ProgramSession,
    latents: LatentCarry,
  ) {
    const { batch_size: B, seq_len: S, puzzle_emb_ndim, num_puzzle_identifiers } = config.model;
    this.provider = session.provider;
    this.graphHash = session.program.hash;
    this.#config = config;
    this.#sources = sources;
    this.#session = session;
    this.#state = openTrainState(session);
    this.#latents = latents;
    this.#host = new HostOutputs(session, hostOutputNames(config.model));
    this.#successors = [
      ...session.program.state.flatMap((slot) => slot.output ?? []),
      ...carryOutputs(config.model),
    ];
    this.#puzzle_emb =
      puzzle_emb_ndim > 0 ? new Float32Array(num_puzzle_identifiers * puzzle_emb_ndim) : null;
    this.#carry = initialCarry(config.model);
    this.#carryBefore = initialCarry(config.model);
    this.#batch = emptyBatch(B, S);
    this.#exploration = emptyExploration(B);
    this.#masks = { halted: new Float32Array(B), is_last: new Float32Array(B) };
    this.#puzzle_rows = new Float32Array(B * puzzle_emb_ndim);
    this.#scalars = new Float32Array(SCALAR_NAMES.length);
    this.#feeds = this.#hostFeeds();
  }

  /** @param stateDict the first weights, buffers and puzzle embeddings by official key */
  static async open(
    config: Pick<RunConfig, 'model' | 'optimizer'>,
    sources: TrainingSources,
    stateDict: ReadonlyMap<string, Float32Array>,
    { provider, threads }: StepOptions,
  ): Promise<TrainingStep> {
    const program = compileTrainStep(config.model, config.optimizer, { provider });
    const session = await openProgram(program, {
      provider,
      ...(threads === null ? {} : { threads }),
      ...(provider === 'webgpu' ? { keepOnDevice: carryOutputs(config.model) } : {}),
    });
    const latents = await LatentCarry.open(session, config.model);
    const training = new TrainingStep(config, sources, session, latents);
    await training.#state.write(firstState(stateDict));
    const table = stateDict.get(PUZZLE_EMB);
    if (training.#puzzle_emb && table) training.#puzzle_emb.set(table);
    return training;
  }

  /** Optimizer steps done. */
  get step(): number {
    return this.#step;
  }

  /** Of the last step. */
  get gradNorm(): number {
    return this.#host.float32('grad_norm')[0];
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
    const outputs = await this.#run();
    if (!Number.isFinite(this.gradNorm)) {
      this.#state.discard(outputs);
      this.#latents.discard(outputs);
      copyCarry(this.#carryBefore, this.#carry);
      return this.#refusal(step);
    }
    this.#state.adopt(outputs);
    this.#latents.adopt(outputs);
    if (this.#puzzle_emb) {
      const lr = learningRate(optimizer.puzzle_emb_lr, step, optimizer);
      signSgd(
        this.#puzzle_emb,
        this.#carry.current.puzzle_identifiers,
        this.#host.float32('puzzle_rows_grad'),
        { lr, weight_decay: optimizer.puzzle_emb_weight_decay },
      );
    }
    const answers = {
      preds: this.#host.int32('preds'),
      q_halt_logits: this.#host.float32('q_halt_logits'),
      q_continue_logits: this.#host.float32('q_continue_logits'),
    };
    decideHalting(this.#carry, model, answers, this.#exploration);
    addMetrics(sums, this.#carry, answers);
    this.#addLosses(sums);
    this.#step = step;
    return null;
  }

  /** The weights to be judged by: the EMA (the parameters where there is none), with the current puzzle embeddings. */
  weightsFor(recursion: Recursion): FedWeights {
    const { ema, freeze_weights } = this.#config.optimizer;
    const role = ema && !freeze_weights ? 'ema' : 'param';
    return { tensors: this.#state.weightsFor(recursion.slots, role), puzzle_emb: this.#puzzle_emb };
  }

  /** Copies of everything. */
  async read(): Promise<TrainingSnapshot> {
    const carry = initialCarry(this.#config.model);
    copyCarry(this.#carry, carry);
    return {
      step: this.#step,
      tensors: {
        state: await this.#state.read(),
        puzzle_emb: this.#puzzle_emb?.slice() ?? null,
        latents: await this.#latents.read(),
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
    await this.#state.write(tensors.state);
    if (this.#puzzle_emb && tensors.puzzle_emb) this.#puzzle_emb.set(tensors.puzzle_emb);
    await this.#latents.write(tensors.latents);
    copyCarry(tensors.carry, this.#carry);
    this.#step = step;
  }

  async release(): Promise<void> {
    this.#state.dispose();
    this.#latents.dispose();
    await this.#session.release();
  }

  #hostFeeds(): Tensors {
    const { batch_size: B, seq_len: S, puzzle_emb_ndim, no_ACT_continue } = this.#config.model;
    const { current } = this.#carry;
    const feeds: Tensors = {
      inputs: hostTensor('int32', current.inputs, [B, S]),
      labels: hostTensor('int32', current.labels, [B, S]),
      halted: hostTensor('float32', this.#masks.halted, [B]),
      scalars: hostTensor('float32', this.#scalars, [SCALAR_NAMES.length]),
    };
    if (!no_ACT_continue) feeds['is_last'] = hostTensor('float32', this.#masks.is_last, [B]);
    if (puzzle_emb_ndim > 0) {
      feeds['puzzle_rows'] = hostTensor('float32', this.#puzzle_rows, [B, puzzle_emb_ndim]);
    }
    return feeds;
  }

  #prepare(step: number): void {
    const { model, optimizer } = this.#config;
    this.#sources.batches.nextBatch(this.#batch);
    this.#sources.exploration.next(this.#exploration);
    copyCarry(this.#carry, this.#carryBefore);
    admitBatch(this.#carry, this.#batch);
    writeMasks(this.#carry, model, this.#masks);
    if (this.#puzzle_emb) {
      gatherRows(this.#puzzle_emb, this.#carry.current.puzzle_identifiers, this.#puzzle_rows);
    }
    this.#scalars.set(scheduleScalars(optimizer, step));
  }

  #run(): Promise<Tensors> {
    const feeds = { ...this.#feeds, ...this.#state.feeds(), ...this.#latents.feeds() };
    return this.#host.run(feeds, this.#successors);
  }

  #addLosses(sums: MetricSums): void {
    sums.lm_loss += sum(this.#host.float32('lm_loss'));
    sums.q_halt_loss += sum(this.#host.float32('q_halt_loss'));
    if (this.#config.model.no_ACT_continue) return;
    sums.q_continue_loss += sum(this.#host.float32('q_continue_loss'));
  }

  #refusal(step: number): string {
    const lm_loss = sum(this.#host.float32('lm_loss'));
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

function hostOutputNames({ no_ACT_continue, puzzle_emb_ndim }: TrmConfig): string[] {
  const names = ['preds', 'q_halt_logits', 'q_continue_logits', 'lm_loss', 'q_halt_loss', 'grad_norm'];
  if (!no_ACT_continue) names.push('q_continue_loss');
  if (puzzle_emb_ndim > 0) names.push('puzzle_rows_grad');
  return names;
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
